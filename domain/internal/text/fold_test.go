package text_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/internal/text"
)

func TestLetterCaseIsFoldedAwayInEveryScript(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{
		{"CONTOSO möbel", "contoso MÖBEL"}, {"ΣΊΣΥΦΟΣ", "σίσυφος"}, {"ПРИВЕТ", "привет"}, {"K", "\u212a"}, {"ſ", "S"}, {"家具", "家具"},
	} {
		if text.Fold(pair[0]) != text.Fold(pair[1]) {
			t.Errorf("%q and %q differ", pair[0], pair[1])
		}
	}
	if text.Fold("Möbel") == text.Fold("Mobel") || text.Fold("a b") == text.Fold("ab") {
		t.Error("more than letter case is folded away")
	}
}

func TestFoldingAgreesWithEqualFold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.String().Draw(t, "a")
		b := rapid.OneOf(rapid.Just(strings.ToUpper(a)), rapid.Just(strings.ToLower(a)), rapid.String()).Draw(t, "b")
		if got := text.Fold(a) == text.Fold(b); got != strings.EqualFold(a, b) {
			t.Fatalf("%q and %q: %t", a, b, got)
		}
	})
}
