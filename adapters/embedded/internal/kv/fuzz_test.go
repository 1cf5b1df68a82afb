package kv

import (
	"bytes"
	"slices"
	"testing"
)

// A key says which parts it was made of, and so no two lists of parts have one.
func FuzzAKeyIsReadBack(f *testing.F) {
	f.Add("", "", "")
	f.Add("run", "GLOBAL", "0195509f-2a00-7abc-8def-0123456789ab")
	f.Add("a\x00", "\x01b", "\xff")
	f.Add("a\x00\x01", "\x00\xff", "\x00")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		for _, parts := range [][]string{{a}, {a, b}, {a, b, c}} {
			if got, ok := NewKey(parts...).Parts(); !ok || !slices.Equal(got, parts) {
				t.Errorf("%q is read as %q, %t", parts, got, ok)
			}
		}
		if !bytes.HasPrefix(NewKey(a, b, c), NewKey(a, b)) {
			t.Errorf("the key of %q, %q, %q does not begin with that of its first parts", a, b, c)
		}
	})
}

// Whatever lies in a damaged store, and whatever a cursor says, is read as the key
// that it is or as none.
func FuzzNoBytesAreReadAsAnotherKey(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte(NewKey("run", "GLOBAL")))
	f.Add([]byte("a\x00"))
	f.Add([]byte("a\x00\x02"))
	f.Add([]byte("a\x00\x01b"))
	f.Add([]byte("\x00\xff\x00\x01"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		parts, ok := Key(raw).Parts()
		if ok && !bytes.Equal(NewKey(parts...), raw) {
			t.Errorf("%q is read as %q, whose key is %q", raw, parts, NewKey(parts...))
		}
		if n, ok := Number(string(raw)); ok && Int(n) != string(raw) {
			t.Errorf("%q is read as %d, which is %q", raw, n, Int(n))
		}
	})
}
