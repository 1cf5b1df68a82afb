package history

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

var now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// some draws one of few texts, so that runs and filters meet often.
func some[T ~string](t *rapid.T, what string, or ...T) T {
	return rapid.SampledFrom(append([]T{"a", "b"}, or...)).Draw(t, what)
}

func anyRun(t *rapid.T) executions.Execution {
	e := executions.Execution{
		Status: rapid.SampledFrom(executions.Statuses()).Draw(t, "status"), Trigger: some[executions.Trigger](t, "trigger"),
		Workflow: executions.Workflow{Name: some[string](t, "workflow"), Title: "a"}, Actor: executions.Actor{ID: some[permissions.UserID](t, "actor"), DisplayName: "a"},
		Form: executions.Origin{ID: some(t, "form", ""), Name: "a"}, Origin: executions.Origin{ID: some(t, "origin", ""), Name: "b"},
	}
	if rapid.Bool().Draw(t, "has a ticket") {
		e.Reference = &executions.Reference{System: some[string](t, "system"), ID: some[string](t, "number"), URL: "a"}
	}
	return e
}

func anyFilter(t *rapid.T) Filter {
	return Filter{
		Statuses: rapid.SliceOfN(rapid.SampledFrom(executions.Statuses()), 0, 3).Draw(t, "statuses"),
		Triggers: rapid.SliceOfN(rapid.SampledFrom([]executions.Trigger{"a", "b", "c"}), 0, 2).Draw(t, "triggers"),
		Workflow: some(t, "of workflow", ""), Form: some(t, "of form", ""), Origin: some(t, "of origin", ""), Actor: some[permissions.UserID](t, "of actor", ""),
		Reference: Reference{System: some(t, "of system", ""), ID: some(t, "of number", "")},
	}
}

// simply says one by one what a filter asks for.
func simply(f Filter, e executions.Execution) (passes bool) {
	asked := [][2]string{
		{f.Workflow, e.Workflow.Name}, {f.Form, e.Form.ID}, {f.Origin, e.Origin.ID}, {string(f.Actor), string(e.Actor.ID)},
	}
	ticket := executions.Reference{}
	if e.Reference != nil {
		ticket = *e.Reference
	}
	asked = append(asked, [2]string{f.Reference.System, ticket.System}, [2]string{f.Reference.ID, ticket.ID})
	passes = true
	for _, a := range asked {
		passes = passes && (a[0] == "" || a[0] == a[1])
	}
	return passes && (len(f.Statuses) == 0 || slices.Contains(f.Statuses, e.Status)) &&
		(len(f.Triggers) == 0 || slices.Contains(f.Triggers, e.Trigger))
}

func TestARunPassesWhereEverythingThatIsAskedForIsSo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f, e := anyFilter(t), anyRun(t)
		if got := f.Passes(e); got != simply(f, e) {
			t.Errorf("%+v passes %+v: %v", f, e, got)
		}
		if !f.IsNarrow() && !f.Passes(e) {
			t.Errorf("%+v asks for nothing and does not pass %+v", f, e)
		}
	})
}

func TestWhatPassesNowIsWhatTheFilterConcernsAllTheTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f, e := anyFilter(t), anyRun(t)
		concerned := f.Concerns(e)
		passes := false
		for _, e.Status = range executions.Statuses() {
			passes = passes || f.Passes(e)
			if f.Concerns(e) != concerned {
				t.Errorf("as %s: %v", e.Status, !concerned)
			}
		}
		if passes != concerned {
			t.Errorf("%+v concerns %+v: %v, passes it at some time: %v", f, e, concerned, passes)
		}
	})
}

func TestTimeAloneIsNotNarrow(t *testing.T) {
	t.Parallel()
	if (Filter{From: now, To: now.Add(1)}).IsNarrow() {
		t.Error("a time is narrow")
	}
	for name, f := range map[string]Filter{
		"status": {Statuses: []executions.Status{executions.Failed}}, "trigger": {Triggers: []executions.Trigger{executions.TriggerForm}},
		"workflow": {Workflow: "a"}, "form": {Form: "a"}, "origin": {Origin: "a"}, "actor": {Actor: "a"},
		"ticket": {Reference: Reference{ID: "1"}}, "system": {Reference: Reference{System: "halopsa"}},
	} {
		if !f.IsNarrow() {
			t.Errorf("%s is not narrow", name)
		}
	}
}

