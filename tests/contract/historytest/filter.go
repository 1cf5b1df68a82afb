package historytest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func filters() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"find by workflow, trigger, form, origin, actor and ticket": filterEach,
		"find by the status that a run has now":                     filterStatus,
		"come in pages of at most the limit":                        filterPages,
		"may ask for many things at once":                           filterMany,
		"find whatever names there are":                             filterOdd,
		"within a time look no further than that":                   filterTime,
		"by time alone leave out nothing else":                      filterTimeAlone,
	}
}

// lookup finds runs by a filter.
type lookup func(t *testing.T, f history.Filter, p store.Paging) store.ExecutionPage

// lists are both lists that have the runs of one user in one scope.
func lists(h Harness, s organizations.Scope, user permissions.UserID) map[string]lookup {
	return map[string]lookup{
		"in the scope": func(t *testing.T, f history.Filter, p store.Paging) store.ExecutionPage {
			t.Helper()
			page, err := h.History.List(given.Context(t), s, f, p)
			want.OK(t, err)
			return page
		},
		"of the user": func(t *testing.T, f history.Filter, p store.Paging) store.ExecutionPage {
			t.Helper()
			page, err := h.History.ListByUser(given.Context(t), user, f, p)
			want.OK(t, err)
			return page
		},
	}
}

// finds expects the ids of these runs, in pages of a size.
func (l lookup) finds(t *testing.T, what string, f history.Filter, limit int, runs []executions.Execution) {
	t.Helper()
	var wanted []executions.ID
	for _, e := range runs {
		wanted = append(wanted, e.ID)
	}
	slices.Sort(wanted)
	slices.Reverse(wanted)
	var got []executions.ID
	for p := (store.Paging{Limit: limit}); ; {
		page := l(t, f, p)
		if len(page.Items) > limit || page.Next == "" && !page.ScannedTo.IsZero() {
			t.Errorf("%s: %d runs on a page of %d, which has come to %s with next %q", what, len(page.Items), limit, page.ScannedTo, page.Next)
		}
		for _, e := range page.Items {
			got = append(got, e.ID)
		}
		if p.After = page.Next; p.After == "" || len(got) > len(wanted) {
			break
		}
	}
	want.Equal(t, what, got, wanted)
}

// mixed accepts runs of one user, of several sorts each.
func mixed(t *testing.T, h Harness, s organizations.Scope, user permissions.UserID, n int) []executions.Execution {
	t.Helper()
	now := given.Now()
	runs := make([]executions.Execution, n)
	for i := range runs {
		runs[i] = h.Accept(t, given.Run(s, given.CreatedAt(now.Add(-time.Duration(i)*time.Second)), given.StartedBy(user), func(e *executions.Execution) {
			e.Workflow.Name = []string{"user_onboarding", "user_offboarding"}[i%2]
			e.Trigger = []executions.Trigger{executions.TriggerAPI, executions.TriggerForm, executions.TriggerSchedule}[i%3]
			e.Form = []executions.Origin{{}, {ID: "f1", Name: "New starter"}, {ID: "f2", Name: "f1"}}[i%3]
			e.Origin.ID = []string{"", "o1"}[i/2%2]
			e.Reference = []*executions.Reference{nil, {System: "halopsa", ID: "4711", URL: "https://x"}, {System: "halopsa", ID: "47"}, {System: "jira", ID: "4711"}}[i%4]
		}))
	}
	return runs
}

// passing are the runs that pass a filter.
func passing(runs []executions.Execution, f history.Filter) []executions.Execution {
	var list []executions.Execution
	for _, e := range runs {
		if f.Passes(e) {
			list = append(list, e)
		}
	}
	return list
}

func filterEach(t *testing.T, h Harness) {
	s, user := given.Scope(), given.UserID()
	runs := mixed(t, h, s, user, 12)
	h.Accept(t, given.Run(given.Scope()))
	for i, f := range []history.Filter{
		{Workflow: "user_onboarding"}, {Workflow: "user"}, {Triggers: []executions.Trigger{executions.TriggerForm}},
		{Triggers: []executions.Trigger{executions.TriggerForm, executions.TriggerSchedule}}, {Form: "f1"}, {Form: "f"}, {Origin: "o1"},
		{Actor: user}, {Actor: user + "x"}, {Reference: history.Reference{System: "halopsa", ID: "4711"}}, {Reference: history.Reference{System: "halopsa", ID: "47"}},
		{Reference: history.Reference{System: "halopsa"}}, {Reference: history.Reference{System: "halo"}}, {Reference: history.Reference{ID: "4711"}},
		{Workflow: "user_offboarding", Form: "f1", Origin: "o1"}, {Workflow: "' or true or '"},
	} {
		for where, l := range lists(h, s, user) {
			l.finds(t, fmt.Sprintf("what is found %s by filter %d", where, i), f, 50, passing(runs, f))
		}
	}
}

