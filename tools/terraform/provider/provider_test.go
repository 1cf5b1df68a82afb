package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

const schemas = "../../../infra/terraform/testdata"

func TestTheCommittedSchemasAreServed(t *testing.T) {
	t.Parallel()
	for provider, resource := range map[string]string{"azurerm": "azurerm_storage_account", "azuread": "azuread_application"} {
		t.Run(provider, func(t *testing.T) {
			t.Parallel()
			s, err := readSchema(filepath.Join(schemas, provider+".json"))
			if err != nil {
				t.Fatal(err)
			}
			answer, err := s.GetProviderSchema(t.Context(), &tfprotov5.GetProviderSchemaRequest{})
			if err != nil {
				t.Fatal(err)
			}
			if s.name != "hashicorp/"+provider || answer.Provider == nil || answer.DataSourceSchemas[provider+"_client_config"] == nil {
				t.Errorf("%s lacks its name, its own settings or the data source %[1]s_client_config", provider)
			}
			fields, ok := answer.ResourceSchemas[resource].ValueType().(tftypes.Object)
			if !ok || !fields.AttributeTypes["id"].Is(tftypes.String) {
				t.Errorf("%s is served as %s", resource, fields)
			}
		})
	}
}

func TestWhateverASchemaCannotAnswerIsRefused(t *testing.T) {
	t.Parallel()
	s := &server{}
	configured, err := s.ConfigureProvider(t.Context(), &tfprotov5.ConfigureProviderRequest{})
	if err != nil {
		t.Fatal(err)
	}
	planned, err := s.PlanResourceChange(t.Context(), &tfprotov5.PlanResourceChangeRequest{})
	if err != nil {
		t.Fatal(err)
	}
	applied, err := s.ApplyResourceChange(t.Context(), &tfprotov5.ApplyResourceChangeRequest{})
	if err != nil {
		t.Fatal(err)
	}
	read, err := s.ReadDataSource(t.Context(), &tfprotov5.ReadDataSourceRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for what, said := range map[string][]*tfprotov5.Diagnostic{
		"configure": configured.Diagnostics, "plan": planned.Diagnostics, "apply": applied.Diagnostics, "read": read.Diagnostics,
	} {
		if len(said) != 1 || said[0].Severity != tfprotov5.DiagnosticSeverityError || !strings.Contains(said[0].Summary, "only knows the schema") {
			t.Errorf("%s is answered %v, not refused", what, said)
		}
	}
}

func TestATypeThatNobodyKnowsIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`"text"`, `["heap","string"]`, `["list","text"]`, `["list"]`, `["object",{"a":"text"}]`, `7`} {
		if err := new(kind).UnmarshalJSON([]byte(text)); err == nil {
			t.Errorf("%s is taken for a type", text)
		}
	}
}
