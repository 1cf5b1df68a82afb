package hooks

import (
	"errors"
	"strings"
)

var errPointer = errors.New("this is no JSON Pointer")

// unescape reads the two escapes of a reference token (RFC 6901, section 4).
var unescape = strings.NewReplacer("~1", "/", "~0", "~")

// Tokens are the reference tokens of a JSON Pointer (RFC 6901), unescaped; none for the
// pointer to everything.
func Tokens(pointer string) ([]string, error) {
	if pointer == "" {
		return nil, nil
	}
	if pointer[0] != '/' {
		return nil, errPointer
	}
	tokens := strings.Split(pointer[1:], "/")
	for i, token := range tokens {
		if strings.Count(token, "~") != strings.Count(token, "~0")+strings.Count(token, "~1") {
			return nil, errPointer
		}
		tokens[i] = unescape.Replace(token)
	}
	return tokens, nil
}
