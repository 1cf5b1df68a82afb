package vaulttest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func lists() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are empty at first":               listEmpty,
		"are in the order of keys":         listOrder,
		"hold each secret once":            listOnce,
		"hold as many as there are":        listMany,
		"change with one secret, not more": listDates,
	}
}

func deletes() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"take the secret and no other":               deleteOne,
		"of what is not there are no fault":          deleteNothing,
		"may be followed by another value, for good": deleteThenSet,
	}
}

func listEmpty(t *testing.T, h Harness) {
	h.lists(t, given.Scope())
	h.lists(t, given.Global())
}

func listOrder(t *testing.T, h Harness) {
	s, backwards := given.Scope(), names()
	slices.Reverse(backwards)
	for _, key := range backwards {
		h.set(t, s, key, "correct horse")
	}
	h.lists(t, s, names()...)
}

func listOnce(t *testing.T, h Harness) {
	s := given.Scope()
	for i := range 4 {
		h.set(t, s, "a_key", fmt.Sprintf("version %d", i))
	}
	h.lists(t, s, "a_key")
}

// listMany is more than one page of a vault that answers in pages.
func listMany(t *testing.T, h Harness) {
	s, ctx := given.Scope(), given.Context(t)
	keys, one := make([]string, 60), value(t, "correct horse")
	for i := range keys {
		keys[i] = fmt.Sprintf("key_%03d", i)
	}
	for _, err := range harness.Together(len(keys), func(i int) error {
		return h.Vault.Set(ctx, s, keys[i], one)
	}) {
		want.OK(t, err)
	}
	h.lists(t, s, keys...)
}

func listDates(t *testing.T, h Harness) {
	s := given.Scope()
	for _, key := range []string{"a", "b", "c"} {
		h.set(t, s, key, "correct horse")
	}
	before := h.list(t, s)
	h.set(t, s, "b", "battery staple")
	after := h.list(t, s)
	want.Equal(t, "the first and the last", []organizations.SecretInfo{after[0], after[2]}, []organizations.SecretInfo{before[0], before[2]})
}

func deleteOne(t *testing.T, h Harness) {
	s, left := given.Scope(), names()
	for _, key := range left {
		h.set(t, s, key, "the secret of "+key)
	}
	for len(left) > 0 {
		middle := len(left) / 2
		want.OK(t, h.Vault.Delete(given.Context(t), s, left[middle]))
		h.missing(t, s, left[middle])
		left = slices.Delete(left, middle, middle+1)
		h.lists(t, s, left...)
		for _, key := range left {
			h.resolves(t, s, key, "the secret of "+key)
		}
	}
}

func deleteNothing(t *testing.T, h Harness) {
	s := given.Scope()
	for _, empty := range []organizations.Scope{s, given.Scope(), given.Global()} {
		want.OK(t, h.Vault.Delete(given.Context(t), empty, "a_key"))
	}
	h.set(t, s, "a_key", "correct horse")
	for _, key := range []string{"a", "a_ke", "a_keys", "a_key_", "b"} {
		for range 2 {
			want.OK(t, h.Vault.Delete(given.Context(t), s, key))
		}
	}
	h.resolves(t, s, "a_key", "correct horse")
}

func deleteThenSet(t *testing.T, h Harness) {
	s := given.Scope()
	for i := range 3 {
		text := fmt.Sprintf("version %d", i)
		h.set(t, s, "a_key", text)
		h.resolves(t, s, "a_key", text)
		h.lists(t, s, "a_key")
		for range 2 {
			want.OK(t, h.Vault.Delete(given.Context(t), s, "a_key"))
			h.missing(t, s, "a_key")
			h.lists(t, s)
		}
	}
}
