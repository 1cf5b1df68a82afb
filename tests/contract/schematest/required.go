package schematest

import "github.com/bifrost-run/bifrost/domain/catalog"

func required() []example {
	must := catalog.Parameter{Name: "x", Type: catalog.TypeString, Required: true}
	may := catalog.Parameter{Name: "x", Type: catalog.TypeString, MinLength: limit(3)}
	numbers := catalog.Parameter{Name: "x", Type: catalog.TypeInt, Default: []byte("7")}
	missing := []string{"/input/x required"}
	return []example{
		{"given", []catalog.Parameter{must}, `{"x":"a"}`, nil},
		{"an empty text is given", []catalog.Parameter{must}, `{"x":""}`, nil},
		{"false is given", []catalog.Parameter{{Name: "x", Type: catalog.TypeBool, Required: true}}, `{"x":false}`, nil},
		{"zero is given", []catalog.Parameter{{Name: "x", Type: catalog.TypeInt, Required: true}}, `{"x":0}`, nil},
		{"an empty list is given", []catalog.Parameter{{Name: "x", Type: catalog.TypeList, Item: catalog.TypeInt, Required: true}}, `{"x":[]}`, nil},
		{"absent", []catalog.Parameter{must}, `{}`, missing},
		{"null", []catalog.Parameter{must}, `{"x":null}`, missing},
		{"of another case", []catalog.Parameter{must}, `{"X":"a"}`, []string{"/input/x required", "/input/X unknown_parameter"}},
		{"no input at all", []catalog.Parameter{must}, ``, missing},
		{"optional and absent", []catalog.Parameter{may}, `{}`, nil},
		{"optional and null", []catalog.Parameter{may}, `{"x":null}`, nil},
		{"optional and wrong", []catalog.Parameter{may}, `{"x":"a"}`, []string{"/input/x min_length"}},
		{"with a default and absent", []catalog.Parameter{numbers}, `{}`, nil},
		{"no parameters and no input", nil, ``, nil},
	}
}
