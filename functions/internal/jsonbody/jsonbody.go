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
	if t == nil || reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) || !holdsObjects(t) {
		var passed json.RawMessage
		return decoder.Decode(&passed)
	}
	if t.Kind() == reflect.Slice {
		return eachNamedOnce(decoder, t.Elem())
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

// holdsObjects reports whether names in a value of the type are ours to know.
func holdsObjects(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		return true
	case reflect.Slice, reflect.Map:
		elem := t.Elem()
		if elem.Kind() == reflect.Pointer {
			elem = elem.Elem()
		}
		return elem.Kind() == reflect.Struct
	default:
		return false
	}
}

// eachNamedOnce walks the elements of a list.
func eachNamedOnce(decoder *json.Decoder, elem reflect.Type) error {
	if begin, err := decoder.Token(); err != nil || begin != json.Delim('[') {
		return err
	}
	for decoder.More() {
		if err := namedOnce(decoder, elem); err != nil {
			return err
		}
	}
	_, err := decoder.Token()
	return err
}

// propertyType is the type of the field that a property goes to, nil for none; in a map
// every one goes to the same.
func propertyType(t reflect.Type, name string) reflect.Type {
	if t.Kind() == reflect.Map {
		return t.Elem()
	}
	for field := range t.Fields() {
		if tag, _, _ := strings.Cut(field.Tag.Get("json"), ","); tag == name {
			return field.Type
		}
	}
	return nil
}
