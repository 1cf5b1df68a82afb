package redact

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// plainly redacts a text as it is defined: each byte of each occurrence of each
// form goes, and occurrences that share a byte become one ***.
func plainly(all []string, text string) string {
	longest := make([]int, len(text))
	for i := range len(text) {
		for _, form := range all {
			if strings.HasPrefix(text[i:], form) {
				longest[i] = max(longest[i], len(form))
			}
		}
	}
	var b strings.Builder
	for i, end := 0, 0; i < len(text); i++ {
		if longest[i] > 0 && i >= end {
			b.WriteString(hidden)
		}
		if end = max(end, i+longest[i]); i >= end {
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

func TestTheIndexFindsWhatAPlainSearchFinds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secrets := rapid.SliceOfN(rapid.StringMatching(`[ab"]{6,12}`), 1, 4).Draw(t, "secrets")
		text := strings.Join(rapid.SliceOf(rapid.StringMatching(`[ab"\\]{1,9}`)).Draw(t, "text"), "")
		var s Set
		var all []string
		for _, secret := range secrets {
			s.Add(secret)
			all = append(all, forms(secret)...)
		}
		want := plainly(all, text)
		if got := s.Text(text); got != want || s.Holds(text) != (want != text) {
			t.Fatalf("%q: %q became %q, want %q", secrets, text, got, want)
		}
		if got, err := io.ReadAll(s.Reader(iotest.OneByteReader(strings.NewReader(text)))); err != nil || string(got) != want {
			t.Fatalf("%q: %q was read as %q (%v), want %q", secrets, text, got, err, want)
		}
	})
}

func TestEveryFormIsLongEnoughToBeLookedUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secret := string(rapid.SliceOfN(rapid.Byte(), shortest, 30).Draw(t, "secret"))
		for _, form := range forms(secret) {
			if len(form) < prefix {
				t.Fatalf("%q has the form %q", secret, form)
			}
		}
	})
}