func TestANarrowFilterLooksBackSevenDays(t *testing.T) {
	t.Parallel()
	week, end := 7*24*time.Hour, now.Add(-time.Hour)
	for name, c := range map[string]struct{ given, want Filter }{
		"of nothing":           {Filter{}, Filter{}},
		"of an end":            {Filter{To: end}, Filter{To: end}},
		"narrow":               {Filter{Actor: "a"}, Filter{Actor: "a", From: now.Add(-week)}},
		"narrow, until":        {Filter{Actor: "a", To: end}, Filter{Actor: "a", From: end.Add(-week), To: end}},
		"narrow, since before": {Filter{Actor: "a", From: end.AddDate(-1, 0, 0)}, Filter{Actor: "a", From: end.AddDate(-1, 0, 0)}},
	} {
		if diff := cmp.Diff(c.want, c.given.Since(now)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestAnExportAlwaysHasABeginning(t *testing.T) {
	t.Parallel()
	week, year := 7*24*time.Hour, 366*24*time.Hour
	for name, c := range map[string]struct {
		given Filter
		from  time.Time
		bad   string
	}{
		"of nothing":            {Filter{}, now.Add(-week), ""},
		"of an end":             {Filter{To: now.Add(-week)}, now.Add(-2 * week), ""},
		"of a year":             {Filter{From: now.Add(-year)}, now.Add(-year), ""},
		"of more than a year":   {Filter{From: now.Add(-year - 1)}, time.Time{}, "/from"},
		"of a year long ago":    {Filter{From: now.Add(-3 * year), To: now.Add(-2 * year)}, now.Add(-3 * year), ""},
		"of more, long ago":     {Filter{From: now.Add(-3*year - 1), To: now.Add(-2 * year)}, time.Time{}, "/from"},
		"of an end before that": {Filter{From: now, To: now}, time.Time{}, "/to"},
	} {
		got, err := c.given.Exported(now)
		if pointer := pointerOf(err); pointer != c.bad || err == nil && !got.From.Equal(c.from) {
			t.Errorf("%s: from %s, %v", name, got.From, err)
		}
	}
}

func TestOnlyWhatCanBeStoppedIsStopped(t *testing.T) {
	t.Parallel()
	open := []executions.Status{executions.AwaitingApproval, executions.Pending, executions.Running}
	got, err := Filter{Workflow: "a"}.Stopping(now)
	if diff := cmp.Diff(Filter{Workflow: "a", Statuses: open, From: now.Add(-Recent)}, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	got, err = Filter{Statuses: open[1:2], From: now}.Stopping(now)
	if diff := cmp.Diff(Filter{Statuses: open[1:2], From: now}, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	for _, s := range executions.Statuses() {
		_, err := Filter{Statuses: []executions.Status{executions.Pending, s}}.Stopping(now)
		if wanted := map[bool]string{false: "/status"}[slices.Contains(open, s)]; pointerOf(err) != wanted {
			t.Errorf("%s: %v", s, err)
		}
	}
	if _, err := (Filter{From: now, To: now}).Stopping(now); pointerOf(err) != "/to" {
		t.Errorf("of nothing: %v", err)
	}
}

// pointerOf is the one field that an error is about, empty for no error.
func pointerOf(err error) string {
	if f, ok := errors.AsType[*fault.Fault](err); ok && f.Code == "validation_failed" && len(f.Fields) == 1 {
		return f.Fields[0].Pointer
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestAnEndThatIsNotAfterTheBeginningIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		given Filter
		bad   string
	}{
		"open": {Filter{}, ""}, "a beginning": {Filter{From: now}, ""}, "an end": {Filter{To: now}, ""},
		"a nanosecond": {Filter{From: now, To: now.Add(1)}, ""}, "nothing": {Filter{From: now, To: now}, "/to"}, "turned round": {Filter{From: now.Add(1), To: now}, "/to"},
	} {
		if got := pointerOf(c.given.Check()); got != c.bad {
			t.Errorf("%s: %q", name, got)
		}
	}
}
