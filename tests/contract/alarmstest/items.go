package alarmstest

import (
	"context"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func items() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"keep every field":                           keepAll,
		"stand among those of runs":                  amongRuns,
		"of runs say their problem's code":           codeOfRun,
		"are raised once, and never anew":            raiseOnce,
		"are raised once by many at the same time":   raiseTogether,
		"of an ID stand in one scope":                raiseElsewhere,
		"are changed by people as those of runs are": changeByPeople,
		"stay when upkeep looks at them":             stayInUpkeep,
		"of nobody, and without an ID, are refused":  refuse,
	}
}

func keepAll(t *testing.T, h Harness) {
	for _, s := range []organizations.Scope{given.Scope(), given.Global()} {
		item := raise(t, h, s, noon())
		is(t, h, item)
		held := given.Item(s, noon())
		held.Kind, held.Status, held.Code, held.AlertedAt = attention.OfBatch, attention.Held, "", noon()
		held.Assignee, held.AssigneeName, held.Note, held.ResolvedAt, held.ResolvedBy, held.Revision = "ana", "Ana", "x", noon(), "ana", 3
		want.OK(t, h.Alarms.Raise(given.Context(t), held))
		is(t, h, held)
	}
}

func amongRuns(t *testing.T, h Harness) {
	s := given.Scope()
	run := failed(t, h, s)
	older, newer := raise(t, h, s, noon().AddDate(0, 0, -2)), raise(t, h, given.Global(), noon().AddDate(0, 0, -1))
	want.Equal(t, "the list", list(t, h, noon().AddDate(0, 0, -3)), []attention.Item{run, newer, older})
	_, err := h.Attention.Get(given.Context(t), given.Scope(), older.ID)
	want.NotFound(t, err)
}

func codeOfRun(t *testing.T, h Harness) {
	run := failed(t, h, given.Scope())
	want.Equal(t, "the code", run.Code, "step_failed")
	want.Equal(t, "the kind", run.KindOf(), attention.OfRun)
	want.Equal(t, "what it is about beside the run", run.Subject+run.Name, "")
}

func raiseOnce(t *testing.T, h Harness) {
	item := raise(t, h, given.Scope(), noon())
	next := item
	next.Note, next.Revision = "Somebody looks.", 1
	want.OK(t, h.Attention.Change(given.Context(t), item, next))
	next = tell(t, h, next, noon())
	want.OK(t, h.Alarms.Raise(given.Context(t), item))
	is(t, h, next)
	waits(t, h, noon())
}

func raiseTogether(t *testing.T, h Harness) {
	ctx, item := given.Context(t), given.Item(given.Scope(), noon())
	for _, err := range harness.Together(6, func(i int) error {
		if i == 0 {
			return h.Alarms.Told(ctx, item, noon())
		}
		return h.Alarms.Raise(ctx, item)
	}) {
		want.OK(t, err)
	}
	got, err := h.Attention.Get(ctx, item.Scope, item.ID)
	want.OK(t, err)
	item.AlertedAt = got.AlertedAt
	want.Equal(t, "the list", list(t, h, noon().AddDate(0, 0, -1)), []attention.Item{item})
}

func raiseElsewhere(t *testing.T, h Harness) {
	item := raise(t, h, given.Scope(), noon())
	other := item
	other.Scope = given.Scope()
	want.OK(t, h.Alarms.Raise(given.Context(t), other))
	_, err := h.Attention.Get(given.Context(t), other.Scope, other.ID)
	want.NotFound(t, err)
	want.OK(t, h.Alarms.Told(given.Context(t), other, noon()))
	is(t, h, item)
	waits(t, h, noon(), item)
}

func changeByPeople(t *testing.T, h Harness) {
	item := raise(t, h, given.Scope(), noon())
	next := item
	next.Assignee, next.AssigneeName, next.Revision = given.UserID(), "Zoë", 1
	want.OK(t, h.Attention.Change(given.Context(t), item, next))
	is(t, h, next)
	err := h.Attention.Change(given.Context(t), item, next)
	want.Fault(t, err, fault.Conflict, "changed_meanwhile")
	waits(t, h, noon(), next)
}

func stayInUpkeep(t *testing.T, h Harness) {
	item, told := raise(t, h, given.Scope(), noon()), tell(t, h, raise(t, h, given.Global(), noon()), noon())
	for cursor := ""; ; {
		page, err := h.Upkeep.Check(given.Context(t), cursor, true)
		want.OK(t, err)
		want.Equal(t, "what does not agree", page.Differences, nil)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	is(t, h, item)
	is(t, h, told)
	waits(t, h, noon(), item)
}

func refuse(t *testing.T, h Harness) {
	ctx, nobody, nameless := given.Context(t), given.Item(organizations.Scope{}, noon()), given.Item(given.Scope(), noon())
	for _, id := range given.OddNames() {
		nameless.ID = executions.ID(id)
		want.Error(t, h.Alarms.Raise(ctx, nameless), "an item without an ID")
	}
	want.Error(t, h.Alarms.Raise(ctx, nobody), "an item of nobody")
	want.Error(t, h.Alarms.Told(ctx, nobody, noon()), "telling of nobody's item")
	ended := given.Ended(t)
	want.Is(t, h.Alarms.Raise(ended, given.Item(given.Scope(), noon())), context.Canceled)
	want.Is(t, h.Alarms.Told(ended, given.Item(given.Scope(), noon()), noon()), context.Canceled)
	found, err := h.Alarms.Untold(ended, noon())
	want.Is(t, err, context.Canceled)
	want.Equal(t, "what came with the error", found, nil)
	waits(t, h, noon().Add(time.Minute))
}
