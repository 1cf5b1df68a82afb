package observe

import (
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

func TestAPageOfRunsSaysHowFarItLooked(t *testing.T) {
	t.Parallel()
	week, early := now.Add(-history.Recent), now.Add(-time.Hour)
	narrow := history.Filter{Workflow: "w"}
	since := history.Filter{Workflow: "w", From: week}
	for name, c := range map[string]struct {
		filter, asked history.Filter
		given, want   store.ExecutionPage
	}{
		"of everything":                         {history.Filter{}, history.Filter{}, store.ExecutionPage{}, store.ExecutionPage{}},
		"of a time":                             {history.Filter{To: early}, history.Filter{To: early}, store.ExecutionPage{}, store.ExecutionPage{}},
		"of a narrow filter, at the end":        {narrow, since, store.ExecutionPage{}, store.ExecutionPage{ScannedTo: week}},
		"of a narrow filter, which is full":     {narrow, since, store.ExecutionPage{Next: "n"}, store.ExecutionPage{Next: "n"}},
		"of a narrow filter, which came so far": {narrow, since, store.ExecutionPage{Next: "n", ScannedTo: early}, store.ExecutionPage{Next: "n", ScannedTo: early}},
		"since then":                            {history.Filter{Workflow: "w", From: early}, history.Filter{Workflow: "w", From: early}, store.ExecutionPage{}, store.ExecutionPage{}},
	} {
		w, by, p := newWindow(t), somebody("ana", permissions.ViewHistory), store.Paging{After: "x", Limit: 7}
		w.history.EXPECT().List(gomock.Any(), by.Scope, c.asked, p).Return(c.given, nil)
		w.history.EXPECT().ListByUser(gomock.Any(), permissions.UserID("ana"), c.asked, p).Return(c.given, nil)
		got, err := w.observer.List(t.Context(), by, c.filter, p)
		if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
		got, err = w.observer.Mine(t.Context(), authorize.Caller{Principal: by.Principal}, c.filter, p)
		if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("one's own, %s: %v\n%s", name, err, diff)
		}
	}
}

func TestAListOfNothingIsRefused(t *testing.T) {
	t.Parallel()
	w, by, nothing := newWindow(t), somebody("ana", permissions.ViewHistory), history.Filter{From: now, To: now} // whose store expects no call
	if _, err := w.observer.List(t.Context(), by, nothing, store.Paging{Limit: 1}); fault.Code(err) != "validation_failed" {
		t.Errorf("got %v", err)
	}
	if _, err := w.observer.Mine(t.Context(), authorize.Caller{}, nothing, store.Paging{Limit: 1}); fault.Code(err) != "validation_failed" {
		t.Errorf("one's own: %v", err)
	}
}

// pages announces what the history answers an export, page by page, and the last with
// an error.
func (w window) pages(by permissions.Authority, f history.Filter, err error, list ...store.ExecutionPage) {
	after := ""
	for i, page := range list {
		var said error
		if i == len(list)-1 {
			said = err
		}
		w.history.EXPECT().List(gomock.Any(), by.Scope, f, store.Paging{After: after, Limit: 500}).Return(page, said)
		after = page.Next
	}
}

func pageOf(next string, ids ...executions.ID) store.ExecutionPage {
	page := store.ExecutionPage{Next: next}
	for _, id := range ids {
		page.Items = append(page.Items, executions.Execution{ID: id})
	}
	return page
}

// read is what an export brings before it ends, and what ends it.
func read(runs iter.Seq2[executions.Execution, error]) (ids []executions.ID, last error) {
	for e, err := range runs {
		if last = err; err == nil {
			ids = append(ids, e.ID)
		}
	}
	return ids, last
}

func TestAnExportReadsToTheEndFromSevenDaysAgo(t *testing.T) {
	t.Parallel()
	by, week := somebody("ana", permissions.ViewHistory), now.Add(-history.Recent)
	for name, c := range map[string]struct{ given, asked history.Filter }{
		"of everything": {history.Filter{}, history.Filter{From: week}},
		"of some":       {history.Filter{Workflow: "w"}, history.Filter{Workflow: "w", From: week}},
		"since then":    {history.Filter{From: now.AddDate(-1, 0, 0)}, history.Filter{From: now.AddDate(-1, 0, 0)}},
	} {
		w := newWindow(t)
		w.pages(by, c.asked, nil, pageOf("1", "a", "b"), pageOf("2"), pageOf("", "c"))
		runs, err := w.observer.Export(t.Context(), by, c.given)
		if err != nil {
			t.Fatal(err)
		}
		got, last := read(runs)
		if diff := cmp.Diff([]executions.ID{"a", "b", "c"}, got); diff != "" || last != nil {
			t.Errorf("%s: %v\n%s", name, last, diff)
		}
	}
}

func TestAnExportEndsWithWhatBreaksIt(t *testing.T) {
	t.Parallel()
	w, by, want := newWindow(t), somebody("ana", permissions.ViewHistory), down()
	w.pages(by, history.Filter{From: now.Add(-history.Recent)}, want, pageOf("1", "a"), pageOf(""))
	runs, err := w.observer.Export(t.Context(), by, history.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if got, last := read(runs); len(got) != 1 || !errors.Is(last, want) {
		t.Errorf("%v, then %v", got, last)
	}
}

func TestAnExportThatNobodyReadsOnIsReadNoFurther(t *testing.T) {
	t.Parallel()
	w, by := newWindow(t), somebody("ana", permissions.ViewHistory)
	w.pages(by, history.Filter{From: now.Add(-history.Recent)}, nil, pageOf("1", "a", "b"))
	runs, err := w.observer.Export(t.Context(), by, history.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for e, err := range runs {
		if e.ID != "a" || err != nil {
			t.Errorf("%s %v", e.ID, err)
		}
		break
	}
}

func TestAnExportThatCannotBeginIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	w, by, want := newWindow(t), somebody("ana", permissions.ViewHistory), down()
	for name, c := range map[string]struct {
		by     permissions.Authority
		filter history.Filter
		code   string
	}{
		"without the permission": {somebody("ana", permissions.ExecuteWorkflows), history.Filter{}, "permission_required"},
		"of nothing":             {by, history.Filter{From: now, To: now}, "validation_failed"},
		"of two years":           {by, history.Filter{From: now.AddDate(-2, 0, 0)}, "validation_failed"},
	} {
		if runs, err := w.observer.Export(t.Context(), c.by, c.filter); runs != nil || fault.Code(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.pages(by, history.Filter{From: now.Add(-history.Recent)}, want, pageOf(""))
	if runs, err := w.observer.Export(t.Context(), by, history.Filter{}); runs != nil || !errors.Is(err, want) {
		t.Errorf("in trouble: %v", err)
	}
}

func TestAnExportHasOnlyWhatAKeySees(t *testing.T) {
	t.Parallel()
	w, by := newWindow(t), program(permissions.ViewHistory, "a")
	page := pageOf("", "seen", "unseen")
	page.Items[0].Workflow.Name, page.Items[1].Workflow.Name = "a", "b"
	w.history.EXPECT().List(gomock.Any(), by.Scope, gomock.Any(), gomock.Any()).Return(page, nil)
	runs, err := w.observer.Export(t.Context(), by, history.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if got, last := read(runs); last != nil || len(got) != 1 || got[0] != "seen" {
		t.Errorf("%v, then %v", got, last)
	}
}
