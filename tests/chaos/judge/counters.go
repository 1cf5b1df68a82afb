package judge

import "github.com/bifrost-run/bifrost/tests/chaos/author"

// counters adds the runs up once more, and expects the platform's sums to be the same
// to the last one: altogether, for each organization and for each workflow.
func counters(e Evidence, f *Finding) {
	var total Tally
	organizations, workflows := map[string]Tally{}, map[string]Tally{}
	for _, r := range e.Runs {
		if !r.IsOver() {
			continue
		}
		one := tally(r)
		total = total.plus(one)
		organizations[r.OrganizationID] = organizations[r.OrganizationID].plus(one)
		workflows[r.Workflow.Name] = workflows[r.Workflow.Name].plus(one)
	}
	same := func(what string, want, got Tally) {
		f.look()
		f.must(want == got, "%s are %+v, and counted are %+v", what, want, got)
	}
	same("all runs", total, e.Counters.Total)
	for _, c := range e.Counters.ByOrganization {
		same("the runs of "+c.OrganizationID, organizations[c.OrganizationID], c.Tally)
		delete(organizations, c.OrganizationID)
	}
	for _, c := range e.Counters.ByWorkflow {
		same("the runs of "+c.Workflow, workflows[c.Workflow], c.Tally)
		delete(workflows, c.Workflow)
	}
	f.must(len(organizations)+len(workflows) == 0, "nothing is counted of %v, %v", organizations, workflows)
}

// Counted reports whether as many runs are counted as there are: a little later than
// they end.
func (e Evidence) Counted() bool { return e.Counters.Total.Runs >= len(e.Runs) }

func tally(r Run) Tally {
	t := Tally{Runs: 1, DurationMs: r.DurationMs}
	switch r.Status {
	case "Success":
		t.Succeeded, t.MinutesSaved = 1, author.SavesMinutes[r.Workflow.Name]
	case "CompletedWithErrors":
		t.CompletedWithErrors = 1
	case "Failed":
		t.Failed = 1
	case "Timeout":
		t.TimedOut = 1
	case "Cancelled":
		t.Cancelled = 1
	}
	return t
}

func (t Tally) plus(o Tally) Tally {
	return Tally{
		Runs: t.Runs + o.Runs, Succeeded: t.Succeeded + o.Succeeded, CompletedWithErrors: t.CompletedWithErrors + o.CompletedWithErrors,
		Failed: t.Failed + o.Failed, TimedOut: t.TimedOut + o.TimedOut, Cancelled: t.Cancelled + o.Cancelled,
		DurationMs: t.DurationMs + o.DurationMs, MinutesSaved: t.MinutesSaved + o.MinutesSaved,
	}
}
