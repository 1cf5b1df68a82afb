// Command lifecycle writes docs/executions.md: the life of a run as a diagram and a
// table, from the machine in domain/executions.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/domain/executions"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: lifecycle FILE")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], page(), 0o644); err != nil { //nolint:gosec // a document for everybody
		fmt.Fprintln(os.Stderr, "lifecycle:", err)
		os.Exit(1)
	}
}

const intro = `<!-- Written by go generate ./domain/executions from the table in domain/executions/status.go. Do not edit. -->

# The life of a run

Every change of a run's status is an event of this table, whoever asks for it and wherever the run is stored. What is not
in it is refused: ` + "`execution_finished`" + ` for a run that is over, ` + "`execution_state`" + ` otherwise. What is accepted begins as
Pending. Why the machine is as it is stands in [the design](design.md#the-engine).

`

func page() []byte {
	var b bytes.Buffer
	b.WriteString(intro)
	diagram(&b)
	table(&b)
	return b.Bytes()
}

// diagram draws one arrow from a status to another, with every event that leads there.
func diagram(w io.Writer) {
	fmt.Fprint(w, "```mermaid\nstateDiagram-v2\n    [*] --> Pending: accept\n")
	for _, from := range executions.Statuses() {
		for _, to := range executions.Statuses() {
			if events := between(from, to); len(events) > 0 {
				fmt.Fprintf(w, "    %s --> %s: %s\n", from, to, strings.Join(events, " / "))
			}
		}
	}
	for _, s := range executions.Statuses() {
		if s.IsTerminal() {
			fmt.Fprintf(w, "    %s --> [*]\n", s)
		}
	}
	fmt.Fprint(w, "```\n\n")
}

// between is every event that leads from one status to another.
func between(from, to executions.Status) (events []string) {
	for _, e := range executions.Events() {
		if next, err := from.Next(e); err == nil && next == to {
			events = append(events, string(e))
		}
	}
	return events
}

// table has a row for each event, and a column for each status that something leaves.
func table(w io.Writer) {
	open := slices.DeleteFunc(executions.Statuses(), executions.Status.IsTerminal)
	fmt.Fprint(w, "| event |")
	for _, s := range open {
		fmt.Fprintf(w, " %s |", s)
	}
	fmt.Fprintf(w, "\n|---|%s\n", strings.Repeat("---|", len(open)))
	for _, e := range executions.Events() {
		fmt.Fprintf(w, "| %s |", e)
		for _, s := range open {
			next, err := s.Next(e)
			if err != nil {
				next = "-"
			}
			fmt.Fprintf(w, " %s |", next)
		}
		fmt.Fprintln(w)
	}
}
