package formstest

import (
	"context"
	"testing"

	"github.com/bifrost-run/bifrost/domain/forms"
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
	var list, before []forms.Form
	for _, s := range []organizations.Scope{given.Scope(), given.Scope(), given.Global()} {
		made := create(t, h, s)
		list, before = append(list, change(t, h, made, "Another name")), append(before, made)
	}
	for _, made := range list {
		want.Equal(t, "the list", all(t, h, made.Scope, 10), []forms.Form{made})
		for _, other := range list {
			if other.ID == made.ID {
				continue
			}
			foreign := made
			foreign.Scope = other.Scope
			want.NotFound(t, h.Forms.Change(given.Context(t), foreign, given.Changed(foreign, "Another name")))
			want.OK(t, h.Forms.Delete(given.Context(t), other.Scope, made.ID))
			isGone(t, h, foreign)
		}
	}
	for i, made := range list {
		is(t, h, made)
		were(t, h, made, before[i])
	}
}

func scopeNobody(t *testing.T, h Harness) {
	ctx, nobody := given.Context(t), given.FormOf(organizations.Scope{})
	want.Error(t, h.Forms.Create(ctx, nobody), "a form of nobody")
	want.Error(t, h.Forms.Change(ctx, nobody, given.Changed(nobody, "Nobody's")), "a change for nobody")
	want.Error(t, h.Forms.Delete(ctx, nobody.Scope, nobody.ID), "a removal for nobody")
	found, err := h.Forms.Get(ctx, nobody.Scope, nobody.ID)
	want.Error(t, err, "what is nobody's")
	want.Equal(t, "what came with the refusal", found, forms.Form{})
	page, err := h.Forms.List(ctx, nobody.Scope, store.Paging{Limit: 10})
	want.Error(t, err, "a list of nobody's")
	want.Equal(t, "what came with the refusal", page, store.FormPage{})
	found, err = h.Versions.Get(ctx, nobody.Scope, nobody.ID, 1)
	want.Error(t, err, "a version of nobody's")
	want.Equal(t, "what came with the refusal", found, forms.Form{})
	page, err = h.Versions.List(ctx, nobody.Scope, nobody.ID, store.Paging{Limit: 10})
	want.Error(t, err, "versions of nobody's")
	want.Equal(t, "what came with the refusal", page, store.FormPage{})
}

func scopeEnded(t *testing.T, h Harness) {
	now, before := aged(t, h, 1)
	ended := given.Ended(t)
	want.Is(t, h.Forms.Create(ended, given.FormOf(now.Scope)), context.Canceled)
	want.Is(t, h.Forms.Change(ended, now, given.Changed(now, "Late")), context.Canceled)
	want.Is(t, h.Forms.Delete(ended, now.Scope, now.ID), context.Canceled)
	for _, read := range []func() (forms.Form, error){
		func() (forms.Form, error) { return h.Forms.Get(ended, now.Scope, now.ID) },
		func() (forms.Form, error) { return h.Versions.Get(ended, now.Scope, now.ID, 1) },
	} {
		got, err := read()
		want.Is(t, err, context.Canceled)
		want.Equal(t, "what came with the error", got, forms.Form{})
	}
	for _, list := range []func() (store.FormPage, error){
		func() (store.FormPage, error) { return h.Forms.List(ended, now.Scope, store.Paging{Limit: 10}) },
		func() (store.FormPage, error) {
			return h.Versions.List(ended, now.Scope, now.ID, store.Paging{Limit: 10})
		},
	} {
		page, err := list()
		want.Is(t, err, context.Canceled)
		want.Equal(t, "what came with the error", page, store.FormPage{})
	}
	want.Equal(t, "the list", all(t, h, now.Scope, 10), []forms.Form{now})
	were(t, h, now, before...)
}
