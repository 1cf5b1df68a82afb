// Package retell says at a terminal what a replay begins with and what came of it.
package retell

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/show"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// Beginning says which run is replayed, how it ended, and what of its input is not
// kept. Input is what was given in place of the recorded one.
func Beginning(out io.Writer, d *workflow.Definition, r replay.Record, input json.RawMessage) {
	forWhom := ""
	if r.Organization.Name != "" {
		forWhom = " for " + show.Plain(r.Organization.Name)
	}
	fmt.Fprintf(out, "Replaying %s%s, run %s, which ended as %s\n", r.Workflow, forWhom, r.ID, r.Status)
	if p := r.Problem; p != nil {
		show.Problem(out, p.Step, p.Message, p.Details)
	}
	fmt.Fprintf(out, "Input: %s\n", show.Plain(string(r.Input)))
	for _, name := range replay.Erased(d, r, input) {
		fmt.Fprintf(out, "The secret input %s was erased when the run was over: a placeholder stands for it, unless --input gives it.\n", name)
	}
}

// Ending says what came of the replay: its result to out, everything else to
// trouble. Its error is that of a result that cannot be shown.
func Ending(out, trouble io.Writer, r replay.Record, e replay.Ending, goesOn bool) error {
	fmt.Fprintln(trouble)
	names(trouble, "Recalled", e.Recalled)
	names(trouble, "Called", e.Called)
	for _, call := range e.Unsent {
		fmt.Fprintf(trouble, "Not sent: %s\n", show.Plain(call))
	}
	if e.Stopped != "" {
		fmt.Fprintf(trouble, "Stopped at the step %q%s\n", e.Stopped, why(r, e.Stopped, goesOn))
		return nil
	}
	fmt.Fprintf(trouble, "It ended as %s\n", e.Status)
	for _, f := range e.Failures {
		show.Failure(trouble, f.Item, f.Message)
	}
	if e.Diagnosis.Code != "" {
		show.Problem(trouble, e.Diagnosis.Step, e.Diagnosis.Message, e.Diagnosis.Details)
	}
	if e.Kind == host.ResultNone {
		return nil
	}
	return show.Result(out, string(e.Kind), e.Result)
}

// why says why nothing follows a step.
func why(r replay.Record, step string, goesOn bool) string {
	begun := slices.ContainsFunc(r.Steps, func(s replay.Step) bool { return s.Intent && s.Name == step })
	switch {
	case begun && goesOn:
		return ": it was begun then and must not run twice."
	case begun:
		return ": it was begun then and must not run twice, so --continue would not call it either."
	case slices.Contains(r.FailedSteps, step):
		return ", which failed then. With --continue it is called for real."
	default:
		return ", which had not been done. With --continue it is called for real."
	}
}

func names(out io.Writer, what string, steps []string) {
	if len(steps) > 0 {
		fmt.Fprintf(out, "%s: %s\n", what, show.Plain(strings.Join(steps, ", ")))
	}
}
