package judge_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/tests/chaos/author"
	"github.com/bifrost-run/bifrost/tests/chaos/deeds"
	"github.com/bifrost-run/bifrost/tests/chaos/judge"
)

// deed is one of the run r.
func deed(kind deeds.Kind, attempt int, step, mark string) deeds.Deed {
	return deeds.Deed{Kind: kind, Run: "r", Attempt: attempt, Step: step, Mark: mark}
}

// well is a run that was taken over once and ended well, and one of a schedule that
// did not.
func well() judge.Evidence {
	taken := judge.Run{ID: "r", OrganizationID: "org", Status: "Success", Trigger: "api", Attempt: 2, DurationMs: 5}
	taken.Workflow.Name = "chaos_steps"
	taken.Result.Value = json.RawMessage("2")
	taken.Steps = []judge.Step{{Name: "one", Status: "Success", Attempt: 1}, {Name: "two", Status: "Success", Attempt: 2}}
	taken.Lines = []judge.Line{{Seq: 1, Message: "line 1.1"}, {Seq: 2, Message: "line 1.2"}, {Seq: 3, Message: "a word of the engine"}, {Seq: 4, Message: "line 2.1"}}
	fired := judge.Run{ID: "s", OrganizationID: "org", Status: "Failed", Trigger: "schedule", Attempt: 1, DurationMs: 7}
	fired.Workflow.Name, fired.Origin.ID, fired.Error.Code = "chaos_fragile", "schedule", "interrupted"
	listed := map[string]string{"r": "Success", "s": "Failed"}
	e := judge.Evidence{
		Accepted: map[string][]string{"key": {"r", "r"}}, Runs: []judge.Run{taken, fired}, Schedules: []string{"schedule"},
		Lists: map[string]map[string]string{"org": listed, "mine": {"r": "Success", "s": "Failed"}}, Attention: []string{"s"},
		Deeds: []deeds.Deed{
			deed(deeds.Start, 1, "", ""), deed(deeds.Enter, 1, "one", "a"), deed(deeds.Effect, 1, "one", "a"), deed(deeds.Told, 1, "one", "a"),
			deed(deeds.Enter, 1, "two", "b"), deed(deeds.Effect, 1, "two", "b"),
			deed(deeds.Start, 2, "", ""), deed(deeds.Told, 2, "one", "a"),
			deed(deeds.Enter, 2, "two", "c"), deed(deeds.Effect, 2, "two", "c"), deed(deeds.Told, 2, "two", "c"), deed(deeds.End, 2, "", "1"),
		},
	}
	count(&e, judge.Tally{Runs: 2, Succeeded: 1, Failed: 1, DurationMs: 12, MinutesSaved: 3})
	return e
}

// count makes the counters what the runs of well add up to, altogether as given.
func count(e *judge.Evidence, total judge.Tally) {
	e.Counters = judge.Counters{Total: total}
	e.Counters.ByOrganization = append(e.Counters.ByOrganization, struct {
		OrganizationID string
		judge.Tally
	}{"org", judge.Tally{Runs: 2, Succeeded: 1, Failed: 1, DurationMs: 12, MinutesSaved: 3}})
	for name, tally := range map[string]judge.Tally{
		"chaos_steps": {Runs: 1, Succeeded: 1, DurationMs: 5, MinutesSaved: 3}, "chaos_fragile": {Runs: 1, Failed: 1, DurationMs: 7},
	} {
		e.Counters.ByWorkflow = append(e.Counters.ByWorkflow, struct {
			Workflow string
			judge.Tally
		}{name, tally})
	}
}

// broken are the rules that do not hold.
func broken(e judge.Evidence) []string {
	var names []string
	for _, f := range judge.Judge(e) {
		if len(f.Broken) > 0 {
			names = append(names, f.Rule)
		}
	}
	return names
}

func TestWhatWentWellIsFoundWell(t *testing.T) {
	t.Parallel()
	for _, f := range judge.Judge(well()) {
		if len(f.Broken) > 0 {
			t.Errorf("%s: %q", f.Rule, f.Broken)
		}
		if f.Looked == 0 && !strings.HasPrefix(f.Rule, "a cancel") && !strings.HasPrefix(f.Rule, "what may happen once") {
			t.Errorf("%s: nothing was looked at", f.Rule)
		}
	}
	if starts, takeovers := well().Starts(); starts != 2 || takeovers != 1 {
		t.Errorf("%d starts, %d takeovers", starts, takeovers)
	}
}

// The rules, by a word of each.
const (
	over, keys, ends, cancels = "every accepted run is over", "a key is one run, and no run is nobody's", "a run ends as its workflow may", "a cancel that was granted is kept"
	holders                   = "who ends a run holds it"
	memo, results, once       = "no step begins again after it was stored", "a step has one result for ever", "what may happen once happens once"
	lines, counters, lists    = "no line is doubled, none is missing", "the counters are the runs", "every list says what the runs say"
	attention, schedules      = "what did not end well needs attention", "a schedule fires once"
	differences               = "one repair leaves nothing to mend"
)

