package forms

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/functions/internal/example"
)

// TransformSchema shows a form that nothing is wrong with.
func (Form) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return example.Of(s, Form{
		ID: "01935af7-9a3c-7cc1-8d2e-4f5a6b7c8d9e", OrganizationID: example.Organization, Name: "New starter",
		Description: "Everything that somebody needs on their first day.", Workflow: "user_onboarding", Access: "by_role",
		Fields: []FormField{
			{Name: "first_name", Type: "text", Label: "First name", Required: true},
			{Name: "last_name", Type: "text", Label: "Last name", Required: true},
			{Name: "email", Type: "email", Label: "Work e-mail", Required: true},
			{Name: "license", Type: "select", Label: "Licence", Provider: &FormProvider{Name: "available_licenses"}},
		},
		Version: 1, CreatedAt: example.At(0), CreatedBy: example.Person, UpdatedAt: example.At(0), UpdatedBy: example.Person,
		Allowed: []string{"submit", "edit", "delete"},
	})
}
