// Package finding collects what is wrong with a form that somebody entered. Which rules
// there are is not known here, beyond those for words.
package finding

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/text"
)

const (
	// most bounds an answer: nobody reads on, and a hostile form could have thousands.
	most = 200
	// nameShown is the longest name that a pointer repeats, in bytes.
	nameShown = 128
)

// List is what was found, in the order in which it was. The zero value is empty.
type List struct{ fields []fault.Field }

// Fields are all findings, nil for none.
func (l *List) Fields() []fault.Field { return l.fields }

// Add notes a broken rule of the body.
func (l *List) Add(pointer, code, message string) {
	if len(l.fields) < most {
		l.fields = append(l.fields, fault.Field{In: "body", Pointer: pointer, Code: code, Message: message})
	}
}

// Line takes words that stand in one line, and that nobody must mistake for others.
func (l *List) Line(pointer, words string, least, most int) {
	if n := utf8.RuneCountInString(words); n < least || n > most {
		l.Add(pointer, "length", "Enter "+between(least, most)+".")
	} else if text.Deceives(words) {
		l.Add(pointer, "format", "Leave out characters that cannot be seen.")
	}
}

// Prose takes words of several lines, in any language.
func (l *List) Prose(pointer, words string, most int) {
	if utf8.RuneCountInString(words) > most {
		l.Add(pointer, "length", "Enter "+between(0, most)+".")
	} else if !readable(words) {
		l.Add(pointer, "format", "Leave out characters that cannot be seen.")
	}
}

func between(least, most int) string {
	if least == 0 {
		return "at most " + strconv.Itoa(most) + " characters"
	}
	return strconv.Itoa(least) + " to " + strconv.Itoa(most) + " characters"
}

func readable(words string) bool {
	return utf8.ValidString(words) && !strings.ContainsFunc(words, func(c rune) bool {
		return unicode.Is(unicode.Bidi_Control, c) || unicode.IsControl(c) && !strings.ContainsRune("\n\r\t", c)
	})
}

var escaper = strings.NewReplacer("~", "~0", "/", "~1")

// Under points to a name below a pointer. It does not repeat an endless name: then it
// is the pointer itself.
func Under(pointer, name string) string {
	if len(name) > nameShown || !utf8.ValidString(name) {
		return pointer
	}
	return pointer + "/" + escaper.Replace(name)
}
