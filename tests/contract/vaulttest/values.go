package vaulttest

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func values() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"come back as they were set":                  valueKept,
		"that are odd come back as they were set":     valueOdd,
		"are rotated by setting them again":           valueRotated,
		"that are not set are missing":                valueMissing,
		"that nobody made are refused":                valueZero,
		"of all keys that begin alike are told apart": valueKeys,
		"are still there for the next process":        valueReopen,
	}
}

func valueKept(t *testing.T, h Harness) {
	for _, s := range []organizations.Scope{given.Scope(), given.Global()} {
		h.set(t, s, "a_key", "correct horse")
		for range 3 {
			h.resolves(t, s, "a_key", "correct horse")
		}
	}
}

func valueOdd(t *testing.T, h Harness) {
	odd := []string{
		"secret", "      ", " lead and trail ", "line\nline\r\nline\n", "tab\ttab", "pässwörd", "pa\u0308sswo\u0308rd", "家具家具", "🚀👩‍👩‍👧",
		`"quoted" \ it's`, "a/b#c?d%2Fe&f=g+h", "null  ", `{"a":[1,"</script>"]}`, "***  ***", strings.Repeat("=", 24), rand.Text(),
		"-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n", base64.StdEncoding.EncodeToString([]byte(rand.Text())),
		strings.Repeat("x", organizations.SecretMin), strings.Repeat("x", organizations.SecretMax),
		strings.Repeat("é\n", organizations.SecretMax/3), strings.Repeat("🚀", organizations.SecretMax/4), strings.Repeat(`"\`, organizations.SecretMax/2),
	}
	s := given.Scope()
	for i, text := range odd {
		h.set(t, s, fmt.Sprintf("key_%d", i), text)
	}
	for i, text := range odd {
		h.resolves(t, s, fmt.Sprintf("key_%d", i), text)
	}
}

func valueRotated(t *testing.T, h Harness) {
	s := given.Scope()
	h.set(t, s, "another", "left alone")
	var last organizations.SecretInfo
	for i := range 5 {
		text := strings.Repeat(fmt.Sprintf("version %d ", i), 5-i)
		h.set(t, s, "a_key", text)
		h.resolves(t, s, "a_key", text)
		h.lists(t, s, "a_key", "another")
		info := h.list(t, s)[0]
		if info.UpdatedAt.Before(last.UpdatedAt) {
			t.Errorf("version %d is of %v, the one before it of %v", i, info.UpdatedAt, last.UpdatedAt)
		}
		last = info
	}
	h.resolves(t, s, "another", "left alone")
	want.Equal(t, "the secret after it was read", h.list(t, s)[0], last)
}

func valueMissing(t *testing.T, h Harness) {
	s := given.Scope()
	h.missing(t, s, "a_key")
	h.missing(t, given.Global(), "a_key")
	h.set(t, s, "a_key", "correct horse")
	for _, key := range []string{"a", "a_", "a_ke", "a_keys", "a_key_", "b"} {
		h.missing(t, s, key)
	}
}

// valueZero expects no empty secret to appear where somebody forgot the value.
func valueZero(t *testing.T, h Harness) {
	s := given.Scope()
	want.Error(t, h.Vault.Set(given.Context(t), s, "a_key", organizations.SecretValue{}), "a value that nobody made")
	h.missing(t, s, "a_key")
	h.lists(t, s)
	h.set(t, s, "a_key", "correct horse")
	want.Error(t, h.Vault.Set(given.Context(t), s, "a_key", organizations.SecretValue{}), "a value that nobody made")
	h.resolves(t, s, "a_key", "correct horse")
}

func valueKeys(t *testing.T, h Harness) {
	s := given.Scope()
	for _, key := range names() {
		h.set(t, s, key, "the secret of "+key)
	}
	for _, key := range names() {
		h.resolves(t, s, key, "the secret of "+key)
	}
}

func valueReopen(t *testing.T, h Harness) {
	s := given.Scope()
	h.set(t, s, "gone", "deleted before")
	h.set(t, s, "here", "the first version")
	h.set(t, s, "here", "the second version")
	h.set(t, given.Global(), "here", "a global one")
	want.OK(t, h.Vault.Delete(given.Context(t), s, "gone"))
	before := h.list(t, s)
	if h.Reopen == nil {
		t.Log("this family cannot show the end of a process")
		return
	}
	next := h.Reopen(t)
	closeAfter(t, next)
	next.resolves(t, s, "here", "the second version")
	next.resolves(t, given.Global(), "here", "a global one")
	next.missing(t, s, "gone")
	want.Equal(t, "the list", next.list(t, s), before)
	next.set(t, s, "gone", "set again since")
	next.resolves(t, s, "gone", "set again since")
}
