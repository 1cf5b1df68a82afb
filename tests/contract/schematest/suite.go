// Package schematest holds what every implementation of ports/schema must do:
// which inputs it refuses, where, by which code, and that it never repeats what
// was entered.
package schematest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/ports/schema"
)

// Run shows the behaviours one by one.
func Run(t *testing.T, compiler schema.Compiler) {
	t.Helper()
	for name, cases := range map[string][]example{
		"required": required(), "types": types(), "formats": formats(), "limits": limits(),
		"enums and patterns": choices(), "lists": lists(), "unknown names": unknown(), "shape": shape(), "order": order(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, c := range cases {
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					c.check(t, compiler)
				})
			}
		})
	}
	t.Run("sentences", func(t *testing.T) { t.Parallel(); sentences(t, compiler) })
	t.Run("secrets", func(t *testing.T) { t.Parallel(); secrets(t, compiler) })
	t.Run("bounds", func(t *testing.T) { t.Parallel(); bounds(t, compiler) })
	t.Run("compile", func(t *testing.T) { t.Parallel(); compile(t, compiler) })
	t.Run("properties", func(t *testing.T) { t.Parallel(); properties(t, compiler) })
}

// example is one input and what is wrong with it: "pointer code" in order, none
// for a good input.
type example struct {
	name       string
	parameters []catalog.Parameter
	input      string
	want       []string
}

func (e example) check(t *testing.T, compiler schema.Compiler) {
	t.Helper()
	fields := validator(t, compiler, e.parameters...).Validate([]byte(e.input))
	var got []string
	for _, f := range fields {
		got = append(got, f.Pointer+" "+f.Code)
		if f.In != "body" || f.Message == "" {
			t.Errorf("%s: in %q, message %q", f.Pointer, f.In, f.Message)
		}
	}
	if diff := cmp.Diff(e.want, got); diff != "" {
		t.Errorf("%.200s\n%s", e.input, diff)
	}
}

func validator(t *testing.T, compiler schema.Compiler, parameters ...catalog.Parameter) schema.Validator {
	t.Helper()
	v, err := compiler.Compile(parameters)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// only are cases with one parameter "x", whose input is given as its value.
func only(p catalog.Parameter, values map[string]string, want ...string) []example {
	p.Name = "x"
	var made []example
	for name, value := range values {
		made = append(made, example{name, []catalog.Parameter{p}, `{"x":` + value + `}`, want})
	}
	return made
}

func of(t catalog.Type) catalog.Parameter { return catalog.Parameter{Type: t} }

func listOf(item catalog.Type) catalog.Parameter {
	return catalog.Parameter{Type: catalog.TypeList, Item: item}
}

func named(name string, p catalog.Parameter) catalog.Parameter {
	p.Name = name
	return p
}

func limit[T any](v T) *T { return &v }
