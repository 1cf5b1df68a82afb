package workflows_test

import (
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/workflow"
	_ "github.com/bifrost-run/bifrost/workflows/all"
)

func TestEveryShippedWorkflowIsDeclaredWell(t *testing.T) {
	t.Parallel()
	definitions, err := workflow.Definitions()
	if err != nil {
		t.Error(err)
	}
	var names []string
	for _, d := range definitions {
		names = append(names, d.Spec.Name)
		if d.Spec.Description == "" || d.Spec.Category == "" {
			t.Errorf("%s lacks a description or a category", d.Spec.Name)
		}
		for _, p := range d.Parameters {
			if p.Label == "" {
				t.Errorf("%s: parameter %s lacks a label", d.Spec.Name, p.Name)
			}
		}
	}
	wantAll(t, names, "add_to_group", "license_report", "long_task", "stale_users", "user_offboarding", "user_onboarding")
}

// wantAll expects what people rely on to be there; more may be.
func wantAll(t *testing.T, names []string, shipped ...string) {
	t.Helper()
	for _, name := range shipped {
		if !slices.Contains(names, name) {
			t.Errorf("%s is not in %v", name, names)
		}
	}
}

func TestEveryShippedDataProviderIsDeclaredWell(t *testing.T) {
	t.Parallel()
	providers, err := workflow.ProviderDefinitions()
	if err != nil {
		t.Error(err)
	}
	var names []string
	for _, p := range providers {
		names = append(names, p.Spec.Name)
		if p.Spec.Description == "" {
			t.Errorf("%s lacks a description", p.Spec.Name)
		}
	}
	wantAll(t, names, "available_licenses", "directory_groups", "directory_users")
}
