// Package show writes what a person reads at a terminal: aligned columns, lines
// of a log, results. What comes from elsewhere cannot command the terminal.
package show

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
	"unicode/utf16"
)

// Columns writes rows with their columns aligned. All have as many cells.
func Columns(out io.Writer, rows [][]string) error {
	var text bytes.Buffer
	aligned := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = strings.Join(strings.Fields(Plain(cell)), " ") // a cell is one line
		}
		_, _ = fmt.Fprintln(aligned, strings.Join(cells, "\t")) // into memory
	}
	_ = aligned.Flush()
	for line := range strings.Lines(text.String()) {
		if _, err := fmt.Fprintln(out, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

// Line is one line of a log.
type Line struct {
	Time                 time.Time
	Level, Step, Message string
	// Fields is a JSON object, nil for none.
	Fields json.RawMessage
}

// Log writes a line of a log, in the time of this machine.
func Log(out io.Writer, l Line) {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %-5s ", l.Time.Local().Format("15:04:05.000"), Plain(l.Level))
	if l.Step != "" {
		text.WriteString("[" + Plain(l.Step) + "] ")
	}
	text.WriteString(Plain(l.Message))
	var fields map[string]json.RawMessage
	if json.Unmarshal(l.Fields, &fields) == nil {
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			text.WriteString("  " + Plain(name) + "=" + cell(fields[name]))
		}
	}
	_, _ = fmt.Fprintln(out, text.String()) // nobody to tell when the terminal is gone
}

// Failure writes one item that failed.
func Failure(out io.Writer, item, message string) {
	fmt.Fprintf(out, "  %s: %s\n", Plain(item), Plain(message))
}

// Problem writes why a run did not succeed; a step and details that are empty are
// left out.
func Problem(out io.Writer, step, message, details string) {
	fmt.Fprintf(out, "  %s\n", Plain(message))
	if step != "" {
		fmt.Fprintf(out, "  Step: %s\n", Plain(step))
	}
	if details != "" {
		fmt.Fprintf(out, "  Details: %s\n", Plain(details))
	}
}

// Plain is a text without what commands a terminal.
func Plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || unicode.IsGraphic(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}

// Result writes what a workflow returned, by its kind: the body of a table is an
// object of columns and rows, that of a file says its name, id and size.
func Result(out io.Writer, kind string, body json.RawMessage) error {
	switch kind {
	case "table":
		return table(out, body)
	case "markdown":
		var text string
		if err := json.Unmarshal(body, &text); err != nil {
			return fmt.Errorf("read the result: %w", err)
		}
		_, err := fmt.Fprintln(out, strings.TrimRight(Plain(text), "\n"))
		return err
	case "file":
		var file struct {
			ID, Name string
			Size     int64
		}
		if err := json.Unmarshal(body, &file); err != nil {
			return fmt.Errorf("read the result: %w", err)
		}
		_, err := fmt.Fprintf(out, "%s (%d bytes), file %s\n", Plain(file.Name), file.Size, Plain(file.ID))
		return err
	default:
		return JSON(out, body)
	}
}

// JSON writes JSON in lines. What a terminal could take for a command is written
// as an escape of JSON's own, so that nothing is lost for a program.
func JSON(out io.Writer, raw json.RawMessage) error {
	var lines bytes.Buffer
	if err := json.Indent(&lines, raw, "", "  "); err != nil {
		return fmt.Errorf("write the JSON: %w", err)
	}
	var text strings.Builder
	for _, r := range lines.String() {
		if r == '\n' || unicode.IsGraphic(r) {
			text.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&text, `\u%04x`, unit)
		}
	}
	_, err := fmt.Fprintln(out, text.String())
	return err
}

func table(out io.Writer, body json.RawMessage) error {
	var t struct {
		Columns []struct{ Key, Label string }
		Rows    []map[string]json.RawMessage
	}
	if err := json.Unmarshal(body, &t); err != nil {
		return fmt.Errorf("read the result: %w", err)
	}
	rows := make([][]string, 1, len(t.Rows)+1)
	for _, c := range t.Columns {
		rows[0] = append(rows[0], strings.ToUpper(c.Label))
	}
	for _, row := range t.Rows {
		var cells []string
		for _, c := range t.Columns {
			cells = append(cells, cell(row[c.Key]))
		}
		rows = append(rows, cells)
	}
	return Columns(out, rows)
}

// cell is a JSON value in the fewest characters: a text without its quotes.
func cell(raw json.RawMessage) string {
	var text string
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return ""
	case json.Unmarshal(raw, &text) == nil:
		return Plain(text)
	default:
		return Plain(string(raw))
	}
}
