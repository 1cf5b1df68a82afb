package schematest

import (
	"math"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/ports/schema"
)

// compile holds what no validator can be made of.
func compile(t *testing.T, compiler schema.Compiler) {
	list := func(change func(*catalog.Parameter)) catalog.Parameter {
		p := listOf(catalog.TypeString)
		change(&p)
		return p
	}
	for name, p := range map[string]catalog.Parameter{
		"an unknown type":                  {Type: "phone"},
		"no type":                          {},
		"a list of nothing":                {Type: catalog.TypeList},
		"a list of lists":                  {Type: catalog.TypeList, Item: catalog.TypeList},
		"a list of objects":                {Type: catalog.TypeList, Item: catalog.TypeJSON},
		"a list of secrets":                {Type: catalog.TypeList, Item: catalog.TypeSecret},
		"a list of files":                  {Type: catalog.TypeList, Item: catalog.TypeFile},
		"a default secret":                 {Type: catalog.TypeSecret, Default: []byte(`"hunter2"`)},
		"a default file":                   {Type: catalog.TypeFile, Default: []byte(`"019df26e-2d7b-7000-8000-000000000001"`)},
		"an enum of secrets":               {Type: catalog.TypeSecret, Enum: []string{"hunter2"}},
		"elements without a list":          {Type: catalog.TypeString, Item: catalog.TypeString},
		"a pattern that does not compile":  {Type: catalog.TypeString, Pattern: "("},
		"a pattern on a number":            {Type: catalog.TypeInt, Pattern: "1"},
		"an enum of numbers":               {Type: catalog.TypeInt, Enum: []string{"1"}},
		"a minimum on a text":              {Type: catalog.TypeString, Minimum: limit(1.0)},
		"a maximum on a list of texts":     list(func(p *catalog.Parameter) { p.Maximum = limit(1.0) }),
		"a minimum that is no number":      {Type: catalog.TypeFloat, Minimum: limit(math.NaN())},
		"an endless maximum":               {Type: catalog.TypeFloat, Maximum: limit(math.Inf(1))},
		"a minimum above the maximum":      {Type: catalog.TypeInt, Minimum: limit(2.0), Maximum: limit(1.0)},
		"a length on a number":             {Type: catalog.TypeInt, MinLength: limit(1)},
		"a length on a date":               {Type: catalog.TypeDate, MaxLength: limit(1)},
		"a negative length":                {Type: catalog.TypeString, MinLength: limit(-1)},
		"a least length above the other":   {Type: catalog.TypeString, MinLength: limit(2), MaxLength: limit(1)},
		"a default that is not JSON":       {Type: catalog.TypeString, Default: []byte("a")},
		"a default of null":                {Type: catalog.TypeString, Default: []byte("null")},
		"a default of another type":        {Type: catalog.TypeInt, Default: []byte(`"1"`)},
		"a default outside of the limits":  {Type: catalog.TypeInt, Default: []byte(`0`), Minimum: limit(1.0)},
		"a default outside of the enum":    {Type: catalog.TypeString, Default: []byte(`"b"`), Enum: []string{"a"}},
		"a default of another format":      {Type: catalog.TypeEmail, Default: []byte(`"ana"`)},
		"a default element of other types": list(func(p *catalog.Parameter) { p.Default = []byte(`["a",1]`) }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			good := catalog.Parameter{Name: "good", Type: catalog.TypeString}
			_, err := compiler.Compile([]catalog.Parameter{good, named("bad", p)})
			if err == nil || !strings.Contains(err.Error(), `"bad"`) {
				t.Error("want an error that names the parameter, got", err)
			}
		})
	}
	t.Run("a name twice", func(t *testing.T) {
		t.Parallel()
		twice := catalog.Parameter{Name: "x", Type: catalog.TypeString}
		if _, err := compiler.Compile([]catalog.Parameter{twice, twice}); err == nil {
			t.Error("it compiled")
		}
	})
	t.Run("no name", func(t *testing.T) {
		t.Parallel()
		if _, err := compiler.Compile([]catalog.Parameter{{Type: catalog.TypeString}}); err == nil {
			t.Error("it compiled")
		}
	})
	t.Run("every problem at once", func(t *testing.T) {
		t.Parallel()
		_, err := compiler.Compile([]catalog.Parameter{{Name: "one", Type: "x"}, {Name: "two", Type: "y"}})
		if err == nil || !strings.Contains(err.Error(), `"one"`) || !strings.Contains(err.Error(), `"two"`) {
			t.Error(err)
		}
	})
	t.Run("a good default", func(t *testing.T) {
		t.Parallel()
		p := list(func(p *catalog.Parameter) { p.Default, p.MaxLength = []byte(`["a","b"]`), limit(2) })
		if _, err := compiler.Compile([]catalog.Parameter{named("x", p)}); err != nil {
			t.Error(err)
		}
	})
}
