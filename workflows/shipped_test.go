package workflows_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

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
	want := []string{"add_to_group", "license_report", "long_task", "stale_users", "user_offboarding", "user_onboarding"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
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
	want := []string{"available_licenses", "directory_groups", "directory_users"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}