func filterStatus(t *testing.T, h Harness) {
	s, user, now := given.Scope(), given.UserID(), given.Now()
	made := 0
	run := func() executions.Execution {
		made++
		return given.Run(s, given.CreatedAt(now.Add(-time.Duration(made)*time.Second)), given.StartedBy(user))
	}
	var runs []executions.Execution
	for range 2 {
		runs = append(runs, h.Accept(t, run()))
		running, _ := h.Start(t, run())
		stopping, _ := h.Start(t, run())
		_, lease := h.Start(t, run())
		_, failing := h.Start(t, run())
		failed, err := h.Executions.Finish(given.Context(t), failing, executions.Outcome{Event: executions.EventFail, Now: now})
		want.OK(t, err)
		runs = append(runs, running, h.Cancel(t, stopping), h.Finish(t, lease), failed, h.Cancel(t, h.Accept(t, run())))
	}
	for _, statuses := range [][]executions.Status{
		{executions.Pending}, {executions.Running}, {executions.Cancelling}, {executions.Success}, {executions.Failed}, {executions.Cancelled}, {executions.Timeout},
		{executions.Pending, executions.Success}, {executions.Running, executions.Cancelling, executions.Failed}, executions.Statuses(),
	} {
		f := history.Filter{Statuses: statuses}
		for where, l := range lists(h, s, user) {
			for _, limit := range []int{1, 50} {
				l.finds(t, fmt.Sprintf("what is %v %s", statuses, where), f, limit, passing(runs, f))
			}
		}
	}
}

func filterPages(t *testing.T, h Harness) {
	s, user := given.Scope(), given.UserID()
	runs := mixed(t, h, s, user, 20)
	for where, l := range lists(h, s, user) {
		for _, f := range []history.Filter{{Workflow: "user_onboarding"}, {Reference: history.Reference{ID: "4711"}}} {
			for _, limit := range []int{1, 3, 9, 10, 11, 1000} {
				l.finds(t, "what is found "+where+", page by page", f, limit, passing(runs, f))
			}
		}
		full := l(t, history.Filter{Workflow: "user_onboarding"}, store.Paging{Limit: 4})
		if full.Next == "" || !full.ScannedTo.IsZero() {
			t.Errorf("a full page %s: next %q, scanned to %s", where, full.Next, full.ScannedTo)
		}
	}
}

// filterMany asks for more than one question to storage may hold.
func filterMany(t *testing.T, h Harness) {
	s, user := given.Scope(), given.UserID()
	runs := mixed(t, h, s, user, 12)
	f := history.Filter{
		Statuses: executions.Statuses(), Workflow: "user_onboarding", Origin: "o1", Actor: user,
		Triggers:  []executions.Trigger{executions.TriggerAPI, executions.TriggerForm, executions.TriggerSchedule, executions.TriggerBatch, executions.TriggerWebhook, executions.TriggerUndo},
		Reference: history.Reference{System: "halopsa", ID: "47"}, From: runs[11].CreatedAt, To: runs[0].CreatedAt.Add(time.Millisecond),
	}
	want.Equal(t, "runs to find", len(passing(runs, f)) > 1, true)
	for where, l := range lists(h, s, user) {
		for _, limit := range []int{1, 50} {
			l.finds(t, "what is found "+where, f, limit, passing(runs, f))
		}
	}
}

func filterOdd(t *testing.T, h Harness) {
	s, user := given.Scope(), given.UserID()
	var runs []executions.Execution
	for _, name := range given.OddNames() {
		runs = append(runs, h.Accept(t, given.Run(s, given.StartedBy(user), func(e *executions.Execution) {
			e.Origin.ID, e.Reference = name, &executions.Reference{System: name, ID: name, URL: name}
		})))
	}
	for i, name := range given.OddNames() {
		for where, l := range lists(h, s, user) {
			for _, f := range []history.Filter{{Origin: name}, {Reference: history.Reference{System: name}}, {Reference: history.Reference{System: name, ID: name}}} {
				l.finds(t, fmt.Sprintf("what %q is found by %s", name, where), f, 50, runs[i:i+1])
			}
		}
	}
}

func filterTime(t *testing.T, h Harness) {
	s, user := given.Scope(), given.UserID()
	runs := mixed(t, h, s, user, 6)
	f := history.Filter{Actor: user, From: runs[4].CreatedAt, To: runs[1].CreatedAt}
	for where, l := range lists(h, s, user) {
		l.finds(t, "what is found "+where, f, 50, runs[2:5])
		f := f
		f.From, f.To = f.From.Add(1), f.To.Add(1) // a part of a millisecond is none that is left out or in
		l.finds(t, "what is found "+where+" a nanosecond later", f, 2, runs[1:4])
	}
}

func filterTimeAlone(t *testing.T, h Harness) {
	s, user := given.Scope(), given.UserID()
	runs := mixed(t, h, s, user, 8)
	for where, l := range lists(h, s, user) {
		for _, limit := range []int{1, 2, 50} {
			l.finds(t, "what there is "+where+" in between", history.Filter{From: runs[5].CreatedAt, To: runs[2].CreatedAt}, limit, runs[3:6])
			l.finds(t, "what there is "+where+" until then", history.Filter{To: runs[2].CreatedAt}, limit, runs[3:])
			l.finds(t, "what there is "+where+" since then", history.Filter{From: runs[2].CreatedAt}, limit, runs[:3])
		}
	}
}
