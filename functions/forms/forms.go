// Package forms serves forms: to those who make them, and to those who fill them in.
package forms

import (
	"context"
	"net/http"
	"strings"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/compose"
	"github.com/bifrost-run/bifrost/app/submit"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/conditional"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Module provides the function.
var Module = fx.Module("forms", fx.Provide(New))

// Function is the trigger.
type Function struct {
	composer  *compose.Composer
	submitter *submit.Submitter
}

// New is the function.
func New(composer *compose.Composer, submitter *submit.Submitter) *Function {
	return &Function{composer: composer, submitter: submitter}
}

type listInput struct {
	Limit    int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most forms in one answer."`
	Cursor   string `query:"cursor" doc:"The nextCursor of the answer before."`
	Query    string `query:"q" maxLength:"200" doc:"Stands somewhere in the name or the description, in any letters." example:"new starter"`
	Workflow string `query:"workflow" maxLength:"63" doc:"The name of the workflow." example:"user_onboarding"`
	Access   string `query:"access" enum:"platform,by_role,everyone_in_organization" doc:"Which client users are offered it."`
}

type listOutput struct{ Body wire.Page[FormSummary] }

type createInput struct{ Body FormDraft }

type createOutput struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     Form
}

type oneInput struct {
	FormID string `path:"formId" doc:"The form's id."`
}

type putInput struct {
	FormID  string `path:"formId" doc:"The form's id."`
	IfMatch string `header:"If-Match" doc:"The ETag of what the change is about: 428 without it, 412 when somebody has changed the form since."`
	Body    FormDraft
}

type deleteInput struct {
	FormID  string `path:"formId" doc:"The form's id."`
	IfMatch string `header:"If-Match" doc:"The ETag of what shall go; 412 when somebody has changed the form since."`
}

type oneOutput struct {
	ETag string `header:"ETag" doc:"For If-Match: of what a person entered. What the caller may do does not change it."`
	Body Form
}

type copyInput struct {
	FormID string `path:"formId" doc:"The form's id."`
	Body   FormCopy
}

type generateInput struct{ Body FormWorkflow }

type generateOutput struct{ Body FormDraft }

// offered is for members: the use case knows what each of them may see.
func offered() rest.Access { return rest.Scoped().Rule("canManageForms or offered") }

// managed is for those who write forms.
func managed() rest.Access { return rest.Scoped(permissions.ManageForms) }

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "listForms", Method: http.MethodGet, Path: "/api/forms", Tag: "Forms",
		Summary: "List forms", Description: "The forms that the caller is offered in a place: its own first, then those of global, both in the order in which they were created. A page may be short, or empty, without being the last.",
		Access: offered(),
	}, f.list)
	rest.Register(api, rest.Operation{
		ID: "createForm", Method: http.MethodPost, Path: "/api/forms", Tag: "Forms", Status: http.StatusCreated,
		Summary: "Create a form", Description: "Adds a form to a scope. One of global is offered in every organization, and runs for the one that was chosen.",
		Writes: audit.FormCreate, Access: managed(),
	}, f.create)
	rest.Register(api, rest.Operation{
		ID: "generateForm", Method: http.MethodPost, Path: "/api/forms/generate", Tag: "Forms",
		Summary: "Draft a form for a workflow", Description: "Answers a draft with a field for each parameter of a workflow. Nothing is kept.",
		Access: managed(),
	}, f.generate)
	rest.Register(api, rest.Operation{
		ID: "getForm", Method: http.MethodGet, Path: "/api/forms/{formId}", Tag: "Forms",
		Summary: "Read a form", Description: "A form that the caller is offered. What nobody is asked for (fixed input, and what data providers are asked with) is shown to the provider's staff and to whoever may change the form. Who has sent a form may read the whole input of its run, with what was fixed.",
		Access: offered(),
	}, f.get)
	rest.Register(api, rest.Operation{
		ID: "replaceForm", Method: http.MethodPut, Path: "/api/forms/{formId}", Tag: "Forms", Also: []int{http.StatusPreconditionFailed, http.StatusPreconditionRequired},
		Summary: "Replace a form", Description: "Enters a form anew, as its next version; the same once more is no new version. It is changed where it belongs: one of global with the scope global.",
		Writes: audit.FormChange, Access: managed(),
	}, f.put)
	rest.Register(api, rest.Operation{
		ID: "deleteForm", Method: http.MethodDelete, Path: "/api/forms/{formId}", Tag: "Forms", Status: http.StatusNoContent, Also: []int{http.StatusConflict, http.StatusPreconditionFailed},
		Summary: "Delete a form", Description: "Removes a form with its versions, and takes it out of its roles. What was started by it stays.",
		Writes: audit.FormDelete, Access: managed(),
	}, f.delete)
	f.registerVersions(api)
	rest.Register(api, rest.Operation{
		ID: "copyForm", Method: http.MethodPost, Path: "/api/forms/{formId}/copy", Tag: "Forms", Status: http.StatusCreated,
		Summary: "Copy a form", Description: "Makes a new form of one that the caller is offered here, in the same scope or in another one, where canManageForms is needed as well. Roles are not copied.",
		Writes: audit.FormCreate, Access: managed(),
	}, f.copy)
	f.registerUse(api)
}

