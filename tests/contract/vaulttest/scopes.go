package vaulttest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func scopes() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"do not see what another one holds":            scopeApart,
		"lose nothing when another one deletes":        scopeDelete,
		"do not inherit what is global":                scopeGlobal,
		"that are nobody's are refused":                scopeNobody,
		"are left alone once the context has ended":    scopeEnded,
		"whose organizations follow each other differ": scopeNeighbours,
	}
}

func writers() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"of different keys in parallel lose nothing":    writersApart,
		"of one key in parallel leave one value, whole": writersTogether,
	}
}

// three is two organizations and global, each with secrets of its own.
func three(t *testing.T, h Harness) map[organizations.Scope]string {
	t.Helper()
	all := map[organizations.Scope]string{given.Scope(): "of one", given.Scope(): "of another", given.Global(): "of all"}
	for s, word := range all {
		h.set(t, s, "a_key", "secret "+word)
		h.set(t, s, "b_key", "second secret "+word)
	}
	return all
}

func (h Harness) holds(t *testing.T, all map[organizations.Scope]string) {
	t.Helper()
	for s, word := range all {
		h.lists(t, s, "a_key", "b_key")
		h.resolves(t, s, "a_key", "secret "+word)
		h.resolves(t, s, "b_key", "second secret "+word)
	}
}

func scopeApart(t *testing.T, h Harness) { h.holds(t, three(t, h)) }

func scopeDelete(t *testing.T, h Harness) {
	all := three(t, h)
	for s := range all {
		want.OK(t, h.Vault.Delete(given.Context(t), s, "a_key"))
		want.OK(t, h.Vault.Delete(given.Context(t), s, "b_key"))
		delete(all, s)
		h.lists(t, s)
		h.missing(t, s, "a_key")
		h.holds(t, all)
	}
}

// scopeGlobal shows that a secret reaches its own scope alone, in both directions.
func scopeGlobal(t *testing.T, h Harness) {
	s := given.Scope()
	h.set(t, given.Global(), "global_key", "secret of all")
	h.set(t, s, "own_key", "secret of one")
	h.missing(t, s, "global_key")
	h.missing(t, given.Global(), "own_key")
	h.lists(t, s, "own_key")
	h.lists(t, given.Global(), "global_key")
}

func scopeNobody(t *testing.T, h Harness) {
	all, ctx, nobody := three(t, h), given.Context(t), organizations.Scope{}
	want.Error(t, h.Vault.Set(ctx, nobody, "a_key", value(t, "a secret of nobody")), "a secret of nobody")
	want.Error(t, h.Vault.Set(ctx, nobody, "c_key", value(t, "a secret of nobody")), "a secret of nobody")
	got, err := h.Vault.Resolve(ctx, nobody, "a_key")
	want.Error(t, err, "what is nobody's")
	want.Equal(t, "what came with the refusal", got.Reveal(), "")
	list, err := h.Vault.List(ctx, nobody)
	want.Error(t, err, "a list for nobody")
	want.Equal(t, "what came with the refusal", list, nil)
	want.Error(t, h.Vault.Delete(ctx, nobody, "a_key"), "a delete for nobody")
	h.holds(t, all)
}

func scopeEnded(t *testing.T, h Harness) {
	all, ended := three(t, h), given.Ended(t)
	for s := range all {
		want.Is(t, h.Vault.Set(ended, s, "a_key", value(t, "too late")), context.Canceled)
		want.Is(t, h.Vault.Set(ended, s, "c_key", value(t, "too late")), context.Canceled)
		_, err := h.Vault.Resolve(ended, s, "a_key")
		want.Is(t, err, context.Canceled)
		_, err = h.Vault.List(ended, s)
		want.Is(t, err, context.Canceled)
		want.Is(t, h.Vault.Delete(ended, s, "a_key"), context.Canceled)
	}
	h.holds(t, all)
}

func scopeNeighbours(t *testing.T, h Harness) {
	const id = "01954f00-0000-7000-8000-00000000000"
	all := map[organizations.Scope]string{}
	for _, last := range "0123456789abcdef" {
		s := given.ScopeOf(organizations.ID(id + string(last)))
		all[s] = "of number " + string(last)
		h.set(t, s, "a_key", "secret "+all[s])
		h.set(t, s, "b_key", "second secret "+all[s])
	}
	h.holds(t, all)
}

func writersApart(t *testing.T, h Harness) {
	places, ctx := []organizations.Scope{given.Scope(), given.Scope(), given.Global()}, given.Context(t)
	key := func(n int) string { return fmt.Sprintf("key_%02d", n/len(places)) }
	text := func(n int) string { return fmt.Sprintf("the secret number %d", n) }
	written := make([]organizations.SecretValue, 30)
	for n := range written {
		written[n] = value(t, text(n))
	}
	for _, err := range harness.Together(len(written), func(n int) error {
		return h.Vault.Set(ctx, places[n%len(places)], key(n), written[n])
	}) {
		want.OK(t, err)
	}
	for n := range written {
		h.resolves(t, places[n%len(places)], key(n), text(n))
	}
}

func writersTogether(t *testing.T, h Harness) {
	s, ctx := given.Scope(), given.Context(t)
	written := make([]organizations.SecretValue, 8)
	for i := range written {
		written[i] = value(t, strings.Repeat(string(rune('a'+i)), 1000*(i+1)))
	}
	for range 5 {
		for _, err := range harness.Together(len(written), func(i int) error { return h.Vault.Set(ctx, s, "a_key", written[i]) }) {
			want.OK(t, err)
		}
		got, err := h.Vault.Resolve(ctx, s, "a_key")
		want.OK(t, err)
		if !slices.ContainsFunc(written, func(v organizations.SecretValue) bool { return v.Reveal() == got.Reveal() }) {
			t.Errorf("a value of %d bytes is left that nobody set", len(got.Reveal()))
		}
		h.lists(t, s, "a_key")
	}
}
