package keys

import (
	"slices"
	"testing"
)

// Two places never have one key, whatever they are called: a row of one organization
// would be another one's.
func FuzzDifferentPlacesHaveDifferentKeys(f *testing.F) {
	f.Add("a", "b_c", "a_b", "c")
	f.Add("", "", "_", "")
	f.Add("GLOBAL", "~", "~47LOBAL", "~7e")
	f.Add("a/b", "ü", "a~2fb", "u\u0308")
	f.Add("\x00", "\xff", "\x00\xff", "")
	f.Fuzz(func(t *testing.T, a1, a2, b1, b2 string) {
		a, b := []string{a1, a2}, []string{b1, b2}
		if (Join(a...) == Join(b...)) != slices.Equal(a, b) {
			t.Errorf("%q and %q have the keys %q and %q", a, b, Join(a...), Join(b...))
		}
		if Join(a...) == Join(b1) {
			t.Errorf("%q and %q have the key %q", a, b1, Join(b1))
		}
		if (Name(a1) == Name(b1)) != (a1 == b1) {
			t.Errorf("%q and %q have the keys %q and %q", a1, b1, Name(a1), Name(b1))
		}
		wantLegal(t, Join(a...))
		if part := Encode(a1); Encode(part) == part && part != a1 {
			t.Errorf("%q is encoded as %q, which another text is already", a1, part)
		}
	})
}
