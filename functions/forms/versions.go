package forms

import (
	"context"
	"net/http"
	"strconv"

	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// FormVersion is what a form was, or is, in a list.
type FormVersion struct {
	Version     int       `json:"version" example:"3"`
	Name        string    `json:"name" example:"New starter"`
	Description string    `json:"description,omitempty" example:"Everything that somebody needs on their first day."`
	Workflow    string    `json:"workflow" example:"user_onboarding"`
	Access      string    `json:"access" enum:"platform,by_role,everyone_in_organization" example:"by_role"`
	UpdatedAt   wire.Time `json:"updatedAt" doc:"When it was entered."`
	UpdatedBy   string    `json:"updatedBy" doc:"Who entered it." example:"11111111-1111-4111-8111-111111111111_22222222-2222-4222-8222-222222222222"`
}

type versionsInput struct {
	FormID string `path:"formId" doc:"The form's id."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most versions in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type versionsOutput struct{ Body wire.Page[FormVersion] }

type versionInput struct {
	FormID  string `path:"formId" doc:"The form's id."`
	Version string `path:"version" doc:"1 for what it was at first." example:"3"`
}

func (f *Function) registerVersions(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "listFormVersions", Method: http.MethodGet, Path: "/api/forms/{formId}/versions", Tag: "Forms",
		Summary: "List the versions of a form", Description: "What a form is and was, the newest first.",
		Access: managed(),
	}, f.versions)
	rest.Register(api, rest.Operation{
		ID: "getFormVersion", Method: http.MethodGet, Path: "/api/forms/{formId}/versions/{version}", Tag: "Forms",
		Summary: "Read a version of a form", Description: "What a form was, held against the workflows of today. Nobody can submit what it was; enter it anew to have it back.",
		Access: managed(),
	}, f.version)
}

func (f *Function) versions(ctx context.Context, by rest.By, in *versionsInput) (*versionsOutput, error) {
	id, err := forms.ParseID(in.FormID)
	if err != nil {
		return nil, err
	}
	list := []string{"form versions", string(by.Authority.Principal.User.ID), by.Authority.Scope.Key(), string(id)}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.composer.Versions(ctx, by.Authority, id, store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &versionsOutput{Body: wire.PageOf(page.Items, versionOf, page.Next, list...)}, nil
}

func (f *Function) version(ctx context.Context, by rest.By, in *versionInput) (*oneOutput, error) {
	id, err := forms.ParseID(in.FormID)
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(in.Version)
	if err != nil || number < 1 {
		return nil, forms.ErrUnknown()
	}
	v, err := f.composer.Version(ctx, by.Authority, id, number)
	return one(v, err)
}

func versionOf(f forms.Form) FormVersion {
	return FormVersion{
		Version: f.Version, Name: f.Name, Description: f.Description, Workflow: f.Workflow, Access: string(f.Access),
		UpdatedAt: wire.Time(f.UpdatedAt), UpdatedBy: string(f.UpdatedBy),
	}
}
