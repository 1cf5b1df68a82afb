package schematest

import (
	"slices"

	"github.com/bifrost-run/bifrost/domain/catalog"
)

func choices() []example {
	license := catalog.Parameter{Type: catalog.TypeString, Enum: []string{"E3", "E5"}}
	code := catalog.Parameter{Type: catalog.TypeString, Pattern: `^[A-Z]{3}$`, MaxLength: limit(5)}
	part := catalog.Parameter{Type: catalog.TypeString, Pattern: `\d`}
	mail := catalog.Parameter{Type: catalog.TypeEmail, Pattern: `@contoso\.com$`}
	return slices.Concat(
		only(license, map[string]string{"one of the choices": `"E5"`}),
		only(license, map[string]string{"another choice": `"E7"`, "another case": `"e5"`, "a choice with a space": `"E5 "`, "no choice": `""`}, "/input/x enum"),
		only(license, map[string]string{"a choice of another type": `5`}, "/input/x type"),
		only(code, map[string]string{"like the pattern": `"ABC"`}),
		only(code, map[string]string{"unlike the pattern": `"abc"`, "with a line end": `"ABC\n"`}, "/input/x pattern"),
		only(code, map[string]string{"every broken rule": `"abcdefg"`}, "/input/x pattern", "/input/x max_length"),
		only(part, map[string]string{"a pattern somewhere inside": `"room 7b"`}),
		only(mail, map[string]string{"a format and a pattern": `"ana@contoso.com"`}),
		only(mail, map[string]string{"the format alone": `"ana@fabrikam.com"`}, "/input/x pattern"),
	)
}
