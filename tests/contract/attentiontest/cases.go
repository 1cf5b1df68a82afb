package attentiontest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func cases() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"an empty store needs no attention":                              empty,
		"a run that did not end well raises an item, once":               raised,
		"success and cancellation raise none, and open runs neither":     calm,
		"the list is of every scope, the newest run first":               newestFirst,
		"the list begins with the runs of an instant":                    since,
		"any text is a position":                                         positions,
		"an item is its scope's alone":                                   scopes,
		"what people say is kept":                                        kept,
		"a change over somebody else's is refused":                       raced,
		"of changes at the same moment one is made":                      meeting,
		"what people said stays when the run is looked at again":         stays,
		"an item goes with its run":                                      goes,
		"a change of one into another is a defect, and of none NotFound": defects,
	}
}

func ago(days int) time.Time { return given.Now().AddDate(0, 0, -days) }

func empty(t *testing.T, h Harness) {
	h.holds(t, ago(14))
	_, err := h.Attention.Get(given.Context(t), given.Scope(), executions.ID(given.UUID(given.Now())))
	want.NotFound(t, err)
}

func raised(t *testing.T, h Harness) {
	s := given.Scope()
	failed := h.fail(t, s, given.Now())
	for range 2 {
		h.fold(t)
		h.holds(t, ago(1), items(failed)...)
		h.get(t, itemOf(failed))
	}
	want.Equal(t, "the sentence", itemOf(failed).Message, "Die Gruppe 家具 is gone.")
	for _, event := range []executions.Event{executions.EventPartly, executions.EventTimeOut} {
		ended := h.end(t, s, given.Now(), executions.Outcome{Event: event, Now: given.Now()})
		h.fold(t)
		h.get(t, itemOf(ended))
	}
}

func calm(t *testing.T, h Harness) {
	s := given.Scope()
	h.end(t, s, given.Now(), executions.Outcome{Event: executions.EventSucceed, Now: given.Now()})
	h.Cancel(t, h.Accept(t, given.Run(s)))
	h.Accept(t, given.Run(s))
	h.Start(t, given.Run(s))
	h.fold(t)
	h.holds(t, ago(1))
}

func newestFirst(t *testing.T, h Harness) {
	var runs []executions.Execution
	for _, days := range []int{3, 0, 11, 1, 11} {
		s := given.Scope()
		if days == 1 {
			s = given.Global()
		}
		runs = append(runs, h.fail(t, s, ago(days).Add(-time.Hour)))
	}
	h.fold(t)
	if runs[2].ID.Time().Before(runs[4].ID.Time()) || runs[2].ID.Time().Equal(runs[4].ID.Time()) && runs[2].ID < runs[4].ID {
		runs[2], runs[4] = runs[4], runs[2]
	}
	h.holds(t, ago(14), items(runs[1], runs[3], runs[0], runs[2], runs[4])...)
}

func since(t *testing.T, h Harness) {
	s, at := given.Scope(), ago(5)
	before, first, after := h.fail(t, s, at.Add(-time.Millisecond)), h.fail(t, s, at), h.fail(t, s, at.Add(time.Millisecond))
	h.fold(t)
	h.holds(t, at, items(after, first)...)
	h.holds(t, at.Add(-time.Millisecond), items(after, first, before)...)
	h.holds(t, at.Add(2*time.Millisecond))
}

func positions(t *testing.T, h Harness) {
	run := h.fail(t, given.Scope(), ago(1))
	h.fold(t)
	for _, text := range append(given.OddNames(), string(run.ID), "999999999999999", "000000000000000", "999999999999999_x", "-99999999999999") {
		page, err := h.Attention.List(given.Context(t), ago(2), store.Paging{After: text, Limit: 10})
		want.OK(t, err)
		if len(page.Items) > 1 {
			t.Errorf("behind %q there are %+v", text, page.Items)
		}
	}
}

func scopes(t *testing.T, h Harness) {
	run := h.fail(t, given.Scope(), given.Now())
	h.fold(t)
	item := itemOf(run)
	for _, other := range []organizations.Scope{given.Scope(), given.Global()} {
		_, err := h.Attention.Get(given.Context(t), other, run.ID)
		want.NotFound(t, err)
		foreign, next := item, item
		foreign.Scope, next.Scope, next.Note = other, other, "x"
		want.NotFound(t, h.Attention.Change(given.Context(t), foreign, next))
	}
	if _, err := h.Attention.Get(given.Context(t), organizations.Scope{}, run.ID); err == nil {
		t.Error("nobody's scope shows an item")
	}
	_, err := h.Attention.Get(given.Context(t), run.Scope, "no id")
	want.NotFound(t, err)
	h.get(t, item)
}

