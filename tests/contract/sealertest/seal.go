package sealertest

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

const horse = "correct horse battery staple"

func seals() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"opens as what was sealed":                      sealOpens,
		"opens what is empty":                           sealEmpty,
		"opens a mebibyte":                              sealLarge,
		"hides the text in every form":                  sealHides,
		"is never the same twice":                       sealUnique,
		"opens for the next process":                    sealReopen,
		"does not open under another key":               sealOtherKey,
		"of many at once opens as each":                 sealTogether,
		"leaves alone what it was given":                sealKeeps,
		"is refused for nobody":                         sealNobody,
		"answers the context's error once it has ended": sealEnded,
	}
}

func (h Harness) seal(t *testing.T, s organizations.Scope, about, plain string) []byte {
	t.Helper()
	sealed, err := h.Sealer.Seal(given.Context(t), s, about, []byte(plain))
	want.OK(t, err)
	return sealed
}

func (h Harness) opens(t *testing.T, s organizations.Scope, about string, sealed []byte, plain string) {
	t.Helper()
	got, err := h.Sealer.Open(given.Context(t), s, about, sealed)
	want.OK(t, err)
	if string(got) != plain {
		t.Errorf("%d bytes sealed about %q open as %d others", len(plain), about, len(got))
	}
}

// unreadable expects a fault that tells nothing of what is inside.
func (h Harness) unreadable(t *testing.T, s organizations.Scope, about string, sealed []byte) {
	t.Helper()
	got, err := h.Sealer.Open(given.Context(t), s, about, sealed)
	want.Fault(t, err, fault.Unavailable, "secret_unreadable")
	if got != nil {
		t.Errorf("%q came with the fault", got)
	}
	if err != nil && strings.Contains(err.Error(), "horse") {
		t.Errorf("the fault tells the secret: %v", err)
	}
}

func sealOpens(t *testing.T, h Harness) {
	for _, plain := range []string{horse, " ", "\x00", "\x00\xff\xfe\x80", "家具 🚀", `{"a":[1]}`, strings.Repeat("line\r\n", 1000)} {
		for _, s := range []organizations.Scope{given.Scope(), given.Global()} {
			sealed := h.seal(t, s, "run/input", plain)
			for range 2 {
				h.opens(t, s, "run/input", sealed, plain)
			}
		}
	}
}

func sealEmpty(t *testing.T, h Harness) {
	s := given.Scope()
	for _, empty := range [][]byte{nil, {}} {
		sealed, err := h.Sealer.Seal(given.Context(t), s, "about", empty)
		want.OK(t, err)
		h.opens(t, s, "about", sealed, "")
		h.unreadable(t, s, "another", sealed)
	}
}

// sealLarge does not repeat itself, so that parts in another order would be seen.
func sealLarge(t *testing.T, h Harness) {
	var text strings.Builder
	for i := 0; text.Len() < 1<<20; i++ {
		fmt.Fprintf(&text, "%d ", i)
	}
	s, plain := given.Scope(), text.String()[:1<<20]
	h.opens(t, s, "about", h.seal(t, s, "about", plain), plain)
}

func sealHides(t *testing.T, h Harness) {
	sealed := h.seal(t, given.Scope(), "about", horse)
	whole := base64.StdEncoding.EncodeToString([]byte(horse))
	for _, form := range []string{horse, horse[8:16], whole, whole[4:16], hex.EncodeToString([]byte(horse))} {
		if bytes.Contains(sealed, []byte(form)) {
			t.Errorf("what is sealed shows %q", form)
		}
	}
}

func sealUnique(t *testing.T, h Harness) {
	s, seen := given.Scope(), map[string]bool{}
	for range 8 {
		sealed := h.seal(t, s, "about", horse)
		if seen[string(sealed)] {
			t.Error("the same text was sealed alike")
		}
		seen[string(sealed)] = true
		h.opens(t, s, "about", sealed, horse)
	}
}

func sealReopen(t *testing.T, h Harness) {
	s := given.Scope()
	before := h.seal(t, s, "about", horse)
	if h.Reopen == nil {
		t.Log("this family cannot show the end of a process")
		return
	}
	next := h.Reopen(t)
	closeAfter(t, next)
	next.opens(t, s, "about", before, horse)
	next.unreadable(t, s, "another", before)
	next.opens(t, s, "about", next.seal(t, s, "about", "sealed since"), "sealed since")
}

func sealOtherKey(t *testing.T, h Harness) {
	other, s := Harness{Sealer: h.Other}, given.Scope()
	other.unreadable(t, s, "about", h.seal(t, s, "about", horse)) // It has no key yet.
	theirs := other.seal(t, s, "about", horse)
	h.unreadable(t, s, "about", theirs)
	other.unreadable(t, s, "about", h.seal(t, s, "about", horse))
	other.opens(t, s, "about", theirs, horse)
}

func sealTogether(t *testing.T, h Harness) {
	s, ctx := given.Scope(), given.Context(t)
	sealed := make([][]byte, 16)
	about := func(i int) string { return fmt.Sprint("step ", i%4) }
	for _, err := range harness.Together(len(sealed), func(i int) (err error) {
		sealed[i], err = h.Sealer.Seal(ctx, s, about(i), fmt.Append(nil, horse, i))
		return err
	}) {
		want.OK(t, err)
	}
	for i := range sealed {
		h.opens(t, s, about(i), sealed[i], fmt.Sprint(horse, i))
	}
}

func sealKeeps(t *testing.T, h Harness) {
	s, ctx, plain := given.Scope(), given.Context(t), []byte(horse)
	sealed, err := h.Sealer.Seal(ctx, s, "about", plain)
	want.OK(t, err)
	want.Equal(t, "what was given to seal", string(plain), horse)
	before := bytes.Clone(sealed)
	clear(plain) // Nothing of it may be used later.
	opened, err := h.Sealer.Open(ctx, s, "about", sealed)
	want.OK(t, err)
	clear(opened)
	want.Equal(t, "what was given to open", sealed, before)
	h.opens(t, s, "about", sealed, horse)
}

func sealNobody(t *testing.T, h Harness) {
	ctx, nobody := given.Context(t), organizations.Scope{}
	sealed, err := h.Sealer.Seal(ctx, nobody, "about", []byte(horse))
	want.Error(t, err, "sealing for nobody")
	want.Equal(t, "what came with the refusal", sealed, nil)
	opened, err := h.Sealer.Open(ctx, nobody, "about", h.seal(t, given.Global(), "about", horse))
	want.Error(t, err, "opening for nobody")
	want.Equal(t, "what came with the refusal", opened, nil)
}

func sealEnded(t *testing.T, h Harness) {
	s, ended := given.Scope(), given.Ended(t)
	_, err := h.Sealer.Seal(ended, s, "about", []byte(horse))
	want.Is(t, err, context.Canceled)
	_, err = h.Sealer.Open(ended, s, "about", h.seal(t, s, "about", horse))
	want.Is(t, err, context.Canceled)
}
