package schedulestest

import (
	"context"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func scopes() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"do not see what another one has":              scopeApart,
		"may have the same id":                         scopeSameID,
		"that are nobody's are refused":                scopeNobody,
		"are left alone once the context has ended":    scopeEnded,
		"whose organizations follow each other differ": scopeNeighbours,
	}
}

func scopeApart(t *testing.T, h Harness) {
	list := []schedules.Schedule{create(t, h, given.Scope()), create(t, h, given.Scope()), create(t, h, given.Global())}
	for _, s := range list {
		want.Equal(t, "the list", all(t, h, s.Scope, 10), []schedules.Schedule{s})
		for _, other := range list {
			if other.ID == s.ID {
				continue
			}
			_, err := h.Schedules.Get(given.Context(t), other.Scope, s.ID)
			want.NotFound(t, err)
			foreign := s
			foreign.Scope = other.Scope
			want.NotFound(t, h.Schedules.Change(given.Context(t), foreign, renamed(foreign, "Another name")))
			want.OK(t, h.Schedules.Delete(given.Context(t), other.Scope, s.ID))
		}
	}
	for _, s := range list {
		is(t, h, s)
	}
}

// scopeSameID shows that an id that another scope has is as free as any.
func scopeSameID(t *testing.T, h Harness) {
	s := create(t, h, given.Scope())
	same := create(t, h, given.Scope(), func(other *schedules.Schedule) { other.ID = s.ID })
	is(t, h, s)
	want.OK(t, h.Schedules.Delete(given.Context(t), s.Scope, s.ID))
	isGone(t, h, s)
	is(t, h, same)
	want.Equal(t, "what is due", look(t, h, same.NextAt), []schedules.Schedule{same})
}

func scopeNobody(t *testing.T, h Harness) {
	ctx, nobody := given.Context(t), given.Schedule(organizations.Scope{})
	want.Error(t, h.Schedules.Create(ctx, nobody), "a schedule of nobody")
	want.Error(t, h.Schedules.Change(ctx, nobody, renamed(nobody, "Nobody's")), "a change for nobody")
	want.Error(t, h.Schedules.Delete(ctx, nobody.Scope, nobody.ID), "a removal for nobody")
	s, err := h.Schedules.Get(ctx, nobody.Scope, nobody.ID)
	want.Error(t, err, "what is nobody's")
	want.Equal(t, "what came with the refusal", s, schedules.Schedule{})
	page, err := h.Schedules.List(ctx, nobody.Scope, store.Paging{Limit: 10})
	want.Error(t, err, "a list of nobody's")
	want.Equal(t, "what came with the refusal", page, store.SchedulePage{})
	want.Equal(t, "what is due", look(t, h, nobody.NextAt), nil)
}

func scopeEnded(t *testing.T, h Harness) {
	s, ended := create(t, h, given.Scope()), given.Ended(t)
	want.Is(t, h.Schedules.Create(ended, given.Schedule(s.Scope)), context.Canceled)
	want.Is(t, h.Schedules.Change(ended, s, renamed(s, "Late")), context.Canceled)
	want.Is(t, h.Schedules.Delete(ended, s.Scope, s.ID), context.Canceled)
	got, err := h.Schedules.Get(ended, s.Scope, s.ID)
	want.Is(t, err, context.Canceled)
	want.Equal(t, "what came with the error", got, schedules.Schedule{})
	page, err := h.Schedules.List(ended, s.Scope, store.Paging{Limit: 10})
	want.Is(t, err, context.Canceled)
	want.Equal(t, "what came with the error", page, store.SchedulePage{})
	want.Equal(t, "the list", all(t, h, s.Scope, 10), []schedules.Schedule{s})
}

func scopeNeighbours(t *testing.T, h Harness) {
	const id = "01954f00-0000-7000-8000-00000000000"
	list := map[organizations.Scope]schedules.Schedule{}
	for _, last := range "0123456789abcdef" {
		s := given.ScopeOf(organizations.ID(id + string(last)))
		list[s] = create(t, h, s)
	}
	for s, made := range list {
		want.Equal(t, "the list", all(t, h, s, 10), []schedules.Schedule{made})
	}
}
