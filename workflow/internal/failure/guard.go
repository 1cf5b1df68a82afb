package failure

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"

	"github.com/bifrost-run/bifrost/workflow/internal/wording"
)

// stackMax leaves room for the error before it, and in a log line for JSON's escapes.
const stackMax = 14 << 10

// Guard turns a panic of fn into an error that knows its stack.
func Guard[T any](fn func() (T, error)) (value T, err error) {
	defer func() {
		switch thrown := recover().(type) {
		case nil:
		case aborted:
			err = thrown.err
		default:
			err = &panicError{value: Plain(thrown), stack: wording.Cut(string(debug.Stack()), stackMax)}
		}
	}()
	return fn()
}

// Plain is the text of a value that has no JSON. Only errors, Stringers and
// single values are printed: fmt follows a cycle until the stack is full, which
// nothing can recover from. Of the rest the type is named.
func Plain(value any) string {
	switch value.(type) {
	case error, fmt.Stringer:
		return fmt.Sprint(value)
	}
	switch reflect.ValueOf(value).Kind() {
	case reflect.Array, reflect.Slice, reflect.Map, reflect.Struct, reflect.Pointer, reflect.Interface:
		return fmt.Sprintf("%T", value)
	default:
		return fmt.Sprint(value)
	}
}

// Panicked is true for a panic that Guard has just caught, as opposed to one
// that was caught further down and given a place.
func Panicked(err error) bool {
	_, ok := err.(*panicError) //nolint:errorlint // a wrapped one is meant to be false
	return ok
}

// Stack is that of the panic below an error, empty when there is none.
func Stack(err error) string {
	var caught *panicError
	if errors.As(err, &caught) {
		return caught.stack
	}
	return ""
}

// Encode is json.Marshal for values whose own methods may panic.
func Encode(value any) (json.RawMessage, error) {
	return Guard(func() (json.RawMessage, error) { return json.Marshal(value) })
}
