package organizations

import (
	"slices"

	"github.com/bifrost-run/bifrost/app/administer/enlist"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// OrganizationImport says what became of each row of a file, or would become in a dry run.
type OrganizationImport struct {
	DryRun    bool                   `json:"dryRun" doc:"Nothing was written."`
	Created   int                    `json:"created" doc:"How many rows are new organizations." example:"3"`
	Changed   int                    `json:"changed" doc:"How many rows change one." example:"2"`
	Unchanged int                    `json:"unchanged" doc:"How many rows say what is so already." example:"41"`
	Refused   int                    `json:"refused" doc:"How many rows cannot be taken. One of them keeps all from being written." example:"0"`
	Items     []ImportedOrganization `json:"items"`
}

// ImportedOrganization is what became of one row.
type ImportedOrganization struct {
	Row            int                     `json:"row" doc:"Where it stands: of CSV the row as a spreadsheet counts it, of JSON the place in the list, from 1." example:"2"`
	Outcome        string                  `json:"outcome" enum:"created,changed,unchanged,refused"`
	OrganizationID string                  `json:"organizationId,omitempty" doc:"The organization that the row is about. One that a dry run would make has none yet."`
	Name           string                  `json:"name,omitempty" doc:"What the organization is called before the row is done, or when it is new." example:"Contoso"`
	Changes        *OrganizationDifference `json:"changes,omitempty" doc:"What is different then."`
	Errors         []problem.BadField      `json:"errors,omitempty" doc:"Why it was refused. Pointers are those of the JSON body, whatever was sent: /organizations/4/tenantId."`
}

// OrganizationDifference is what is different about an organization. What stays is left
// out.
type OrganizationDifference struct {
	Name     *TextDifference `json:"name,omitempty"`
	TenantID *TextDifference `json:"tenantId,omitempty"`
	Tags     *TagsDifference `json:"tags,omitempty"`
}

// TextDifference is a text before and after, empty for none.
type TextDifference struct {
	Before string `json:"before" example:"Contoso"`
	After  string `json:"after" example:"Contoso Ltd"`
}

// TagsDifference is all tags before and after.
type TagsDifference struct {
	Before []string `json:"before" example:"[\"gold\"]"`
	After  []string `json:"after" example:"[\"gold\",\"retail\"]"`
}

func imported(dryRun bool, entries []enlist.Entry) OrganizationImport {
	out := OrganizationImport{DryRun: dryRun, Items: make([]ImportedOrganization, 0, len(entries))}
	for _, entry := range entries {
		switch entry.Outcome {
		case enlist.Created:
			out.Created++
		case enlist.Changed:
			out.Changed++
		case enlist.Unchanged:
			out.Unchanged++
		case enlist.Refused:
			out.Refused++
		}
		out.Items = append(out.Items, importedOne(entry))
	}
	return out
}

func importedOne(entry enlist.Entry) ImportedOrganization {
	was := organizations.Organization{}
	out := ImportedOrganization{Row: entry.Number, Outcome: string(entry.Outcome), OrganizationID: string(entry.Now.ID), Name: entry.Now.Name}
	if entry.Was != nil {
		was = *entry.Was
		out.OrganizationID, out.Name = string(was.ID), was.Name
	}
	for _, reason := range entry.Reasons {
		out.Errors = append(out.Errors, problem.BadField(reason))
	}
	if entry.Outcome == enlist.Created || entry.Outcome == enlist.Changed {
		out.Changes = differenceOf(was, entry.Now)
	}
	return out
}

func differenceOf(was, now organizations.Organization) *OrganizationDifference {
	var d OrganizationDifference
	if was.Name != now.Name {
		d.Name = &TextDifference{Before: was.Name, After: now.Name}
	}
	if was.TenantID != now.TenantID {
		d.TenantID = &TextDifference{Before: was.TenantID, After: now.TenantID}
	}
	if !slices.Equal(was.Tags, now.Tags) {
		d.Tags = &TagsDifference{Before: listed(was.Tags), After: listed(now.Tags)}
	}
	return &d
}
