// Package settings serves the settings of a scope: read, write, export, import.
package settings

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Module provides the function.
var Module = fx.Module("settings", fx.Provide(New))

// Function is the trigger.
type Function struct{ settings *configure.Settings }

// New is the function.
func New(settings *configure.Settings) *Function { return &Function{settings: settings} }

type listInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most settings in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct{ Body wire.Page[Setting] }

type keyInput struct {
	Key string `path:"key" doc:"The setting's key."`
}

type getOutput struct{ Body Setting }

type putInput struct {
	Key  string `path:"key" doc:"A small letter, then small letters, digits and underscores, 63 at most."`
	Body SettingChange
}

type putOutput struct {
	Status   int
	Location string `header:"Location"`
	Body     Setting
}

type exportInput struct{}

type exportOutput struct{ Body SettingList }

type importInput struct {
	DryRun bool `query:"dryRun" doc:"Only say what would happen."`
	Body   SettingList
}

type importOutput struct{ Body SettingImport }

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	access := rest.Scoped(permissions.ManageConfig)
	rest.Register(api, rest.Operation{
		ID: "listSettings", Method: http.MethodGet, Path: "/api/settings", Tag: "Settings",
		Summary: "List settings", Description: "What is in force in the scope, in the order of keys, each with where it comes from. A client's own users see that a value is inherited, not the value.",
		Access: access,
	}, f.list)
	rest.Register(api, rest.Operation{
		ID: "getSetting", Method: http.MethodGet, Path: "/api/settings/{key}", Tag: "Settings",
		Summary: "Read a setting", Description: "What is in force for one key: the organization's own value, else the global one.",
		Access: access,
	}, f.get)
	rest.Register(api, rest.Operation{
		ID: "putSetting", Method: http.MethodPut, Path: "/api/settings/{key}", Tag: "Settings", Also: []int{http.StatusCreated},
		Summary: "Set a setting", Description: "Writes the scope's own value.",
		Writes: audit.SettingPut, Access: access,
	}, f.put)
	rest.Register(api, rest.Operation{
		ID: "deleteSetting", Method: http.MethodDelete, Path: "/api/settings/{key}", Tag: "Settings", Status: http.StatusNoContent, Also: []int{http.StatusUnprocessableEntity},
		Summary: "Delete a setting", Description: "Removes the scope's own value, so that an organization inherits again. Deleting what is not there is fine, and leaves no entry in the audit trail.",
		Writes: audit.SettingDelete, Access: access,
	}, f.delete)
	rest.Register(api, rest.Operation{
		ID: "exportSettings", Method: http.MethodGet, Path: "/api/settings/export", Tag: "Settings",
		Summary: "Export settings", Description: "The scope's own settings, as an import takes them. Nothing inherited is among them.",
		Access: access,
	}, f.export)
	rest.Register(api, rest.Operation{
		ID: "importSettings", Method: http.MethodPost, Path: "/api/settings/import", Tag: "Settings",
		Summary: "Import settings", Description: "Writes all entries or, when one is refused, none. Settings that are not among them stay. Try it with dryRun=true first.",
		Writes: audit.SettingImport, Access: access,
	}, f.take)
}

func (f *Function) list(ctx context.Context, by rest.By, in *listInput) (*listOutput, error) {
	list := []string{"settings", string(by.Authority.Principal.User.ID), by.Authority.Scope.Key()}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.settings.List(ctx, by.Authority, store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	show := func(view configure.SettingView) Setting { return shown(by.Authority.Scope, view) }
	return &listOutput{Body: wire.PageOf(page.Items, show, page.Next, list...)}, nil
}

func (f *Function) get(ctx context.Context, by rest.By, in *keyInput) (*getOutput, error) {
	view, err := f.settings.Get(ctx, by.Authority, in.Key)
	if err != nil {
		return nil, err
	}
	return &getOutput{Body: shown(by.Authority.Scope, view)}, nil
}

func (f *Function) put(ctx context.Context, by rest.By, in *putInput) (*putOutput, error) {
	view, created, err := f.settings.Put(ctx, by.Authority, configure.Draft{
		Key: in.Key, Type: organizations.SettingType(in.Body.Type), Value: []byte(in.Body.Value), Description: in.Body.Description,
	})
	if err != nil {
		return nil, err
	}
	out := &putOutput{Status: http.StatusOK, Body: shown(by.Authority.Scope, view)}
	if created {
		out.Status, out.Location = http.StatusCreated, "/api/settings/"+view.Key
	}
	return out, nil
}

func (f *Function) delete(ctx context.Context, by rest.By, in *keyInput) (*struct{}, error) {
	return nil, f.settings.Delete(ctx, by.Authority, in.Key)
}

func (f *Function) export(ctx context.Context, by rest.By, _ *exportInput) (*exportOutput, error) {
	own, err := f.settings.Export(ctx, by.Authority)
	if err != nil {
		return nil, err
	}
	return &exportOutput{Body: SettingList{Items: entries(own)}}, nil
}

func (f *Function) take(ctx context.Context, by rest.By, in *importInput) (*importOutput, error) {
	list, err := f.settings.Import(ctx, by.Authority, drafts(in.Body.Items), in.DryRun)
	if err != nil {
		return nil, err
	}
	return &importOutput{Body: SettingImport{DryRun: in.DryRun, Items: outcomes(list)}}, nil
}
