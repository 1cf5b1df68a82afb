package shown

import (
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/functions/internal/example"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// TransformSchema shows a run that went well but for one item.
func (Execution) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	input, value := wire.Object(`{"email":"ana@contoso.example","groups":["Sales","Leeds"]}`), wire.Value(`{"userId":"5a1c9f0e"}`)
	started, finished := example.At(38*time.Millisecond), example.At(4158*time.Millisecond)
	queued, took := int64(38), int64(4120)
	return example.Of(s, Execution{
		ID: example.Run, OrganizationID: example.Organization, Workflow: WorkflowRef{Name: "user_onboarding", Title: "Onboard a user", Build: "9f2c1ab"},
		Status: "CompletedWithErrors", Trigger: "form", Form: &FormRef{ID: "01935af7-9a3c-7cc1-8d2e-4f5a6b7c8d9e", Name: "New starter"},
		Actor: Actor{ID: example.Person, DisplayName: "Ana Silva", Type: "platform"}, Input: &input, Attempt: 1, MaxAttempts: 3,
		Progress: &Progress{Done: 2, Total: 2, Text: "Groups"},
		Steps: []Step{
			{Name: "create user", Status: "Success", Attempt: 1, StartedAt: started, DurationMs: 812},
			{Name: "add to group Sales", Status: "Failed", Attempt: 1, StartedAt: example.At(time.Second), DurationMs: 140},
		},
		Result:    &Result{Kind: "json", Value: &value},
		Failures:  []Failure{{Item: "Sales", Message: "The group no longer exists."}},
		CreatedAt: example.At(0), StartedAt: &started, FinishedAt: &finished, QueuedMs: &queued, DurationMs: &took,
		Reference: &ReferenceRef{System: "halopsa", ID: "48211"}, Allowed: []string{"undo", "rerun", "rerun_failed_step"},
	})
}
