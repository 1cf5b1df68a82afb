package schematest

import (
	"strings"

	"github.com/bifrost-run/bifrost/domain/catalog"
)

func unknown() []example {
	known := []catalog.Parameter{{Name: "x", Type: catalog.TypeString}, {Name: "a/b~c", Type: catalog.TypeList, Item: catalog.TypeInt}}
	long := strings.Repeat("n", 1000)
	return []example{
		{"sorted, after the others", known, `{"z":1,"x":5,"b":null,"A":{}}`, []string{"/input/x type", "/input/A unknown_parameter", "/input/b unknown_parameter", "/input/z unknown_parameter"}},
		{"with escapes", known, `{"c~/d":1,"~1":2}`, []string{"/input/c~0~1d unknown_parameter", "/input/~01 unknown_parameter"}},
		{"without a name", known, `{"":1}`, []string{"/input/ unknown_parameter"}},
		{"an endless name", known, `{"` + long + `":1}`, []string{"/input unknown_parameter"}},
		{"a known one with escapes", known, `{"a/b~c":[1,"x"]}`, []string{"/input/a~1b~0c/1 type"}},
		{"a known endless one", []catalog.Parameter{{Name: long, Type: catalog.TypeInt}}, `{"` + long + `":"a"}`, []string{"/input/" + long + " type"}},
	}
}

func order() []example {
	parameters := []catalog.Parameter{
		{Name: "z", Type: catalog.TypeString, Required: true}, {Name: "m", Type: catalog.TypeList, Item: catalog.TypeInt},
		{Name: "a", Type: catalog.TypeInt, Minimum: limit(1.0)}, {Name: "k", Type: catalog.TypeEmail},
	}
	return []example{{
		"every bad field at once, as declared", parameters, `{"q":1,"k":"no","a":0,"m":["x",2,"y"],"p":2}`,
		[]string{"/input/z required", "/input/m/0 type", "/input/m/2 type", "/input/a minimum", "/input/k format", "/input/p unknown_parameter", "/input/q unknown_parameter"},
	}}
}
