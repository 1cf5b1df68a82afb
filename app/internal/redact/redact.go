// Package redact hides the secrets that one run was given in whatever leaves the
// run: lines of its log, results, results of steps, errors, progress and files.
// Who hands a secret to a run, and what else must not leave it, is not known here.
//
// What is promised: of a known secret, none of the forms below is left in what is
// answered, wherever it stands and whatever stands around it.
//
//   - the secret itself, as it is, without the white space around it, and with its
//     bytes that are not UTF-8 replaced as JSON replaces them; and each of its
//     lines that has at least 8 bytes without the white space around it
//   - of each of these: escaped for JSON (by Go with and without HTML characters,
//     by Python, PHP and .NET), for Go (%q), for an address (each part of one, by
//     Go, browsers, Python and .NET, in either case of %XX), for HTML and XML;
//     and what JSON by Go, an address' query and HTML make of each other's forms
//   - base64 in both alphabets, padded or not, of the text and of its JSON, also
//     inside of something larger, also escaped once more
//   - hex in one case, and bytes as fmt prints them: % x, %v, %#v
//
// What is not promised:
//
//   - Other transformations: compressed, encrypted, hashed, reversed, in another
//     case, in UTF-16, base64 in base64 or broken into lines, three escapes inside
//     of each other, a number that JSON writes with an exponent.
//   - Parts of a secret: its first half, or one field of a secret that is a JSON
//     document. At the ends of base64 inside of something larger, one character on
//     each side depends on a neighbour; it stays and tells at most 4 bits.
//   - Secrets of less than 6 bytes, which cannot be told from ordinary words. For
//     the same reason a secret that is an ordinary word hides that word.
//   - What was answered before the secret was known.
//   - A secret that holds *** itself may arise from what stood around another one.
//
// The time is that of one pass over the text. It is longer only where a text
// repeats the beginning of a long secret over and over: at most by the length of
// its longest form, divided by what the machine compares at once.
package redact

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
)

// hidden is what is left of a secret.
const hidden = "***"

// shortest is the length in bytes from which on a secret is looked for.
const shortest = 6

// Set is the secrets that one run has been given. The zero value knows none.
// It is safe for concurrent use, and whatever prints or encodes one shows ***.
type Set struct {
	mute
	// known is replaced as a whole, nil when there is none. fmt follows no pointer
	// this deep, so that not even a struct that holds a Set shows a secret.
	known atomic.Pointer[known]
}

// known is the secrets of a Set at one moment.
type known struct {
	secrets, forms []string
	// index is made when the first text is asked for, because secrets come in
	// groups.
	index func() *index
}

// Add makes a secret known to all later calls. One shorter than 6 bytes is
// ignored, because it cannot be told from ordinary words. Adding one twice is
// fine.
func (s *Set) Add(secret string) {
	if len(secret) < shortest {
		return
	}
	var more []string
	for {
		before := s.known.Load()
		if before != nil && slices.Contains(before.secrets, secret) {
			return
		}
		if more == nil {
			more = forms(secret)
		}
		if s.known.CompareAndSwap(before, before.with(secret, more)) {
			return
		}
	}
}

// with is what is known after one more secret.
func (k *known) with(secret string, more []string) *known {
	after := &known{secrets: []string{secret}, forms: more}
	if k != nil {
		after.secrets = slices.Concat(k.secrets, after.secrets)
		after.forms = slices.Concat(k.forms, more)
	}
	after.index = sync.OnceValue(func() *index { return newIndex(after.forms) })
	return after
}

// index is nil when nothing is known.
func (s *Set) index() *index {
	if k := s.known.Load(); k != nil {
		return k.index()
	}
	return nil
}

// Text answers a text in which every form of every known secret became ***.
// Forms that overlap become one ***. A text without any is answered as it is.
func (s *Set) Text(text string) string {
	x := s.index()
	if x == nil || !x.holds([]byte(text)) {
		return text
	}
	return string(x.redact([]byte(text)))
}

// Holds reports whether a text holds a form of a known secret.
func (s *Set) Holds(text string) bool {
	x := s.index()
	return x != nil && x.holds([]byte(text))
}

// mute prints *** for whatever embeds it.
type mute struct{}

// String hides what is known.
func (mute) String() string { return hidden }

// Format hides what is known from every verb.
func (mute) Format(state fmt.State, _ rune) { _, _ = fmt.Fprint(state, hidden) }

// MarshalText hides what is known from JSON and from loggers.
func (mute) MarshalText() ([]byte, error) { return []byte(hidden), nil }
