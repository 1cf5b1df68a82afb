package schema

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// readObject reads the top level of an input; empty stands for {}. twice holds
// the names that are given twice, or have such a name anywhere in their value:
// two readers of such JSON may see two different inputs.
func readObject(input []byte) (object map[string]any, twice map[string]bool, ok bool) {
	object, twice = map[string]any{}, map[string]bool{}
	if len(bytes.TrimSpace(input)) == 0 {
		return object, twice, true
	}
	decoder, ok := decoderOf(input)
	if !ok {
		return nil, nil, false
	}
	if begin, _ := decoder.Token(); begin != json.Delim('{') {
		return nil, nil, false
	}
	fillObject(decoder, object, twice)
	return object, twice, true
}

// readValue reads one JSON value.
func readValue(raw []byte) (value any, twice, ok bool) {
	decoder, ok := decoderOf(raw)
	if !ok {
		return nil, false, false
	}
	value, twice = next(decoder)
	return value, twice, true
}

// decoderOf answers a decoder that cannot fail: the text was checked as a
// whole, its depth included, and nothing comes after the value.
func decoderOf(text []byte) (*json.Decoder, bool) {
	if !utf8.Valid(text) || !json.Valid(text) {
		return nil, false
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder, true
}

func next(decoder *json.Decoder) (value any, twice bool) {
	token, _ := decoder.Token()
	switch token {
	case json.Delim('{'):
		object, repeated := map[string]any{}, map[string]bool{}
		fillObject(decoder, object, repeated)
		return object, len(repeated) > 0
	case json.Delim('['):
		list := []any{}
		for decoder.More() {
			element, repeats := next(decoder)
			list = append(list, element)
			twice = twice || repeats
		}
		_, _ = decoder.Token()
		return list, twice
	default:
		return token, false
	}
}

// fillObject reads names and values up to the end of the object.
func fillObject(decoder *json.Decoder, object map[string]any, twice map[string]bool) {
	for decoder.More() {
		token, _ := decoder.Token()
		name, _ := token.(string)
		value, repeats := next(decoder)
		if _, given := object[name]; given || repeats {
			twice[name] = true
		}
		object[name] = value
	}
	_, _ = decoder.Token()
}