// said is what people may say about an item.
func said(item attention.Item, note string) attention.Item {
	item.Assignee, item.AssigneeName, item.Note = given.UserID(), "Zoë Ångström", note
	item.ResolvedAt, item.ResolvedBy = given.Now(), permissions.UserID("somebody")
	item.Revision++
	return item
}

func kept(t *testing.T, h Harness) {
	run := h.fail(t, given.Scope(), given.Now())
	h.fold(t)
	was := itemOf(run)
	next := said(was, "Ünïcode 家具")
	want.OK(t, h.Attention.Change(given.Context(t), was, next))
	h.get(t, next)
	h.holds(t, ago(1), next)
	again := was
	again.Revision = 2
	want.OK(t, h.Attention.Change(given.Context(t), next, again))
	h.get(t, again)
}

func raced(t *testing.T, h Harness) {
	run := h.fail(t, given.Scope(), given.Now())
	h.fold(t)
	was := itemOf(run)
	next := said(was, "mine")
	want.OK(t, h.Attention.Change(given.Context(t), was, next))
	err := h.Attention.Change(given.Context(t), was, said(was, "theirs"))
	if !fault.Is(err, fault.Conflict) || fault.Code(err) != "changed_meanwhile" {
		t.Errorf("got %v", err)
	}
	h.get(t, next)
}

func meeting(t *testing.T, h Harness) {
	run := h.fail(t, given.Scope(), given.Now())
	h.fold(t)
	was := itemOf(run)
	nexts := []attention.Item{said(was, "a"), said(was, "b"), said(was, "c"), said(was, "d")}
	winner := -1
	for i, err := range harness.Together(len(nexts), func(i int) error { return h.Attention.Change(t.Context(), was, nexts[i]) }) {
		switch {
		case err == nil && winner >= 0:
			t.Error("two changes of the same were made")
		case err == nil:
			winner = i
		case fault.Code(err) != "changed_meanwhile":
			t.Errorf("got %v", err)
		}
	}
	if winner < 0 {
		t.Fatal("no change was made")
	}
	h.get(t, nexts[winner])
}

func stays(t *testing.T, h Harness) {
	run := h.fail(t, given.Scope(), given.Now())
	h.fold(t)
	next := said(itemOf(run), "mine")
	want.OK(t, h.Attention.Change(given.Context(t), itemOf(run), next))
	_, err := h.Recovery.Recover(given.Context(t), run.Doorbell(), given.Now(), 0.5)
	want.OK(t, err)
	h.fold(t)
	h.holds(t, ago(1), next)
}

func goes(t *testing.T, h Harness) {
	s := given.Scope()
	run, other := h.fail(t, s, given.Now()), h.fail(t, s, given.Now())
	h.fold(t)
	for more := true; more; {
		var err error
		more, err = h.Upkeep.Forget(given.Context(t), run.Doorbell())
		want.OK(t, err)
	}
	h.holds(t, ago(1), items(other)...)
	_, err := h.Attention.Get(given.Context(t), s, run.ID)
	want.NotFound(t, err)
	want.NotFound(t, h.Attention.Change(given.Context(t), itemOf(run), said(itemOf(run), "late")))
	h.fold(t)
	h.holds(t, ago(1), items(other)...)
}

func defects(t *testing.T, h Harness) {
	s := given.Scope()
	run, other := h.fail(t, s, given.Now()), h.fail(t, s, given.Now())
	h.fold(t)
	if err := h.Attention.Change(given.Context(t), itemOf(run), itemOf(other)); err == nil || fault.Code(err) != "" {
		t.Errorf("got %v", err)
	}
	none := attention.Item{ID: executions.ID(given.UUID(given.Now())), Scope: s}
	want.NotFound(t, h.Attention.Change(given.Context(t), none, none))
	if _, err := h.Attention.List(given.Ended(t), ago(1), store.Paging{Limit: 1}); err == nil {
		t.Error("a caller who has gone gets a list")
	}
}
