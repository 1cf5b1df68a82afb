// Package integrations serves what a scope is connected to, and tries it.
package integrations

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/configure/connect"
	"github.com/bifrost-run/bifrost/app/configure/probe"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Module provides the function.
var Module = fx.Module("integrations", fx.Provide(New))

// Function is the trigger.
type Function struct {
	integrations *connect.Integrations
	prober       *probe.Prober
}

// New is the function.
func New(integrations *connect.Integrations, prober *probe.Prober) *Function {
	return &Function{integrations: integrations, prober: prober}
}

type listInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most integrations in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct{ Body wire.Page[Integration] }

type typeInput struct {
	Type string `path:"type" doc:"The integration's name: msgraph."`
}

type getOutput struct{ Body Integration }

type putInput struct {
	Type string `path:"type" doc:"The integration's name: msgraph."`
	Body IntegrationChange
}

type putOutput struct {
	Status   int
	Location string `header:"Location"`
	Body     Integration
}

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	access := rest.Scoped(permissions.ManageConfig)
	rest.Register(api, rest.Operation{
		ID: "listIntegrations", Method: http.MethodGet, Path: "/api/integrations", Tag: "Integrations",
		Summary: "List integrations", Description: "Every integration of this build with what the scope uses of it. One that is inherited comes whole from global.",
		Access: access,
	}, f.list)
	rest.Register(api, rest.Operation{
		ID: "getIntegration", Method: http.MethodGet, Path: "/api/integrations/{type}", Tag: "Integrations",
		Summary: "Read an integration", Description: "One integration of this build with what the scope uses of it. A client's own users do not see inherited values.",
		Access: access,
	}, f.get)
	rest.Register(api, rest.Operation{
		ID: "putIntegration", Method: http.MethodPut, Path: "/api/integrations/{type}", Tag: "Integrations", Also: []int{http.StatusCreated},
		Summary: "Configure an integration", Description: "Replaces all settings; secrets that are left out stay as they are. What is required may come in two requests (until then configured is false), but one with nothing at all is 422: delete the integration instead. When an address (a setting that ends in _url) changes, every secret that is set must be sent again: otherwise 422 secrets_required.",
		Writes: audit.IntegrationPut, Access: access,
	}, f.put)
	rest.Register(api, rest.Operation{
		ID: "deleteIntegration", Method: http.MethodDelete, Path: "/api/integrations/{type}", Tag: "Integrations", Status: http.StatusNoContent,
		Summary: "Disconnect an integration", Description: "Removes the scope's own settings and secrets, so that an organization inherits again. Deleting what is not there is fine.",
		Writes: audit.IntegrationDelete, Access: access,
	}, f.delete)
	f.registerTest(api)
}

func (f *Function) list(ctx context.Context, by rest.By, in *listInput) (*listOutput, error) {
	list := []string{"integrations", string(by.Authority.Principal.User.ID), by.Authority.Scope.Key()}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.integrations.List(ctx, by.Authority, store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	show := func(view connect.View) Integration { return shown(by.Authority.Scope, view) }
	return &listOutput{Body: wire.PageOf(page.Items, show, page.Next, list...)}, nil
}

func (f *Function) get(ctx context.Context, by rest.By, in *typeInput) (*getOutput, error) {
	view, err := f.integrations.Get(ctx, by.Authority, in.Type)
	if err != nil {
		return nil, err
	}
	return &getOutput{Body: shown(by.Authority.Scope, view)}, nil
}

func (f *Function) put(ctx context.Context, by rest.By, in *putInput) (*putOutput, error) {
	view, created, err := f.integrations.Put(ctx, by.Authority, in.Type, connect.Change{
		Settings: in.Body.Settings, Secrets: in.Body.Secrets, SharedWith: organizations.Sharing(in.Body.SharedWith), Tags: in.Body.Tags,
	})
	if err != nil {
		return nil, err
	}
	out := &putOutput{Status: http.StatusOK, Body: shown(by.Authority.Scope, view)}
	if created {
		out.Status, out.Location = http.StatusCreated, "/api/integrations/"+in.Type
	}
	return out, nil
}

func (f *Function) delete(ctx context.Context, by rest.By, in *typeInput) (*struct{}, error) {
	return nil, f.integrations.Delete(ctx, by.Authority, in.Type)
}
