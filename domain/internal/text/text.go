// Package text holds the rules for words that people enter and others read. What
// the words are about is not here.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Deceives reports whether a text holds what people cannot see: control and
// format characters, which make one name look like another's.
func Deceives(text string) bool {
	return !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
	})
}
