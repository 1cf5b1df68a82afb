// Package input reads what a workflow takes: a struct type becomes parameters,
// and JSON becomes a value of it. Whether the JSON keeps the rules of the
// parameters is judged elsewhere, before a run is accepted.
package input

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/workflow/host"
)

var (
	timeType     = reflect.TypeFor[time.Time]()
	secretType   = reflect.TypeFor[Secret]()
	fileType     = reflect.TypeFor[File]()
	durationType = reflect.TypeFor[time.Duration]()
)

// Field is one field of an input struct and its parameter.
type Field struct {
	host.Parameter
	index int
}

// Parameters are those of the fields, in their order.
func Parameters(fields []Field) []host.Parameter {
	parameters := make([]host.Parameter, len(fields))
	for i, f := range fields {
		parameters[i] = f.Parameter
	}
	return parameters
}

// New is an input of the type In that holds what the JSON says.
func New[In any](fields []Field, raw []byte) (*In, error) {
	in := new(In)
	return in, Decode(reflect.ValueOf(in).Elem(), fields, raw)
}

// Inspect makes fields of an input type, and lists all that is wrong with it.
func Inspect(in reflect.Type) ([]Field, []string) {
	if in.Kind() != reflect.Struct || in == timeType {
		return nil, []string{fmt.Sprintf("the input type %s is not a struct", in)}
	}
	var fields []Field
	var problems []string
	seen := map[string]string{}
	for i := range in.NumField() {
		field := in.Field(i)
		if field.Tag.Get("json") == "-" || (!field.IsExported() && field.Tag == "") {
			continue
		}
		reader := readField(field)
		if other, taken := seen[reader.Name]; taken && reader.Name != "" {
			reader.problem("the json name %q is already taken by %s", reader.Name, other)
		}
		seen[reader.Name] = field.Name
		fields = append(fields, Field{Parameter: reader.Parameter, index: i})
		problems = append(problems, reader.problems...)
	}
	return fields, problems
}

// typeOf answers the parameter type of a Go type, and for a list that of its
// elements; empty for a type that is not supported.
func typeOf(t reflect.Type) (of, item host.Type) {
	if scalar := scalarOf(t); scalar != "" {
		return scalar, ""
	}
	switch {
	case t == secretType:
		return host.TypeSecret, ""
	case t == fileType:
		return host.TypeFile, ""
	case t == timeType || decodesItself(t):
		return "", ""
	case t.Kind() == reflect.Slice:
		if item = scalarOf(t.Elem()); item != "" {
			return host.TypeList, item
		}
	case t.Kind() == reflect.Struct, t == reflect.TypeFor[map[string]any]():
		return host.TypeJSON, ""
	}
	return "", ""
}

func scalarOf(t reflect.Type) host.Type {
	switch {
	case t == timeType:
		return host.TypeDateTime
	case t == durationType || decodesItself(t):
		return ""
	}
	switch t.Kind() {
	case reflect.String:
		return host.TypeString
	case reflect.Int, reflect.Int64:
		return host.TypeInt
	case reflect.Float64:
		return host.TypeFloat
	case reflect.Bool:
		return host.TypeBool
	default:
		return ""
	}
}

// decodesItself is true for types whose JSON cannot be told from their kind.
func decodesItself(t reflect.Type) bool {
	pointer := reflect.PointerTo(t)
	return pointer.Implements(reflect.TypeFor[json.Unmarshaler]()) ||
		pointer.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// jsonName reads the json tag: the name, and whether the field may be left out.
func (f *fieldReader) jsonName(text string) {
	name, options, _ := strings.Cut(text, ",")
	f.Name, f.Required = name, true
	if name == "" {
		f.problem("the json name is missing")
	}
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "":
		case "omitempty", "omitzero":
			f.Required = false
		default:
			f.problem("the json option %q is not supported", option)
		}
	}
}