func (f *Function) list(ctx context.Context, by rest.By, in *listInput) (*listOutput, error) {
	list := []string{"forms", string(by.Authority.Principal.User.ID), by.Authority.Scope.Key(), in.Query, in.Workflow, in.Access}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	filter := compose.Filter{Text: in.Query, Workflow: in.Workflow, Access: forms.Access(in.Access)}
	page, err := f.composer.List(ctx, by.Authority, filter, store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &listOutput{Body: wire.PageOf(page.Items, summary, page.Next, list...)}, nil
}

func (f *Function) create(ctx context.Context, by rest.By, in *createInput) (*createOutput, error) {
	made, err := f.composer.Create(ctx, by.Authority, in.Body.draft())
	return created(made, err)
}

func (f *Function) get(ctx context.Context, by rest.By, in *oneInput) (*oneOutput, error) {
	id, err := forms.ParseID(in.FormID)
	if err != nil {
		return nil, err
	}
	v, err := f.composer.Get(ctx, by.Authority, id)
	return one(v, err)
}

func (f *Function) put(ctx context.Context, by rest.By, in *putInput) (*oneOutput, error) {
	if strings.TrimSpace(in.IfMatch) == "" {
		return nil, fault.New(fault.Unconditional, "if_match_required", "Send the ETag of the form as If-Match, so that nobody's change is lost.")
	}
	id, err := forms.ParseID(in.FormID)
	if err != nil {
		return nil, err
	}
	v, err := f.composer.Replace(ctx, by.Authority, id, in.Body.draft(), conditional.IfMatch(in.IfMatch, entered))
	return one(v, err)
}

func (f *Function) delete(ctx context.Context, by rest.By, in *deleteInput) (*struct{}, error) {
	id, err := forms.ParseID(in.FormID)
	if err != nil {
		return nil, err
	}
	return nil, f.composer.Delete(ctx, by.Authority, id, conditional.IfMatch(in.IfMatch, entered))
}

func (f *Function) copy(ctx context.Context, by rest.By, in *copyInput) (*createOutput, error) {
	id, err := forms.ParseID(in.FormID)
	if err != nil {
		return nil, err
	}
	to, err := organizations.ParseTarget(in.Body.To)
	if err != nil {
		return nil, fault.ValidationFailed(fault.Field{In: "body", Pointer: "/to", Code: "unknown", Message: "Choose one of your organizations, or global."})
	}
	made, err := f.composer.Copy(ctx, by.Authority, id, to, in.Body.Name)
	return created(made, err)
}

func (f *Function) generate(_ context.Context, by rest.By, in *generateInput) (*generateOutput, error) {
	draft, err := f.composer.Generate(by.Authority, in.Body.Workflow)
	if err != nil {
		return nil, err
	}
	return &generateOutput{Body: draftOf(draft)}, nil
}

// created is a form that was made just now, with its address.
func created(v compose.View, err error) (*createOutput, error) {
	out, err := one(v, err)
	if err != nil {
		return nil, err
	}
	return &createOutput{Location: "/api/forms/" + string(v.Form.ID), ETag: out.ETag, Body: out.Body}, nil
}

func one(v compose.View, err error) (*oneOutput, error) {
	if err != nil {
		return nil, err
	}
	// A digest of what is kept from somebody would let them try out what it could be.
	seen := entered(v.Form)
	if !v.SeesInput {
		seen = withoutInput(seen, v.Form)
	}
	etag, err := conditional.ETag(seen)
	return &oneOutput{ETag: etag, Body: shown(v)}, err
}
