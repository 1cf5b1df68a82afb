package vaulttest

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// value is a secret of this text, which is 6 to 25,000 bytes long.
func value(t *testing.T, text string) organizations.SecretValue {
	t.Helper()
	v, err := organizations.NewSecretValue(text)
	want.OK(t, err)
	return v
}

// set stores a secret.
func (h Harness) set(t *testing.T, s organizations.Scope, key, text string) {
	t.Helper()
	want.OK(t, h.Vault.Set(given.Context(t), s, key, value(t, text)))
}

// resolves expects a secret to have this value.
func (h Harness) resolves(t *testing.T, s organizations.Scope, key, text string) {
	t.Helper()
	got, err := h.Vault.Resolve(given.Context(t), s, key)
	want.OK(t, err)
	want.Equal(t, key+" in "+s.String(), got.Reveal(), text)
}

// missing expects a secret not to be there.
func (h Harness) missing(t *testing.T, s organizations.Scope, key string) {
	t.Helper()
	got, err := h.Vault.Resolve(given.Context(t), s, key)
	want.Fault(t, err, fault.NotFound, "secret_missing")
	want.Equal(t, "what came with the fault", got.Reveal(), "")
}

// list reads what is there, and expects every secret to have a date and no end.
func (h Harness) list(t *testing.T, s organizations.Scope) []organizations.SecretInfo {
	t.Helper()
	list, err := h.Vault.List(given.Context(t), s)
	want.OK(t, err)
	for _, info := range list {
		if info.UpdatedAt.IsZero() || !info.ExpiresAt.IsZero() {
			t.Errorf("%s was set at %v and expires at %v, want a date and no end", info.Key, info.UpdatedAt, info.ExpiresAt)
		}
	}
	return list
}

// lists expects exactly these keys, in this order.
func (h Harness) lists(t *testing.T, s organizations.Scope, keys ...string) {
	t.Helper()
	var got []string
	for _, info := range h.list(t, s) {
		got = append(got, info.Key)
	}
	want.Equal(t, "the secrets in "+s.String(), got, keys)
}

// names are valid keys that begin alike, in their order.
func names() []string {
	return []string{"a", "a0", "a1", "a10", "a_", "a__b", "a_b", "aa", "ab", "b", "z" + strings.Repeat("_", 62)}
}
