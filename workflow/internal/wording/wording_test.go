package wording

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCutKeepsWholeCharactersWithinTheLimit(t *testing.T) {
	t.Parallel()
	for limit := 40; limit < 48; limit++ {
		got := Cut(strings.Repeat("é😀", 20), limit)
		if len(got) > limit || len(got) < limit-4 || !utf8.ValidString(got) || !strings.HasSuffix(got, CutMark) {
			t.Errorf("%d: %q", limit, got)
		}
	}
	if got := Cut("short", 5); got != "short" {
		t.Error(got)
	}
}

func TestLabelIsMadeOfTheName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"first_name": "First name", "état_civil": "État civil", "x": "X", "": ""} {
		if got := Label("", name); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := Label("Given", "first_name"); got != "Given" {
		t.Error(got)
	}
}
