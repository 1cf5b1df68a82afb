package schematest

import (
	"slices"

	"github.com/bifrost-run/bifrost/domain/catalog"
)

// samples are values of each JSON type.
var samples = map[string]string{
	"a text": `"a"`, "an integer": `5`, "a fraction": `1.5`, "true": `true`, "a list": `["a"]`, "an object": `{"a":1}`,
}

// accepts maps types to the samples that they take.
var accepts = map[catalog.Type][]string{
	catalog.TypeString: {"a text"},
	catalog.TypeInt:    {"an integer"},
	catalog.TypeFloat:  {"an integer", "a fraction"},
	catalog.TypeBool:   {"true"},
	catalog.TypeJSON:   {"an object"},
}

func types() []example {
	var cases []example
	for kind, names := range accepts {
		for name, value := range samples {
			var want []string
			if !slices.Contains(names, name) {
				want = []string{"/input/x type"}
			}
			cases = append(cases, example{string(kind) + " given " + name, []catalog.Parameter{named("x", of(kind))}, `{"x":` + value + `}`, want})
		}
	}
	for _, kind := range []catalog.Type{catalog.TypeEmail, catalog.TypeUPN, catalog.TypeUUID, catalog.TypeURI, catalog.TypeDate, catalog.TypeDateTime} {
		cases = append(cases, example{string(kind) + " given a number", []catalog.Parameter{named("x", of(kind))}, `{"x":20260102}`, []string{"/input/x type"}})
	}
	cases = append(cases, only(of(catalog.TypeInt), map[string]string{
		"the greatest integer": "9223372036854775807", "the least integer": "-9223372036854775808", "minus zero": "-0",
	})...)
	cases = append(cases, only(of(catalog.TypeInt), map[string]string{
		"beyond 64 bits": "9223372036854775808", "below 64 bits": "-9223372036854775809", "beyond all numbers": "1e400",
		"an integer as a fraction": "1.0", "an integer as a power": "1e3", "a number as text": `"5"`,
	}, "/input/x type")...)
	cases = append(cases, only(of(catalog.TypeFloat), map[string]string{
		"a power": "-1.5e-7", "the greatest float": "1.7976931348623157e308", "a tiny one": "1e-400", "minus zero as a float": "-0.0",
	})...)
	cases = append(cases, only(of(catalog.TypeJSON), map[string]string{"an empty object": `{}`, "nulls inside": `{"a":null,"b":[null]}`})...)
	cases = append(cases, only(of(catalog.TypeJSON), map[string]string{"a number inside beyond all numbers": `{"a":[{"b":1e400}]}`}, "/input/x type")...)
	return append(cases, only(of(catalog.TypeFloat), map[string]string{"a float beyond all numbers": "1e400", "its negative": "-1e400"}, "/input/x type")...)
}
