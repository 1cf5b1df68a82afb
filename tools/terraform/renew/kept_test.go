package main

import (
	"strings"
	"testing"
)

func TestWhatIsKeptHasNoDescriptionsAndALineEach(t *testing.T) {
	t.Parallel()
	old := kept{Name: "hashicorp/azurerm", Sorts: map[string]any{"azurerm_b": nil, "azurerm_a": nil}, Data: map[string]any{}}
	next, err := old.from(kept{
		Settings: map[string]any{"version": 0},
		Sorts: map[string]any{
			"azurerm_a": map[string]any{"attributes": map[string]any{"description": map[string]any{"type": "string", "description": "What it is."}}},
			"azurerm_b": map[string]any{"description_kind": "plain", "version": 1},
			"azurerm_c": map[string]any{},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	next.Version = "5.3.0"
	got, err := next.write()
	if err != nil {
		t.Fatal(err)
	}
	want := `{
"name":"hashicorp/azurerm",
"version":"5.3.0",
"provider":{"version":0},
"resource_schemas":{
"azurerm_a":{"attributes":{"description":{"type":"string"}}},
"azurerm_b":{"version":1}
},
"data_source_schemas":{

}
}
`
	if string(got) != want {
		t.Errorf("it is written as\n%s\nwant\n%s", got, want)
	}
}

func TestWhatAProviderLacksIsNamed(t *testing.T) {
	t.Parallel()
	old := kept{Name: "hashicorp/azurerm", Sorts: map[string]any{"azurerm_a": nil}, Data: map[string]any{"azurerm_b": nil}}
	_, err := old.from(kept{})
	if err == nil || !strings.Contains(err.Error(), "no resource azurerm_a any more") || !strings.Contains(err.Error(), "no data source azurerm_b any more") {
		t.Errorf("what is missing is answered as %v", err)
	}
}
