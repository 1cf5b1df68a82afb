// Package dataproviders serves what data providers offer: which there are, and
// their options.
package dataproviders

import (
	"context"
	"encoding/json"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/provide"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/conditional"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/functions/workflows"
)

// Module provides the function.
var Module = fx.Module("dataproviders", fx.Provide(New))

// Function is the trigger.
type Function struct {
	catalog *describe.Catalog
	source  *provide.Source
}

// New is the function.
func New(catalog *describe.Catalog, source *provide.Source) *Function {
	return &Function{catalog: catalog, source: source}
}

type listInput struct {
	IfNoneMatch string `header:"If-None-Match" doc:"The ETag of the answer before: 304 when nothing has changed."`
	Limit       int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most data providers in one answer."`
	Cursor      string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct {
	ETag string `header:"ETag"`
	Body wire.Page[workflows.DataProvider]
}

type optionsInput struct {
	Name string `path:"name" doc:"The data provider's name."`
	Body OptionsRequest
}

type optionsOutput struct{ Body Options }

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	either := []permissions.Permission{permissions.ExecuteWorkflows, permissions.ManageForms}
	rest.Register(api, rest.Operation{
		ID: "listDataProviders", Method: http.MethodGet, Path: "/api/data-providers", Tag: "Data providers",
		Summary: "List data providers", Description: "The data providers of this build, in the order of their names.",
		Also: []int{http.StatusNotModified}, Access: rest.Somewhere(either...),
	}, f.list)
	rest.Register(api, rest.Operation{
		ID: "listOptions", Method: http.MethodPost, Path: "/api/data-providers/{name}/options", Tag: "Data providers",
		Summary: "Ask for options",
		Description: "What a data provider offers in this organization, 1,000 options at most. When it fails, the last good answer of the past day says so in staleReason; " +
			"without one the answer is 502 provider_failed, or 409 when somebody has to set something first.",
		Also: []int{http.StatusBadGateway}, Access: rest.Scoped(either...),
	}, f.options)
}

func (f *Function) list(_ context.Context, by rest.By, in *listInput) (*listOutput, error) {
	list := []string{"data-providers", f.catalog.Version(), string(by.Caller.Principal.User.ID)}
	if by.Placed {
		list = []string{"data-providers", f.catalog.Version(), string(by.Authority.Principal.User.ID), by.Authority.Scope.Key()}
	}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page := wire.Page[workflows.DataProvider]{Items: []workflows.DataProvider{}}
	for _, entry := range f.catalog.Providers() {
		if entry.Provider.Name <= after {
			continue
		}
		if len(page.Items) == in.Limit {
			page.NextCursor = wire.Cursor(page.Items[len(page.Items)-1].Name, list...)
			break
		}
		page.Items = append(page.Items, workflows.ShownProvider(entry.Provider))
	}
	etag, err := conditional.ETag(page)
	if err == nil && conditional.Matches(in.IfNoneMatch, etag) {
		err = conditional.NotModified(etag)
	}
	if err != nil {
		return nil, err
	}
	return &listOutput{ETag: etag, Body: page}, nil
}

func (f *Function) options(ctx context.Context, by rest.By, in *optionsInput) (*optionsOutput, error) {
	answer, err := f.source.Options(ctx, by.Authority, provide.Request{
		Provider: in.Name, Inputs: json.RawMessage(in.Body.Inputs), Search: in.Body.Search, Refresh: in.Body.Refresh,
	})
	if err != nil {
		return nil, err
	}
	return &optionsOutput{Body: Shown(answer)}, nil
}
