package schematest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/ports/schema"
)

// secrets enters a secret wherever a value can stand, and looks for it in the
// answer: what is typed into a form must not come back in errors and logs.
func secrets(t *testing.T, compiler schema.Compiler) {
	const secret = "hunter2-very-secret"
	strict := []catalog.Parameter{
		{Name: "short", Type: catalog.TypeString, MaxLength: limit(3)}, {Name: "long", Type: catalog.TypeString, MinLength: limit(300)},
		{Name: "enum", Type: catalog.TypeString, Enum: []string{"a"}}, {Name: "pattern", Type: catalog.TypeString, Pattern: "^a$"},
		{Name: "small", Type: catalog.TypeInt, Maximum: limit(1.0)}, {Name: "great", Type: catalog.TypeFloat, Minimum: limit(1e300)},
	}
	for _, kind := range catalog.Types() {
		p := of(kind)
		if kind == catalog.TypeList {
			p = listOf(catalog.TypeUUID)
		}
		strict = append(strict, named("type_"+string(kind), p))
	}
	v := validator(t, compiler, strict...)
	positions := map[string]string{"instead of the input": `"%s"`, "in a list instead of the input": `["%s"]`, "after the input": `{} %s`, "in an unknown value": `{"what":"%s"}`, "deep in an unknown value": `{"what":{"a":["%s"]}}`}
	for _, p := range strict {
		positions["in "+p.Name] = `{"` + p.Name + `":"%s"}`
		positions["in a list in "+p.Name] = `{"` + p.Name + `":["%s",7]}`
		positions["in an object in "+p.Name] = `{"` + p.Name + `":{"%[1]s":"%[1]s"}}`
		positions["twice in "+p.Name] = `{"` + p.Name + `":"%[1]s","` + p.Name + `":"%[1]s"}`
	}
	for name, input := range positions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fields := v.Validate(fmt.Appendf(nil, input, secret))
			if len(fields) == 0 && !allowed(name) {
				t.Error("nothing was wrong")
			}
			if answer := fmt.Sprintf("%+v", fields); strings.Contains(answer, "hunter2") {
				t.Error("the answer repeats the secret:", answer)
			}
		})
	}
	t.Run("as a number", func(t *testing.T) {
		t.Parallel()
		fields := v.Validate([]byte(`{"small":123454321,"great":123454321,"type_string":123454321,"type_int":12345432.1,"type_bool":123454321}`))
		if answer := fmt.Sprintf("%+v", fields); len(fields) != 5 || strings.Contains(answer, "1234543") {
			t.Error(answer)
		}
	})
}

// allowed are the positions in which a text or an object is a good value.
func allowed(name string) bool {
	return name == "in type_string" || name == "in type_secret" || name == "in an object in type_json"
}
