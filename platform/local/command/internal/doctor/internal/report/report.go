// Package report shows what was found: a line for each question to a person, or JSON
// to a program.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/show"
)

// states are the words that a line begins with, in the order of the summary.
var states = []check.State{check.OK, check.Warning, check.Failed, check.Skipped}

// stateWidth is the length of the longest of them.
const stateWidth = len(check.Warning)

// colours are what terminals understand.
var colours = map[check.State]string{check.OK: "32", check.Warning: "33", check.Failed: "31", check.Skipped: "2"}

// Text writes a line for each result, below what is not well what to do about it, and
// a line for all in the end.
func Text(out io.Writer, results []check.Result, colourful bool) error {
	width := 0
	for _, r := range results {
		width = max(width, utf8.RuneCountInString(r.Name))
	}
	var text strings.Builder
	for _, r := range results {
		text.WriteString(word(r.State, colourful) + "  " + padded(r.Name, width) + "  " + line(r.Seen) + "\n")
		if r.Advice != "" {
			text.WriteString(strings.Repeat(" ", stateWidth) + "  → " + line(r.Advice) + "\n")
		}
	}
	text.WriteString("\n" + Summary(results) + "\n")
	_, err := io.WriteString(out, text.String())
	return err
}

func word(s check.State, colourful bool) string {
	text := padded(string(s), stateWidth)
	if !colourful {
		return text
	}
	return "\x1b[" + colours[s] + "m" + text + "\x1b[0m"
}

func padded(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

// line is a text in one line that cannot command a terminal: servers said parts of it.
func line(text string) string { return strings.Join(strings.Fields(show.Plain(text)), " ") }

// Summary counts the results in a sentence.
func Summary(results []check.Result) string {
	counts := map[check.State]int{}
	for _, r := range results {
		counts[r.State]++
	}
	var parts []string
	for _, s := range states {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[s], s))
		}
	}
	noun := "checks"
	if len(results) == 1 {
		noun = "check"
	}
	return fmt.Sprintf("%d %s: %s.", len(results), noun, strings.Join(parts, ", "))
}

// result is a line for a program.
type result struct {
	Name   string      `json:"name"`
	State  check.State `json:"state"`
	Seen   string      `json:"seen"`
	Advice string      `json:"advice,omitempty"`
}

// JSON writes the results as one object, with the state of all together.
func JSON(out io.Writer, results []check.Result) error {
	said := struct {
		State  check.State `json:"state"`
		Checks []result    `json:"checks"`
	}{State: check.Worst(results), Checks: []result{}}
	for _, r := range results {
		said.Checks = append(said.Checks, result{r.Name, r.State, line(r.Seen), line(r.Advice)})
	}
	raw, err := json.Marshal(said)
	if err != nil {
		return fmt.Errorf("write the findings: %w", err)
	}
	return show.JSON(out, raw)
}
