package schematest

import (
	"strings"

	"github.com/bifrost-run/bifrost/domain/catalog"
)

func shape() []example {
	parameters := []catalog.Parameter{
		{Name: "x", Type: catalog.TypeString, Required: true}, {Name: "json", Type: catalog.TypeJSON},
	}
	var cases []example
	for name, input := range map[string]string{
		"a list": `["a"]`, "a text": `"a"`, "a number": `5`, "null": `null`, "no JSON": `{"x":`, "words": `x=a`, "two objects": `{"x":"a"}{"x":"b"}`,
		"garbage at the end": `{"x":"a"} x`, "a comma at the end": `{"x":"a",}`, "a comment": `{"x":"a"/**/}`, "no UTF-8": "{\"x\":\"\xff\"}",
		"a mark in front": "\ufeff{\"x\":\"a\"}", "too deep": `{"json":` + strings.Repeat(`[`, 20_000) + strings.Repeat(`]`, 20_000) + `}`,
	} {
		cases = append(cases, example{name, parameters, input, []string{"/input type"}})
	}
	nested := strings.Repeat(`{"a":`, 2000) + `1` + strings.Repeat(`}`, 2000)
	return append(cases,
		example{"white space around", parameters, " \n{ \"x\" : \"a\" }\t", nil},
		example{"white space alone", parameters, " \n", []string{"/input/x required"}},
		example{"deep, but not too deep", parameters, `{"x":"a","json":` + nested + `}`, nil},
		example{"a name twice", parameters, `{"x":"a","x":"b"}`, []string{"/input/x duplicate"}},
		example{"a name twice, once null", parameters, `{"x":"a","x":null}`, []string{"/input/x duplicate"}},
		example{"a name twice, once escaped", parameters, `{"x":"a","\u0078":"b"}`, []string{"/input/x duplicate"}},
		example{"a name twice inside", parameters, `{"x":"a","json":{"a":[{"b":1,"b":2},{"b":3}]}}`, []string{"/input/json duplicate"}},
		example{"an unknown name twice", parameters, `{"x":"a","y":1,"y":2}`, []string{"/input/y unknown_parameter"}},
	)
}
