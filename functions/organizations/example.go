package organizations

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/functions/internal/example"
)

// TransformSchema shows a file of one new client and one that is called otherwise now.
func (OrganizationImport) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return example.Of(s, OrganizationImport{
		DryRun: true, Created: 1, Changed: 1,
		Items: []ImportedOrganization{
			{Row: 2, Outcome: "created", Name: "Fabrikam"},
			{Row: 3, Outcome: "changed", OrganizationID: example.Organization, Name: "Contoso", Changes: &OrganizationDifference{
				Name: &TextDifference{Before: "Contoso", After: "Contoso Ltd"},
			}},
		},
	})
}
