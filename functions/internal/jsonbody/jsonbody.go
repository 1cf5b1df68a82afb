// Package jsonbody reads the JSON that clients send. What its fields must be is the
// contract's to say.
package jsonbody

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// Read reads a body into what a pointer points to. Huma reads each body two times: untyped, to validate it,
// and typed, for the handler. The first keeps the last of two equal names, the
// second merges them, so that a repeated name would carry in what nobody
// validated: it is refused. So is null where the contract has no null: to both it would
// be as if nothing had been sent. What the API passes through is judged by others.
func Read(data []byte, into any) error {
	if !utf8.Valid(data) {
		return errors.New("the body is not UTF-8")
	}
	if err := json.Unmarshal(data, into); err != nil {
		return err
	}
	return walk(json.NewDecoder(bytes.NewReader(data)), reflect.TypeOf(into).Elem(), "")
}

// walk goes along one value of valid JSON and its type, nil for what no field is for.
func walk(decoder *json.Decoder, t reflect.Type, at string) error {
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) || !holdsObjects(t) {
		var passed json.RawMessage
		if err := decoder.Decode(&passed); err != nil {
			return err
		}
		return judgeNull(string(passed) == "null", t, at)
	}
	begin, err := decoder.Token()
	switch {
	case err != nil:
		return err
	case begin == json.Delim('['):
		return walkList(decoder, t.Elem(), at)
	case begin != json.Delim('{'):
		return judgeNull(begin == nil, t, at)
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
		if err := walk(decoder, propertyType(t, name), at+"/"+pointed.Replace(name)); err != nil {
			return err
		}
	}
	_, err = decoder.Token()
	return err
}

// pointed writes a name into a pointer, by RFC 6901.
var pointed = strings.NewReplacer("~", "~0", "/", "~1")

// judgeNull refuses null for what has a type that has no null.
func judgeNull(isNull bool, t reflect.Type, at string) error {
	if !isNull || t == nil || takesNull(t) {
		return nil
	}
	return errors.New(problem.NullAt + at)
}

// takesNull reports whether the contract says of a type that it may be anything.
func takesNull(t reflect.Type) bool {
	if described, ok := reflect.New(t).Interface().(huma.SchemaProvider); ok {
		return described.Schema(nil).Type == ""
	}
	return t.Kind() == reflect.Interface || t == reflect.TypeFor[json.RawMessage]()
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

// walkList goes along the elements of a list that has begun.
func walkList(decoder *json.Decoder, elem reflect.Type, at string) error {
	for i := 0; decoder.More(); i++ {
		if err := walk(decoder, elem, at+"/"+strconv.Itoa(i)); err != nil {
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
