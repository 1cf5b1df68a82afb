package text_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/internal/text"
)

func TestWhatCannotBeSeenDeceives(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]bool{
		"": false, "Contoso Möbel 家具": false, "a b": false, "emoji 🚀": false,
		"new\nline": true, "tab\t": true, "null\x00": true, "no\u200bspace": true, "right\u202eto left": true, "\xff": true,
	} {
		if got := text.Deceives(words); got != want {
			t.Errorf("%q: %t", words, got)
		}
	}
}
