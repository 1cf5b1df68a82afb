package input

import (
	"errors"
	"strconv"
	"strings"
)

// tag is one key:"value" pair of a struct tag.
type tag struct{ key, value string }

var errTag = errors.New(`the tag is not a list of key:"value" pairs`)

// parseTag reads a struct tag in the syntax of reflect.StructTag, which itself
// cannot list keys and passes over what it does not understand.
func parseTag(text string) ([]tag, error) {
	var tags []tag
	for text = strings.TrimLeft(text, " "); text != ""; text = strings.TrimLeft(text, " ") {
		key, rest, found := strings.Cut(text, ":")
		if !found || key == "" || strings.ContainsAny(key, " \"\x7f") || hasControl(key) {
			return nil, errTag
		}
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil || quoted[0] != '"' {
			return nil, errTag
		}
		value, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, errTag
		}
		tags = append(tags, tag{key, value})
		text = rest[len(quoted):]
	}
	return tags, nil
}

func hasControl(key string) bool {
	return strings.ContainsFunc(key, func(r rune) bool { return r < ' ' })
}
