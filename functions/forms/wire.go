package forms

import (
	"slices"

	"github.com/bifrost-run/bifrost/app/compose"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// FormDraft is what a person enters about a form.
type FormDraft struct {
	Name        string         `json:"name" doc:"1 to 100 characters." example:"New starter"`
	Description string         `json:"description,omitempty" example:"Everything that somebody needs on their first day."`
	Workflow    string         `json:"workflow" doc:"The name of the workflow." example:"user_onboarding"`
	Access      string         `json:"access,omitempty" enum:"platform,by_role,everyone_in_organization" default:"platform" doc:"Which client users are offered it: none, those with one of its roles, or everybody who works there."`
	Fields      []FormField    `json:"fields,omitempty" nullable:"false" doc:"At most 50, in the order in which they show; with fixedInput at most 32 KiB of JSON." example:"[{\"name\":\"first_name\",\"type\":\"text\",\"label\":\"First name\",\"required\":true},{\"name\":\"last_name\",\"type\":\"text\",\"label\":\"Last name\",\"required\":true},{\"name\":\"email\",\"type\":\"email\",\"label\":\"Work e-mail\",\"required\":true}]"`
	FixedInput  map[string]any `json:"fixedInput,omitempty" doc:"Parameters that nobody is asked for, by name." example:"{\"country\":\"GB\"}"`
}

// FormProblem is a reason why a form cannot run.
type FormProblem struct {
	Pointer string `json:"pointer" doc:"RFC 6901 pointer into the form." example:"/fields/3/parameter"`
	Code    string `json:"code" doc:"The rule that is broken." example:"unknown_parameter"`
	Message string `json:"message" doc:"What to enter instead." example:"The workflow has no parameter of this name."`
}

// Form asks a person for the input of a workflow.
type Form struct {
	ID             string         `json:"id" doc:"UUIDv7." example:"01954f00-7c1a-7c3e-9d55-0b6f1c2d3e4f"`
	OrganizationID string         `json:"organizationId" doc:"Where it belongs: an organization's id, or global." example:"01954f00-6b2e-7a41-8f0d-1c2b3a4d5e6f"`
	Name           string         `json:"name" example:"New starter"`
	Description    string         `json:"description,omitempty" example:"Everything that somebody needs on their first day."`
	Workflow       string         `json:"workflow" doc:"The name of the workflow." example:"user_onboarding"`
	Access         string         `json:"access" enum:"platform,by_role,everyone_in_organization" example:"by_role"`
	Fields         []FormField    `json:"fields" nullable:"false" example:"[{\"name\":\"first_name\",\"type\":\"text\",\"label\":\"First name\",\"required\":true},{\"name\":\"last_name\",\"type\":\"text\",\"label\":\"Last name\",\"required\":true},{\"name\":\"email\",\"type\":\"email\",\"label\":\"Work e-mail\",\"required\":true}]"`
	FixedInput     map[string]any `json:"fixedInput,omitempty" doc:"Parameters that nobody is asked for, by name; absent for those who may not see them." example:"{\"country\":\"GB\"}"`
	Version        int            `json:"version" doc:"One more with each change." example:"3"`
	Effect         string         `json:"effect,omitempty" enum:"read,change,destroy" doc:"How much its workflow may change; absent when that is gone. Before destroy, pages ask a person to type the client's name." example:"change"`
	IsBroken       bool           `json:"isBroken" doc:"Nobody can submit it: it does not fit its workflow, or that is gone."`
	Problems       []FormProblem  `json:"problems,omitempty" nullable:"false" doc:"Why it is broken, for those who may mend it."`
	CreatedAt      wire.Time      `json:"createdAt"`
	CreatedBy      string         `json:"createdBy" example:"11111111-1111-4111-8111-111111111111_22222222-2222-4222-8222-222222222222"`
	UpdatedAt      wire.Time      `json:"updatedAt"`
	UpdatedBy      string         `json:"updatedBy" example:"11111111-1111-4111-8111-111111111111_22222222-2222-4222-8222-222222222222"`
	Allowed        []string       `json:"allowed" nullable:"false" enum:"submit,edit,delete" doc:"What the caller may do with it now."`
}

// FormSummary is a form in a list.
type FormSummary struct {
	ID             string    `json:"id" doc:"UUIDv7." example:"01954f00-7c1a-7c3e-9d55-0b6f1c2d3e4f"`
	OrganizationID string    `json:"organizationId" doc:"Where it belongs: an organization's id, or global." example:"01954f00-6b2e-7a41-8f0d-1c2b3a4d5e6f"`
	Name           string    `json:"name" example:"New starter"`
	Description    string    `json:"description,omitempty" example:"Everything that somebody needs on their first day."`
	Workflow       string    `json:"workflow" doc:"The name of the workflow." example:"user_onboarding"`
	Access         string    `json:"access" enum:"platform,by_role,everyone_in_organization" example:"by_role"`
	FieldCount     int       `json:"fieldCount" example:"6"`
	Version        int       `json:"version" example:"3"`
	IsBroken       bool      `json:"isBroken" doc:"Nobody can submit it: it does not fit its workflow, or that is gone."`
	BrokenReason   string    `json:"brokenReason,omitempty" doc:"The first reason in one sentence, for those who may mend it." example:"The workflow has no parameter of this name."`
	UpdatedAt      wire.Time `json:"updatedAt"`
	UpdatedBy      string    `json:"updatedBy" example:"11111111-1111-4111-8111-111111111111_22222222-2222-4222-8222-222222222222"`
	Allowed        []string  `json:"allowed" nullable:"false" enum:"submit,edit,delete" doc:"What the caller may do with it now."`
}

// FormCopy says where a copy shall be.
type FormCopy struct {
	To   string `json:"to" doc:"An organization's id, or global." example:"global"`
	Name string `json:"name,omitempty" doc:"What it shall be called; otherwise as the other one, with (copy)." example:"New starter, Leeds"`
}

// FormWorkflow names the workflow that a form is drafted for.
type FormWorkflow struct {
	Workflow string `json:"workflow" doc:"The name of the workflow." example:"user_onboarding"`
}

func (d FormDraft) draft() forms.Draft {
	draft := forms.Draft{Name: d.Name, Description: d.Description, Workflow: d.Workflow, Access: forms.Access(d.Access), FixedInput: d.FixedInput}
	for _, f := range d.Fields {
		draft.Fields = append(draft.Fields, f.field())
	}
	return draft
}

func draftOf(d forms.Draft) FormDraft {
	return FormDraft{
		Name: d.Name, Description: d.Description, Workflow: d.Workflow, Access: string(d.Access),
		Fields: fieldsOf(d.Fields, true), FixedInput: d.FixedInput,
	}
}

// entered is what people have entered, and when: the same for every caller and build.
func entered(f forms.Form) Form {
	return Form{
		ID: string(f.ID), OrganizationID: f.Scope.String(), Name: f.Name, Description: f.Description, Workflow: f.Workflow,
		Access: string(f.Access), Fields: fieldsOf(f.Fields, true), FixedInput: f.FixedInput, Version: f.Version,
		CreatedAt: wire.Time(f.CreatedAt), CreatedBy: string(f.CreatedBy), UpdatedAt: wire.Time(f.UpdatedAt), UpdatedBy: string(f.UpdatedBy),
	}
}

// withoutInput is what is left of a form for those who may not see what nobody is asked
// for.
func withoutInput(out Form, f forms.Form) Form {
	out.Fields, out.FixedInput = fieldsOf(f.Fields, false), nil
	return out
}

// shown is a form as one caller may see it.
func shown(v compose.View) Form {
	out := entered(v.Form)
	if !v.SeesInput {
		out = withoutInput(out, v.Form)
	}
	for i, f := range out.Fields {
		out.Fields[i].Masked = slices.Contains(v.Masked, f.Name)
	}
	out.Effect, out.IsBroken, out.Allowed = string(v.Effect), len(v.Problems) > 0, allowed(v)
	if v.SeesProblems {
		for _, p := range v.Problems {
			out.Problems = append(out.Problems, FormProblem{Pointer: p.Pointer, Code: p.Code, Message: p.Message})
		}
	}
	return out
}

func summary(v compose.View) FormSummary {
	f := v.Form
	out := FormSummary{
		ID: string(f.ID), OrganizationID: f.Scope.String(), Name: f.Name, Description: f.Description, Workflow: f.Workflow,
		Access: string(f.Access), FieldCount: len(f.Fields), Version: f.Version, IsBroken: len(v.Problems) > 0, Allowed: allowed(v),
		UpdatedAt: wire.Time(f.UpdatedAt), UpdatedBy: string(f.UpdatedBy),
	}
	if v.SeesProblems && out.IsBroken {
		out.BrokenReason = v.Problems[0].Message
	}
	return out
}

func allowed(v compose.View) []string {
	list := []string{}
	if v.MaySubmit {
		list = append(list, "submit")
	}
	if v.MayManage {
		list = append(list, "edit", "delete")
	}
	return list
}
