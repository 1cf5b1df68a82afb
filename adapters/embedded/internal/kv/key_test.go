package kv

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// partsOf draws keys that are likely to be confused: few different bytes, among
// them the ones that the encoding uses itself.
func partsOf(t *rapid.T, label string) []string {
	letter := rapid.SampledFrom([]byte{mark, end, 0x02, 'a', 'b', 0xfe, escape})
	part := rapid.Map(rapid.SliceOfN(letter, 0, 4), func(b []byte) string { return string(b) })
	return rapid.SliceOfN(part, 1, 3).Draw(t, label)
}

func TestKeysSortAsTheirParts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := partsOf(t, "a"), partsOf(t, "b")
		wantKeyOrder(t, a, b)
	})
}

func wantKeyOrder(t interface{ Errorf(string, ...any) }, a, b []string) {
	if got, want := bytes.Compare(NewKey(a...), NewKey(b...)), slices.Compare(a, b); got != want {
		t.Errorf("keys of %q and %q compare as %d, want %d", a, b, got, want)
	}
}

func FuzzKeysSortAsTheirParts(f *testing.F) {
	f.Add("a", "b", "a\x00", "\x01b")
	f.Add("", "", "\x00", "\xff")
	f.Fuzz(func(t *testing.T, a1, a2, b1, b2 string) {
		wantKeyOrder(t, []string{a1, a2}, []string{b1, b2})
		wantKeyOrder(t, []string{a1}, []string{b1, b2})
	})
}

func TestPrefixReachesExactlyTheKeysThatGoOnFromIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		prefix, other := partsOf(t, "prefix"), partsOf(t, "other")
		key := NewKey(other...)
		within := len(other) >= len(prefix) && slices.Equal(other[:len(prefix)], prefix)
		reached := bytes.Compare(NewKey(prefix...), key) <= 0 && bytes.Compare(key, NewKey(prefix...).following()) < 0
		if within != reached {
			t.Errorf("prefix %q reaches %q: %v, want %v", prefix, other, reached, within)
		}
	})
}

func TestWithLeavesTheKeyAlone(t *testing.T) {
	t.Parallel()
	base := append(make(Key, 0, 100), NewKey("a")...)
	first, second := base.With("b"), base.With("c")
	if !bytes.Equal(first, NewKey("a", "b")) || !bytes.Equal(second, NewKey("a", "c")) {
		t.Errorf("got %q and %q, want two keys of their own", first, second)
	}
}

func TestIntsSortAsNumbers(t *testing.T) {
	t.Parallel()
	numbers := []int64{math.MinInt64, -62135596800000, -1, 0, 1, 15, 16, 1 << 40, math.MaxInt64}
	for _, a := range numbers {
		for _, b := range numbers {
			if got, want := cmp.Compare(Int(a), Int(b)), cmp.Compare(a, b); got != want {
				t.Errorf("%d and %d compare as %d, want %d", a, b, got, want)
			}
		}
	}
}
