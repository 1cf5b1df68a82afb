package table

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// Type is the content type of what Write makes.
const Type = "text/csv; charset=utf-8"

// Write makes a file of rows, each with a cell for each of the columns. Read gives the
// same cells again, and no spreadsheet takes one for a formula.
func Write(columns []string, rows [][]string) ([]byte, error) {
	var out bytes.Buffer
	writer := NewWriter(&out)
	if err := writer.Columns(columns); err != nil {
		return nil, err
	}
	for _, row := range rows {
		if err := writer.Row(row); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// Writer makes such a file row by row: its Columns first.
type Writer struct {
	out io.Writer
	csv *csv.Writer
}

// NewWriter makes a file here.
func NewWriter(out io.Writer) Writer {
	w := Writer{out, csv.NewWriter(out)}
	w.csv.UseCRLF = true
	return w
}

// Columns begins the file.
func (w Writer) Columns(names []string) error {
	if _, err := io.WriteString(w.out, mark); err != nil {
		return fmt.Errorf("write the header: %w", err)
	}
	return w.write(names)
}

// Row writes the next row, with a cell for each of the columns.
func (w Writer) Row(cells []string) error {
	guards := make([]string, len(cells))
	for i, cell := range cells {
		guards[i] = guarded(cell)
	}
	return w.write(guards)
}

func (w Writer) write(record []string) error {
	err := w.csv.Write(record)
	if w.csv.Flush(); err == nil {
		err = w.csv.Error()
	}
	if err != nil {
		return fmt.Errorf("write a row: %w", err)
	}
	return nil
}

// formula begins what a spreadsheet computes instead of showing it.
const formula = "=+-@\t\r"

// guarded keeps a spreadsheet from computing a cell: an apostrophe before it makes it a
// text. A cell that looks guarded gets another one, so that unguarded finds it again.
func guarded(cell string) string {
	if isFormula(cell) {
		return "'" + cell
	}
	return cell
}

func unguarded(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && isFormula(rest) {
		return rest
	}
	return cell
}

// isFormula reports whether a cell is computed, or would be without the apostrophes
// before it.
func isFormula(cell string) bool {
	bare := strings.TrimLeft(cell, "'")
	return bare != "" && strings.ContainsRune(formula, rune(bare[0]))
}

// Joined is a cell that holds a list, its items apart by a bar.
func Joined(items []string) string {
	escaped := make([]string, 0, len(items))
	for _, item := range items {
		escaped = append(escaped, strings.NewReplacer(`\`, `\\`, `|`, `\|`).Replace(item))
	}
	return strings.Join(escaped, "|")
}

// Split is the list of a cell that Joined made, or a person wrote. An empty cell is an
// empty list, and what is empty between two bars is left out. A backslash takes the bar
// or backslash after it as it is.
func Split(cell string) []string {
	items := []string{}
	var item strings.Builder
	end := func() {
		if text := strings.TrimSpace(item.String()); text != "" {
			items = append(items, text)
		}
		item.Reset()
	}
	for i := 0; i < len(cell); i++ {
		switch {
		case cell[i] == '\\' && i+1 < len(cell) && strings.IndexByte(`\|`, cell[i+1]) >= 0:
			i++
			item.WriteByte(cell[i])
		case cell[i] == '|':
			end()
		default:
			item.WriteByte(cell[i])
		}
	}
	end()
	return items
}
