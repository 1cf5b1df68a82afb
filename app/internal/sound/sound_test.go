package sound_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/schema"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/internal/sound"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/workflow"
)

type input struct {
	Group string `json:"group" label:"Group" maxLength:"10"`
}

var pick = workflow.Define(workflow.Spec{Name: "sound_pick", Title: "Pick"},
	func(context.Context, *workflow.Run, input) (struct{}, error) { return struct{}{}, nil })

var _ = workflow.Provide("sound_groups", func(context.Context, *workflow.Run, struct {
	Kind string `json:"kind" label:"Kind" maxLength:"5"`
},
) ([]workflow.Option, error) {
	return nil, nil
})

// What a form fixes for a data provider is held against the provider's own limits, as
// its defaults are against the workflow's.
func TestWhatAFormFixesKeepsTheLimitsOfWhatTakesIt(t *testing.T) {
	t.Parallel()
	providers, err := workflow.ProviderDefinitions()
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := describe.New([]*workflow.Definition{pick.Definition()}, providers, schema.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		kind, def any
		workflow  string
		want      []string
	}{
		"sound":                   {"all", nil, "sound_pick", nil},
		"too long for a provider": {"too long", nil, "sound_pick", []string{"/fields/0/provider/inputs/kind/value max_length"}},
		"said once":               {7.0, nil, "sound_pick", []string{"/fields/0/provider/inputs/kind/value type"}},
		"too long a default":      {"all", "0123456789a", "sound_pick", []string{"/fields/0/default max_length"}},
		"a workflow that is gone": {"too long", nil, "gone", []string{"/workflow workflow_unknown"}},
	} {
		form := forms.Draft{Name: "Pick", Workflow: c.workflow, Fields: []forms.Field{{
			Name: "group", Type: forms.TypeSelect, Label: "Group", Required: true, Default: c.def,
			Provider: &forms.Provider{Name: "sound_groups", Inputs: map[string]forms.Input{"kind": {Value: c.kind}}},
		}}}
		var got []string
		for _, f := range sound.New(catalog).Problems(form) {
			got = append(got, f.Pointer+" "+f.Code)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}
