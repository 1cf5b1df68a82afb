package schematest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/ports/schema"
)

// sentences holds the texts that people read, and that guides quote.
func sentences(t *testing.T, compiler schema.Compiler) {
	code := catalog.Parameter{Type: catalog.TypeString, Pattern: "^[A-Z]$", PatternMessage: "Enter one capital letter."}
	plain := catalog.Parameter{Type: catalog.TypeString, Pattern: "^[A-Z]$"}
	short := catalog.Parameter{Type: catalog.TypeString, MinLength: limit(1), MaxLength: limit(64)}
	enum := catalog.Parameter{Type: catalog.TypeString, Enum: []string{"E3", "E5"}}
	bounded := catalog.Parameter{Type: catalog.TypeFloat, Minimum: limit(0.5), Maximum: limit(1e6)}
	must := catalog.Parameter{Type: catalog.TypeString, Required: true}
	for name, c := range map[string]struct {
		parameter   catalog.Parameter
		value, want string
	}{
		"an address":                 {of(catalog.TypeEmail), `"x"`, "Enter an e-mail address such as ana@contoso.com."},
		"an address that is no text": {of(catalog.TypeEmail), `1`, "Enter an e-mail address such as ana@contoso.com."},
		"a whole number":             {of(catalog.TypeInt), `1.5`, "Enter a whole number."},
		"a date":                     {of(catalog.TypeDate), `"x"`, "Enter a date such as 2026-12-31."},
		"too long":                   {short, `"` + strings.Repeat("a", 65) + `"`, "Enter at most 64 characters."},
		"too short by one":           {short, `""`, "Enter at least 1 character."},
		"no choice":                  {enum, `"x"`, "Choose one of: E3, E5."},
		"the author's own sentence":  {code, `"x"`, "Enter one capital letter."},
		"a pattern without sentence": {plain, `"x"`, "Enter a value in the expected form."},
		"too small":                  {bounded, `0.25`, "Enter 0.5 or more."},
		"too great":                  {bounded, `2e6`, "Enter 1000000 or less."},
		"required":                   {must, `null`, "Fill in this field."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fields := validator(t, compiler, named("x", c.parameter)).Validate([]byte(`{"x":` + c.value + `}`))
			if len(fields) != 1 {
				t.Fatal(fields)
			}
			if diff := cmp.Diff(c.want, fields[0].Message); diff != "" {
				t.Error(diff)
			}
		})
	}
}
