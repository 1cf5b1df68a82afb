package schema_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/adapters/schema"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/tests/contract/schematest"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

func TestCompiler(t *testing.T) {
	t.Parallel()
	schematest.Run(t, schema.Compiler{})
}

// everything has a field of each type, single and in a list.
type everything struct {
	Name    string         `json:"name,omitempty" pattern:"^[a-z]{2,5}$"`
	License string         `json:"license" enum:"E3,E5" default:"E5"`
	Count   int            `json:"count" minimum:"-5" maximum:"500"`
	Big     int64          `json:"big,omitempty"`
	Share   float64        `json:"share,omitempty"`
	Sure    bool           `json:"sure"`
	Mail    string         `json:"mail,omitempty" format:"email"`
	UPN     string         `json:"upn,omitempty" format:"upn"`
	ID      string         `json:"id,omitempty" format:"uuid"`
	Page    string         `json:"page,omitempty" format:"uri"`
	Start   time.Time      `json:"start" format:"date"`
	At      time.Time      `json:"at,omitzero"`
	Day     string         `json:"day,omitempty" format:"date"`
	Moment  string         `json:"moment,omitempty" format:"datetime"`
	Texts   []string       `json:"texts,omitempty" minLength:"1" maxLength:"3"`
	Numbers []int          `json:"numbers,omitempty"`
	Shares  []float64      `json:"shares,omitempty" minimum:"0" maximum:"1"`
	Flags   []bool         `json:"flags,omitempty"`
	Days    []time.Time    `json:"days,omitempty" format:"date"`
	Times   []time.Time    `json:"times,omitempty"`
	Object  map[string]any `json:"object,omitempty"`
}

var taker = workflow.Define(workflow.Spec{Name: "taker", Title: "Take everything"},
	func(context.Context, *workflow.Run, everything) (struct{}, error) { return struct{}{}, nil })

func parametersOf(t *testing.T) []catalog.Parameter {
	t.Helper()
	if _, err := workflow.Definitions(); err != nil {
		t.Fatal(err)
	}
	var parameters []catalog.Parameter
	for _, p := range taker.Definition().Parameters {
		parameters = append(parameters, catalog.Parameter{
			Name: p.Name, Type: catalog.Type(p.Type), Item: catalog.Type(p.Item), Required: p.Required, Default: p.Default, Enum: p.Enum,
			Minimum: p.Minimum, Maximum: p.Maximum, MinLength: p.MinLength, MaxLength: p.MaxLength, Pattern: p.Pattern,
		})
	}
	return parameters
}

// TestAValidInputDecodes holds the two halves together: what is accepted must
// be what the workflow can be started with.
func TestAValidInputDecodes(t *testing.T) {
	t.Parallel()
	parameters := parametersOf(t)
	validator, err := schema.Compiler{}.Compile(parameters)
	if err != nil {
		t.Fatal(err)
	}
	for name, inputs := range map[string]*rapid.Generator[[]byte]{
		"made to be good": schematest.GoodInput(parameters), "made of anything": schematest.AnyInput(parameters),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				input := inputs.Draw(t, "input")
				fields := validator.Validate(input)
				if len(fields) > 0 && name == "made to be good" {
					t.Fatalf("%+v", fields)
				}
				outcome := taker.Definition().Execute(t.Context(), nil, host.Run{}, input)
				if len(fields) == 0 && outcome.Err != nil {
					t.Fatal(outcome.Err)
				}
			})
		})
	}
}

// TestOneValueOfAnyKindDecodesWhenItIsValid asks the same of one parameter at a
// time, because an input of many is rarely valid by chance.
func TestOneValueOfAnyKindDecodesWhenItIsValid(t *testing.T) {
	t.Parallel()
	const base = `"count":1,"sure":true,"start":"2026-01-01"`
	parameters := parametersOf(t)
	validator, err := schema.Compiler{}.Compile(parameters)
	if err != nil {
		t.Fatal(err)
	}
	optional := []catalog.Parameter{}
	for _, p := range parameters {
		if !p.Required {
			optional = append(optional, p)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.SampledFrom(optional).Draw(t, "parameter")
		input := string(schematest.AnyInput([]catalog.Parameter{one}).Draw(t, "value"))
		whole := "{" + base + "}"
		if input != "{}" {
			whole = "{" + base + "," + input[1:]
		}
		fields := validator.Validate([]byte(whole))
		outcome := taker.Definition().Execute(t.Context(), nil, host.Run{}, []byte(whole))
		if len(fields) == 0 && outcome.Err != nil {
			t.Fatal(whole, outcome.Err)
		}
	})
}

func FuzzValidate(f *testing.F) {
	for _, seed := range []string{``, `{}`, `{"name":"ab","count":1}`, `{"texts":[null],"object":{"a":1,"a":2}}`, `[`, `{"start":"2026-01-01"} x`} {
		f.Add([]byte(seed))
	}
	parameters := []catalog.Parameter{
		{Name: "name", Type: catalog.TypeString}, {Name: "count", Type: catalog.TypeInt, Required: true}, {Name: "start", Type: catalog.TypeDate},
		{Name: "texts", Type: catalog.TypeList, Item: catalog.TypeString}, {Name: "object", Type: catalog.TypeJSON},
	}
	validator, err := schema.Compiler{}.Compile(parameters)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		for _, field := range validator.Validate(input) {
			if field.Code == "" || field.Message == "" || field.In != "body" {
				t.Errorf("%+v", field)
			}
		}
	})
}

func BenchmarkValidate(b *testing.B) {
	validator, err := schema.Compiler{}.Compile([]catalog.Parameter{
		{Name: "first_name", Type: catalog.TypeString, Required: true}, {Name: "email", Type: catalog.TypeUPN, Required: true},
		{Name: "groups", Type: catalog.TypeList, Item: catalog.TypeString},
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		validator.Validate([]byte(`{"first_name":"Ana","email":"ana@contoso.com","groups":["a","b"]}`))
	}
}
