package hookstest

import (
	"context"
	"testing"

	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func scopes() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"do not see what another one has":           scopeApart,
		"that are nobody's are refused":             scopeNobody,
		"are left alone once the context has ended": scopeEnded,
	}
}

func scopeApart(t *testing.T, h Harness) {
	list := []hooks.Hook{create(t, h, given.Scope()), create(t, h, given.Scope()), create(t, h, given.Global())}
	for _, made := range list {
		want.Equal(t, "the list", all(t, h, made.Scope, 10), []hooks.Hook{made})
		for _, other := range list {
			if other.ID == made.ID {
				continue
			}
			_, err := h.Hooks.Get(given.Context(t), other.Scope, made.ID)
			want.NotFound(t, err)
			foreign := made
			foreign.Scope = other.Scope
			want.NotFound(t, h.Hooks.Change(given.Context(t), foreign, renamed(foreign, "Another name")))
			want.OK(t, h.Hooks.Delete(given.Context(t), other.Scope, made.ID))
		}
	}
	for _, made := range list {
		is(t, h, made)
	}
}

func scopeNobody(t *testing.T, h Harness) {
	ctx, nobody := given.Context(t), given.Hook(organizations.Scope{})
	want.Error(t, h.Hooks.Create(ctx, nobody), "a hook of nobody")
	want.Error(t, h.Hooks.Change(ctx, nobody, renamed(nobody, "Nobody's")), "a change for nobody")
	want.Error(t, h.Hooks.Delete(ctx, nobody.Scope, nobody.ID), "a removal for nobody")
	want.Error(t, h.Doors.Used(ctx, nobody, given.Now(), runID()), "a message for nobody")
	found, err := h.Hooks.Get(ctx, nobody.Scope, nobody.ID)
	want.Error(t, err, "what is nobody's")
	want.Equal(t, "what came with the refusal", found, hooks.Hook{})
	page, err := h.Hooks.List(ctx, nobody.Scope, store.Paging{Limit: 10})
	want.Error(t, err, "a list of nobody's")
	want.Equal(t, "what came with the refusal", page, store.HookPage{})
	_, err = h.Doors.Find(ctx, nobody.ID)
	want.NotFound(t, err)
}

func scopeEnded(t *testing.T, h Harness) {
	made, ended := create(t, h, given.Scope()), given.Ended(t)
	want.Is(t, h.Hooks.Create(ended, given.Hook(made.Scope)), context.Canceled)
	want.Is(t, h.Hooks.Change(ended, made, renamed(made, "Late")), context.Canceled)
	want.Is(t, h.Hooks.Delete(ended, made.Scope, made.ID), context.Canceled)
	got, err := h.Hooks.Get(ended, made.Scope, made.ID)
	want.Is(t, err, context.Canceled)
	want.Equal(t, "what came with the error", got, hooks.Hook{})
	page, err := h.Hooks.List(ended, made.Scope, store.Paging{Limit: 10})
	want.Is(t, err, context.Canceled)
	want.Equal(t, "what came with the error", page, store.HookPage{})
	want.Equal(t, "the list", all(t, h, made.Scope, 10), []hooks.Hook{made})
}
