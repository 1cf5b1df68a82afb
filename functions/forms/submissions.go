package forms

import (
	"context"
	"net/http"

	"github.com/bifrost-run/bifrost/app/submit"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/dataproviders"
	runs "github.com/bifrost-run/bifrost/functions/executions"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	execution "github.com/bifrost-run/bifrost/functions/internal/shown"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// FormSubmission is a form as somebody sends it. Everything may be left out.
type FormSubmission struct {
	Values    wire.Object             `json:"values,omitempty" doc:"By the names of the fields: a number for a number field, true or false for a checkbox, a list of texts for a multi_select, the id of an upload for a file, text for every other. Values of fields that are hidden are dropped." example:"{\"first_name\":\"Ana\",\"last_name\":\"Silva\",\"email\":\"ana.silva@contoso.com\"}"`
	Reference *execution.ReferenceRef `json:"reference,omitempty" doc:"A ticket that the run belongs to."`
}

type submitInput struct {
	ID             string `path:"formId" doc:"The form's id."`
	Prefer         string `header:"Prefer" doc:"wait=N: answer when the run is over, after N seconds at the latest."`
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"255" doc:"Makes a repeated request harmless for 24 hours."`
	Body           FormSubmission
}

type fieldInput struct {
	ID   string `path:"formId" doc:"The form's id."`
	Name string `path:"name" doc:"The field's name."`
	Body dataproviders.OptionsRequest
}

type fieldOutput struct{ Body dataproviders.Options }

// registerUse adds what people do with a form that they are offered.
func (f *Function) registerUse(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "submitForm", Method: http.MethodPost, Path: "/api/forms/{formId}/submissions", Tag: "Forms", Status: http.StatusAccepted,
		Summary: "Send a form", Description: "Starts the form's workflow for the organization in the header, with the values judged by the form, and answers 202 at once; Prefer and Idempotency-Key are as in startExecution. " +
			"Staff with canExecuteWorkflows may send every form, a client's users those that their roles or their organization are offered: every other one is 404. A form that no longer fits its workflow is 409 form_broken. " +
			"Who sent it may read the run, its log and its files.",
		Also: []int{http.StatusOK, http.StatusBadGateway}, Access: rest.Scoped().Rule(string(permissions.ExecuteWorkflows) + " or offered"),
	}, f.submit)
	rest.Register(api, rest.Operation{
		ID: "listFieldOptions", Method: http.MethodPost, Path: "/api/forms/{formId}/fields/{name}/options", Tag: "Forms",
		Summary: "Ask for a field's options", Description: "What a field of a form offers in this organization, answered as by listOptions, to whoever may see the form. " +
			"The form says which data provider is asked; inputs are the values of earlier fields, by the names of the provider's inputs, and nothing else.",
		Also: []int{http.StatusBadGateway}, Access: rest.Scoped().Rule(string(permissions.ExecuteWorkflows) + " or " + string(permissions.ManageForms) + " or offered"),
	}, f.fieldOptions)
}

func (f *Function) submit(ctx context.Context, by rest.By, in *submitInput) (*runs.Started, error) {
	sent := submit.Submission{Form: in.ID, Values: in.Body.Values, ClientIP: by.ClientIP, IdempotencyKey: in.IdempotencyKey}
	if in.Body.Reference != nil {
		reference := executions.Reference(*in.Body.Reference)
		sent.Reference = &reference
	}
	accepted, err := f.submitter.Submit(ctx, by.Authority, sent)
	if err != nil {
		return nil, err
	}
	return runs.Accepted(ctx, by, accepted, in.Prefer, f.submitter), nil
}

func (f *Function) fieldOptions(ctx context.Context, by rest.By, in *fieldInput) (*fieldOutput, error) {
	answer, err := f.submitter.Options(ctx, by.Authority, submit.Question{
		Form: in.ID, Field: in.Name, Inputs: in.Body.Inputs, Search: in.Body.Search, Refresh: in.Body.Refresh,
	})
	if err != nil {
		return nil, err
	}
	return &fieldOutput{Body: dataproviders.Shown(answer)}, nil
}
