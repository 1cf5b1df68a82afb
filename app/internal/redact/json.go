package redact

import (
	"bytes"
	"encoding/json"
	"strings"
)

// hiddenJSON is what is left of a value that cannot be answered in part.
const hiddenJSON = `"` + hidden + `"`

// JSON answers a JSON value without the known secrets, and whether it held one.
// Strings and keys are looked at as they are written and as they are meant; what
// of them is secret becomes ***, so two keys may become one name. A number that
// holds a secret becomes the string "***", and so does the whole value where a
// secret spans several of its parts. The rest keeps its bytes and its order. When
// nothing is held the very same bytes are answered, even if they are not JSON;
// what holds a secret and is not JSON becomes a string with the rest of its text.
func (s *Set) JSON(raw json.RawMessage) (clean json.RawMessage, held bool) {
	x := s.index()
	if x == nil {
		return raw, false
	}
	if !json.Valid(raw) {
		if !x.holds(raw) {
			return raw, false
		}
		return x.quote(string(raw)), true
	}
	clean, held = x.literals(raw)
	if x.holds(clean) {
		return json.RawMessage(hiddenJSON), true
	}
	return clean, held
}

// literals cleans each string and number of a valid value.
func (x *index) literals(raw []byte) (clean []byte, held bool) {
	from := 0
	for i := 0; i < len(raw); {
		end := i + literal(raw[i:])
		if secret, text := x.inside(raw[i:end]); secret {
			clean = append(append(clean, raw[from:i]...), text...)
			from, held = end, true
		}
		i = end
	}
	if !held {
		return raw, false
	}
	return append(clean, raw[from:]...), true
}

// literal is the length of the string or number that a text begins with, and 1
// for anything else.
func literal(text []byte) int {
	if text[0] != '"' {
		rest := bytes.TrimLeft(text, "+-.0123456789eE")
		return max(1, len(text)-len(rest))
	}
	end := 1
	for ; text[end] != '"'; end++ {
		if text[end] == '\\' {
			end++
		}
	}
	return end + 1
}

// inside reports whether a string or number holds a secret, with what to write
// in its place.
func (x *index) inside(literal []byte) (bool, []byte) {
	if literal[0] != '"' {
		return x.holds(literal), []byte(hiddenJSON)
	}
	meant := string(literal[1 : len(literal)-1])
	if strings.Contains(meant, `\`) {
		_ = json.Unmarshal(literal, &meant) // A string of a valid value: nothing can fail.
	}
	if !x.holds(literal) && !x.holds([]byte(meant)) {
		return false, nil
	}
	return true, x.quote(meant)
}

// quote cleans a text and writes it as a JSON string. Where writing it brings a
// secret about, as with a backslash before a quote, nothing of it is left.
func (x *index) quote(text string) []byte {
	quoted := []byte(`"` + jsonPlain(string(x.redact([]byte(text)))) + `"`)
	if x.holds(quoted) {
		return []byte(hiddenJSON)
	}
	return quoted
}
