// Package wording cuts texts to size and makes labels of names.
package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// CutMark ends a text that was cut.
const CutMark = "… (cut)"

// Cut shortens a text to at most limit bytes, whole characters and the mark included.
func Cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	end := limit - len(CutMark)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + CutMark
}

// Label makes a label of a name that was given none: first_name, First name.
func Label(label, name string) string {
	if label != "" || name == "" {
		return label
	}
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first)) + strings.ReplaceAll(name[size:], "_", " ")
}
