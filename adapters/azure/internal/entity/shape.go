package entity

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"time"
)

// form is how a field is kept.
type form string

const (
	text     form = "Edm.String"
	flag     form = "Edm.Boolean"
	number   form = "Edm.Int64"
	float    form = "Edm.Double"
	moment   form = "Edm.DateTime"
	binary   form = "Edm.Binary"
	document form = "json"
)

// field is one property of an entity.
type field struct {
	name  string
	index []int
	form  form
}

// shape is what the properties of a struct are. Broken ones say why.
type shape struct {
	fields []field
	broken error
}

var (
	rowType  = reflect.TypeFor[Row]()
	timeType = reflect.TypeFor[time.Time]()

	shapes sync.Map // of reflect.Type to *shape
)

// propertyName is what Azure takes for one; longer names than this nobody needs.
var propertyName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,254}$`)

// reserved are the names of what every row has.
var reserved = map[string]bool{"PartitionKey": true, "RowKey": true, "Timestamp": true, schemaProperty: true, "ETag": true}

// shapeOf reads the shape of a struct, once.
func shapeOf(t reflect.Type) (*shape, error) {
	known, found := shapes.Load(t)
	if !found {
		s := &shape{}
		if t.Kind() != reflect.Struct {
			s.broken = fmt.Errorf("%s is no struct", t)
		} else {
			s.add(t, nil)
		}
		known, _ = shapes.LoadOrStore(t, s)
	}
	s := known.(*shape)
	return s, s.broken
}

func (s *shape) add(t reflect.Type, way []int) {
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(append([]int(nil), way...), i)
		name, option, _ := strings.Cut(f.Tag.Get("table"), ",")
		switch {
		case f.Type == rowType && f.Anonymous:
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct && f.Type != timeType:
			s.add(f.Type, index)
		case !f.IsExported():
		default:
			s.put(t, f, field{name: name, index: index, form: formOf(f.Type, option)})
		}
	}
}

func (s *shape) put(t reflect.Type, f reflect.StructField, p field) {
	if p.name == "" {
		p.name = f.Name
	}
	refuse := func(why string) {
		if s.broken == nil {
			s.broken = fmt.Errorf("%s.%s cannot be a property: %s", t, f.Name, why)
		}
	}
	for _, other := range s.fields {
		if other.name == p.name {
			refuse("another field has its name")
		}
	}
	switch {
	case p.form == "":
		refuse("a " + f.Type.String() + " needs the option json")
	case reserved[p.name] || !propertyName.MatchString(p.name):
		refuse(p.name + " is no name for one")
	}
	s.fields = append(s.fields, p)
}

// formOf is how a type is kept, empty when it cannot be.
func formOf(t reflect.Type, option string) form {
	switch {
	case option == "json":
		return document
	case option != "":
		return ""
	case t == timeType:
		return moment
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		return binary
	}
	switch t.Kind() {
	case reflect.String:
		return text
	case reflect.Bool:
		return flag
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return number
	case reflect.Float32, reflect.Float64:
		return float
	}
	return ""
}

// Names are the properties of an entity, in the order of its fields.
func Names(e Entity) ([]string, error) {
	columns, err := Columns(e)
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names, err
}
