package schematest

import (
	"encoding/json"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/schema"
)

// properties are what holds for every list of parameters.
func properties(t *testing.T, compiler schema.Compiler) {
	t.Run("an input that keeps the rules is good", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			parameters := drawnParameters().Draw(t, "parameters")
			v, err := compiler.Compile(parameters)
			if err != nil {
				t.Fatal(err)
			}
			if fields := v.Validate(GoodInput(parameters).Draw(t, "input")); len(fields) > 0 {
				t.Fatalf("%+v", fields)
			}
		})
	})
	t.Run("any input is answered in the same way, by everyone at once", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			parameters := drawnParameters().Draw(t, "parameters")
			v, err := compiler.Compile(parameters)
			if err != nil {
				t.Fatal(err)
			}
			input := AnyInput(parameters).Draw(t, "input")
			answers := make([][]fault.Field, 3)
			var all sync.WaitGroup
			for i := range answers {
				all.Go(func() { answers[i] = v.Validate(input) })
			}
			all.Wait()
			for _, other := range answers[1:] {
				if !slices.Equal(answers[0], other) {
					t.Fatalf("%+v and %+v", answers[0], other)
				}
			}
		})
	})
}

// drawnParameters draws sound parameters of every type with their limits.
func drawnParameters() *rapid.Generator[[]catalog.Parameter] {
	return rapid.Custom(func(t *rapid.T) []catalog.Parameter {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z][a-z0-9_/~é]{0,8}`), 1, 6, rapid.ID).Draw(t, "names")
		parameters := make([]catalog.Parameter, len(names))
		for i, name := range names {
			parameters[i] = drawParameter(t, name)
		}
		return parameters
	})
}

func drawParameter(t *rapid.T, name string) catalog.Parameter {
	p := catalog.Parameter{Name: name, Type: rapid.SampledFrom(catalog.Types()).Draw(t, "type"), Required: rapid.Bool().Draw(t, "required")}
	element := p.Type
	if p.Type == catalog.TypeList {
		single := slices.DeleteFunc(catalog.Types(), func(t catalog.Type) bool {
			return slices.Contains([]catalog.Type{catalog.TypeList, catalog.TypeJSON, catalog.TypeSecret, catalog.TypeFile}, t)
		})
		p.Item = rapid.SampledFrom(single).Draw(t, "item")
		element = p.Item
	}
	if (p.Type == catalog.TypeList || p.Type == catalog.TypeString) && rapid.Bool().Draw(t, "sized") {
		p.MinLength = limit(rapid.IntRange(0, 3).Draw(t, "least"))
		p.MaxLength = limit(*p.MinLength + rapid.IntRange(0, 5).Draw(t, "room"))
	}
	if (element == catalog.TypeInt || element == catalog.TypeFloat) && rapid.Bool().Draw(t, "limited") {
		p.Minimum = limit(float64(rapid.IntRange(-1000, 1000).Draw(t, "minimum")))
		p.Maximum = limit(*p.Minimum + float64(rapid.IntRange(0, 1000).Draw(t, "range")))
	}
	if element == catalog.TypeString && p.MinLength == nil {
		switch rapid.IntRange(0, 2).Draw(t, "rule") {
		case 1:
			p.Enum = rapid.SliceOfNDistinct(rapid.StringMatching(`[A-Za-z0-9 ]{1,5}`), 1, 4, rapid.ID).Draw(t, "enum")
		case 2:
			p.Pattern = rapid.SampledFrom([]string{`^[a-z]{2,5}$`, `\d`, `^(foo|bar)+$`}).Draw(t, "pattern")
		}
	}
	return p
}

// GoodInput draws inputs that keep the rules of the parameters. It knows no
// patterns together with lengths.
func GoodInput(parameters []catalog.Parameter) *rapid.Generator[[]byte] {
	return rapid.Custom(func(t *rapid.T) []byte {
		values := map[string]any{}
		for _, p := range parameters {
			if !p.Required && rapid.Bool().Draw(t, "left out") {
				if rapid.Bool().Draw(t, "null") {
					values[p.Name] = nil
				}
				continue
			}
			values[p.Name] = goodValue(t, p)
		}
		return encoded(t, values)
	})
}

// AnyInput draws objects whose values are often nearly good, and sometimes
// anything.
func AnyInput(parameters []catalog.Parameter) *rapid.Generator[[]byte] {
	return rapid.Custom(func(t *rapid.T) []byte {
		values := map[string]any{}
		for _, p := range parameters {
			switch rapid.IntRange(0, 4).Draw(t, "how") {
			case 0:
			case 1, 2:
				values[p.Name] = goodValue(t, p)
			case 3:
				values[p.Name] = oddValue(t)
			case 4:
				values[p.Name] = []any{goodValue(t, p), oddValue(t)}
			}
		}
		if rapid.Bool().Draw(t, "unknown") {
			values[rapid.String().Draw(t, "name")] = oddValue(t)
		}
		return encoded(t, values)
	})
}

func encoded(t *rapid.T, values map[string]any) []byte {
	raw, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
