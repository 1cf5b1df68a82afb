package formstest

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func contents() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"keep every field of every type":      keepAll,
		"tell nothing from empty and from no": keepNothing,
		"of 64 KiB are kept, whatever stands": keepLarge,
		"keep times of any precision":         keepPrecise,
		"keep names that are odd":             keepOddNames,
	}
}

// bare says nothing but what no form can be without.
func bare(f *forms.Form) {
	f.Description, f.Access, f.Fields, f.FixedInput = "", "", nil, nil
	f.CreatedBy, f.UpdatedBy = "", ""
}

// keepAll goes by a form that has something everywhere, so that a field which a family
// forgets is missed.
func keepAll(t *testing.T, h Harness) {
	whole := given.FormOf(given.Scope())
	filled := map[reflect.Type]map[string]bool{}
	mark(reflect.ValueOf(whole), filled)
	for _, of := range []reflect.Type{
		reflect.TypeFor[forms.Form](), reflect.TypeFor[forms.Field](), reflect.TypeFor[forms.Option](), reflect.TypeFor[forms.Provider](),
		reflect.TypeFor[forms.Input](), reflect.TypeFor[forms.Condition](),
	} {
		for i := range of.NumField() {
			if name := of.Field(i).Name; !filled[of][name] {
				t.Errorf("no %s has a %s here: the suite does not show that it is kept", of, name)
			}
		}
	}
	want.OK(t, h.Forms.Create(given.Context(t), whole))
	is(t, h, whole)
	is(t, h, create(t, h, given.Global(), bare))
}

// mark notes which fields of which structs have something in a value.
func mark(v reflect.Value, filled map[reflect.Type]map[string]bool) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				continue
			}
			if filled[v.Type()] == nil {
				filled[v.Type()] = map[string]bool{}
			}
			filled[v.Type()][v.Type().Field(i).Name] = true
			mark(v.Field(i), filled)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			mark(v.Elem(), filled)
		}
	case reflect.Slice:
		for i := range v.Len() {
			mark(v.Index(i), filled)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			mark(v.MapIndex(key), filled)
		}
	}
}

// keepNothing puts each sort of nothing where a value may stand.
func keepNothing(t *testing.T, h Harness) {
	nothings := []any{nil, "", false, 0.0, []any{}, map[string]any{}, []any{nil}, map[string]any{"": nil}, "null", "0"}
	var fields []forms.Field
	for _, value := range nothings {
		fields = append(fields, forms.Field{
			Name: "a", Type: forms.TypeText, Default: value,
			Provider:  &forms.Provider{Name: "p", Inputs: map[string]forms.Input{"": {Value: value}}},
			Condition: &forms.Condition{Field: "b", Op: "eq", Value: value},
		})
	}
	fields = append(fields,
		forms.Field{Options: []forms.Option{}, Accept: []string{}, Provider: &forms.Provider{}, Condition: &forms.Condition{}},
		forms.Field{Provider: &forms.Provider{Inputs: map[string]forms.Input{}}, Condition: &forms.Condition{Not: &forms.Condition{All: []forms.Condition{}}}},
		forms.Field{})
	scope := given.Scope()
	for _, value := range nothings {
		is(t, h, create(t, h, scope, func(f *forms.Form) { f.Fields, f.FixedInput = fields, map[string]any{"of": value} }))
	}
	is(t, h, create(t, h, scope, func(f *forms.Form) { f.Fields, f.FixedInput = []forms.Field{}, map[string]any{} }))
}

func keepLarge(t *testing.T, h Harness) {
	const size = 64 << 10
	for _, text := range []string{"a", "家", "🚀", "\x00", "<", `"`, "\\", "\u2028"} {
		long := strings.Repeat(text, size/len(text))
		made := create(t, h, given.Scope(), func(f *forms.Form) {
			f.Fields = []forms.Field{{Name: "a", Type: forms.TypeMarkdown, Text: long}}
		})
		is(t, h, made)
		next := change(t, h, made, "Another name")
		is(t, h, next)
		were(t, h, next, made)
	}
	many := make([]forms.Field, 50)
	for i := range many {
		many[i] = given.FormOf(given.Scope()).Fields[i%4]
	}
	is(t, h, create(t, h, given.Scope(), func(f *forms.Form) { f.Fields = many }))
}

func keepPrecise(t *testing.T, h Harness) {
	made := create(t, h, given.Scope(), func(f *forms.Form) {
		f.CreatedAt = f.CreatedAt.Add(1_234_567).In(time.FixedZone("", 3600))
		f.UpdatedAt = f.CreatedAt
	})
	want.OK(t, h.Forms.Create(given.Context(t), made))
	read, err := h.Forms.Get(given.Context(t), made.Scope, made.ID)
	want.OK(t, err)
	want.OK(t, h.Forms.Create(given.Context(t), read))
	next := change(t, h, made, "Another name")
	change(t, h, next, "And another")
	want.Equal(t, "how many versions were in force", len(past(t, h, made, 10)), 2)
}

func keepOddNames(t *testing.T, h Harness) {
	scope := given.Scope()
	for _, name := range given.OddNames() {
		made := create(t, h, scope, func(f *forms.Form) {
			f.Name, f.Description, f.Workflow, f.Access = name, name, name, forms.Access(name)
			f.Fields = []forms.Field{{Name: name, Default: name}}
			f.FixedInput = map[string]any{name: name}
		})
		is(t, h, made)
	}
}
