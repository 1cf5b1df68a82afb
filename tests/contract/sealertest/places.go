package sealertest

import (
	"bytes"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
)

func places() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are told apart by their scope":                placeScope,
		"are told apart by their name, however alike":  placeName,
		"with odd names open, and no other does":       placeOdd,
		"whose organizations follow each other differ": placeNeighbours,
	}
}

func tampering() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"with any byte makes it unreadable":    tamperFlip,
		"with its length makes it unreadable":  tamperLength,
		"by taking parts of two is unreadable": tamperSplice,
		"by making one up is unreadable":       tamperForged,
		"leaves the untouched one as it was":   tamperUntouched,
		"is not what sealing twice is":         tamperNested,
	}
}

func placeScope(t *testing.T, h Harness) {
	scopes := []organizations.Scope{given.Scope(), given.Scope(), given.Global()}
	for i, s := range scopes {
		sealed := h.seal(t, s, "about", horse)
		for j, other := range scopes {
			if i != j {
				h.unreadable(t, other, "about", sealed)
			}
		}
		h.opens(t, s, "about", sealed, horse)
	}
}

// placeName has names that begin alike, and ones that would be alike if a name
// and what is sealed were only written one after the other.
func placeName(t *testing.T, h Harness) {
	s := given.Scope()
	names := []string{"", "a", "A", "ab", "a/", "a/b", "a/b/", "a\x00", "a\x00b", "a\x00\x01", "a\x00\x01b", "b"}
	for _, name := range names {
		sealed := h.seal(t, s, name, "b\x00\x01horse")
		for _, other := range names {
			if other != name {
				h.unreadable(t, s, other, sealed)
			}
		}
		h.opens(t, s, name, sealed, "b\x00\x01horse")
	}
}

func placeOdd(t *testing.T, h Harness) {
	s, names := given.Scope(), given.OddNames()
	for i, name := range names {
		sealed := h.seal(t, s, name, horse)
		h.opens(t, s, name, sealed, horse)
		h.unreadable(t, s, names[(i+1)%len(names)], sealed)
	}
}

func placeNeighbours(t *testing.T, h Harness) {
	const id = "01954f00-0000-7000-8000-00000000000"
	one, next := given.ScopeOf(id+"1"), given.ScopeOf(id+"2")
	sealed := h.seal(t, one, "about", horse)
	h.unreadable(t, next, "about", sealed)
	h.opens(t, one, "about", sealed, horse)
}

func tamperFlip(t *testing.T, h Harness) {
	s := given.Scope()
	sealed := h.seal(t, s, "about", "horse")
	for i := range sealed {
		for _, bits := range []byte{0x01, 0x80, 0xff} {
			flipped := bytes.Clone(sealed)
			flipped[i] ^= bits
			h.unreadable(t, s, "about", flipped)
		}
	}
	h.opens(t, s, "about", sealed, "horse")
}

func tamperLength(t *testing.T, h Harness) {
	s := given.Scope()
	sealed := h.seal(t, s, "about", "horse")
	for i := range sealed {
		h.unreadable(t, s, "about", sealed[:i])
		h.unreadable(t, s, "about", sealed[i+1:])
	}
	for _, more := range []string{"\x00", "\n", "horse", string(sealed)} {
		h.unreadable(t, s, "about", append(bytes.Clone(sealed), more...))
		h.unreadable(t, s, "about", append([]byte(more), sealed...))
	}
}

func tamperSplice(t *testing.T, h Harness) {
	s := given.Scope()
	one, two := h.seal(t, s, "about", "horse"), h.seal(t, s, "about", "eagle")
	for i := 1; i < min(len(one), len(two)); i++ {
		spliced := append(bytes.Clone(one[:i]), two[i:]...)
		if !bytes.Equal(spliced, one) && !bytes.Equal(spliced, two) {
			h.unreadable(t, s, "about", spliced)
		}
	}
}

func tamperForged(t *testing.T, h Harness) {
	s := given.Scope()
	h.seal(t, s, "about", horse)
	for _, forged := range [][]byte{nil, {}, []byte(horse), make([]byte, 200), bytes.Repeat([]byte("horse "), 1<<16)} {
		h.unreadable(t, s, "about", forged)
	}
}

func tamperUntouched(t *testing.T, h Harness) {
	s := given.Scope()
	sealed := h.seal(t, s, "about", horse)
	flipped := bytes.Clone(sealed)
	flipped[len(flipped)-1] ^= 1
	for range 3 {
		h.unreadable(t, s, "about", flipped)
		h.opens(t, s, "about", sealed, horse)
	}
}

func tamperNested(t *testing.T, h Harness) {
	s := given.Scope()
	inner := h.seal(t, s, "inner", horse)
	outer := h.seal(t, s, "outer", string(inner))
	h.unreadable(t, s, "inner", outer)
	h.opens(t, s, "outer", outer, string(inner))
	h.opens(t, s, "inner", inner, horse)
}