func TestEachRuleIsBrokenByWhatItForbids(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		harm func(*judge.Evidence)
		want []string
	}{
		"an accepted run is nowhere":  {func(e *judge.Evidence) { e.Accepted["other"] = []string{"lost"} }, []string{over}},
		"a run goes on":               {func(e *judge.Evidence) { e.Runs[0].Status = "Running" }, []string{over, ends, counters, lists}},
		"a key is two runs":           {func(e *judge.Evidence) { e.Accepted["key"] = []string{"r", "s"} }, []string{keys}},
		"two keys are one run":        {func(e *judge.Evidence) { e.Accepted["other"] = []string{"r"} }, []string{keys}},
		"nobody asked for a run":      {func(e *judge.Evidence) { delete(e.Accepted, "key") }, []string{keys}},
		"a run ends strangely":        {func(e *judge.Evidence) { e.Runs[1].Error.Code = "odd" }, []string{ends}},
		"nobody cancelled a run":      {func(e *judge.Evidence) { end(e, "Cancelled") }, []string{ends}},
		"a cancel is forgotten":       {func(e *judge.Evidence) { e.Cancelled = []string{"r"} }, []string{cancels}},
		"who was replaced ends it":    {func(e *judge.Evidence) { e.Runs[0].Result.Value = json.RawMessage("1") }, []string{holders}},
		"a later attempt begins":      {func(e *judge.Evidence) { e.Runs[0].Steps[1].Attempt = 1 }, []string{memo, results}},
		"one that wakes up begins":    {func(e *judge.Evidence) { e.Deeds = append(e.Deeds, deed(deeds.Enter, 1, "two", "z")) }, []string{memo}},
		"a told result is not stored": {func(e *judge.Evidence) { e.Runs[0].Steps = e.Runs[0].Steps[:1] }, []string{results}},
		"a step has two results":      {func(e *judge.Evidence) { e.Deeds = append(e.Deeds, deed(deeds.Told, 2, "two", "b")) }, []string{results}},
		"a result is from nowhere":    {func(e *judge.Evidence) { e.Deeds[10].Mark = "x" }, []string{results}},
		"it happens twice": {func(e *judge.Evidence) {
			e.Deeds = append(e.Deeds, deed(deeds.Enter, 1, author.Once, "d"), deed(deeds.Enter, 2, author.Once, "e"))
		}, []string{once}},
		"a line is doubled": {func(e *judge.Evidence) { e.Runs[0].Lines[1].Message = "line 1.1" }, []string{lines}},
		"a line is missing": {func(e *judge.Evidence) {
			e.Runs[0].Lines[0].Message = "line 1.2"
			e.Runs[0].Lines[1].Message = "line 1.3"
		}, []string{lines}},
		"the last line is missing": {func(e *judge.Evidence) { e.Runs[0].Lines = e.Runs[0].Lines[:3] }, []string{lines}},
		"a dead attempt goes on": {func(e *judge.Evidence) {
			e.Runs[0].Lines = append(e.Runs[0].Lines, judge.Line{Seq: 5, Message: "line 1.3"})
		}, []string{lines}},
		"a seq is left out": {func(e *judge.Evidence) { e.Runs[0].Lines[3].Seq = 5 }, []string{lines}},
		"a run is counted twice": {func(e *judge.Evidence) {
			count(e, judge.Tally{Runs: 3, Succeeded: 2, Failed: 1, DurationMs: 17, MinutesSaved: 6})
		}, []string{counters}},
		"a run is not counted":      {func(e *judge.Evidence) { e.Counters.ByWorkflow = e.Counters.ByWorkflow[:1] }, []string{counters}},
		"a list is behind":          {func(e *judge.Evidence) { e.Lists["mine"]["r"] = "Running" }, []string{lists}},
		"a list lacks a run":        {func(e *judge.Evidence) { delete(e.Lists["org"], "r") }, []string{lists}},
		"a list has a run too many": {func(e *judge.Evidence) { e.Lists["org"]["ghost"] = "Success" }, []string{lists}},
		"nobody is told":            {func(e *judge.Evidence) { e.Attention = nil }, []string{attention}},
		"people are told too much":  {func(e *judge.Evidence) { e.Attention = append(e.Attention, "r") }, []string{attention}},
		"people are told twice":     {func(e *judge.Evidence) { e.Attention = append(e.Attention, "s") }, []string{attention}},
		"a schedule does not fire":  {func(e *judge.Evidence) { e.Schedules = append(e.Schedules, "idle") }, []string{schedules}},
		"a schedule fires twice":    {func(e *judge.Evidence) { e.Runs[0].Trigger, e.Runs[0].Origin.ID = "schedule", "schedule" }, []string{schedules}},
		"storage is not mended":     {func(e *judge.Evidence) { e.Differences = []string{"two rows differ"} }, []string{differences}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := well()
			c.harm(&e)
			if diff := cmp.Diff(c.want, broken(e)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// end makes the first run end in another way, wherever that shows.
func end(e *judge.Evidence, status string) {
	e.Runs[0].Status = status
	e.Lists["org"]["r"], e.Lists["mine"]["r"] = status, status
	total := judge.Tally{Runs: 2, Failed: 1, Cancelled: 1, DurationMs: 12}
	e.Counters.Total, e.Counters.ByOrganization[0].Tally = total, total
	for i, c := range e.Counters.ByWorkflow {
		if c.Workflow == "chaos_steps" {
			e.Counters.ByWorkflow[i].Tally = judge.Tally{Runs: 1, Cancelled: 1, DurationMs: 5}
		}
	}
}
