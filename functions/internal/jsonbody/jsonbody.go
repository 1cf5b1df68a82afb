// Package jsonbody reads the JSON that clients send. What its fields must be is the
// contract's to say.
package jsonbody

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// Read reads a body into what a pointer points to. Huma reads each body two times: untyped, to validate it,
// and typed, for the handler. The first keeps the last of two equal names, the
// second merges them, so that a repeated name would carry in what nobody
// validated: it is refused. What the API passes through is judged by others.
func Read(data []byte, into any) error {
	if !utf8.Valid(data) {
		return errors.New("the body is not UTF-8")
	}
	if err := json.Unmarshal(data, into); err != nil {
		return err
	}
	return namedOnce(json.NewDecoder(bytes.NewReader(data)), reflect.TypeOf(into).Elem())
}

// namedOnce walks one value of valid JSON along its type.
func namedOnce(decoder *json.Decoder, t reflect.Type) error {
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct || reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		var passed json.RawMessage
		return decoder.Decode(&passed)
	}
	if begin, err := decoder.Token(); err != nil || begin != json.Delim('{') {
		return err
	}
	seen := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		if seen[name] {
			return errors.New(problem.NamedTwice)
		}
		seen[name] = true
		if err := namedOnce(decoder, propertyType(t, name)); err != nil {
			return err
		}
	}
	_, err := decoder.Token()
	return err
}

// propertyType is the type of the field that a property goes to, nil for none.
func propertyType(t reflect.Type, name string) reflect.Type {
	for field := range t.Fields() {
		if tag, _, _ := strings.Cut(field.Tag.Get("json"), ","); tag == name {
			return field.Type
		}
	}
	return nil
}
