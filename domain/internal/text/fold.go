package text

import (
	"strings"
	"unicode"
)

// Fold is a text in which letter case is gone, by the simple folding of Unicode: two
// texts fold alike exactly when strings.EqualFold holds them equal. What is folded is
// for comparing and never shown.
func Fold(text string) string { return strings.Map(least, text) }

// least is the smallest of the letters that differ from this one in their case alone.
func least(r rune) rune {
	smallest := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		smallest = min(smallest, next)
	}
	return smallest
}
