// Package metadata serves everything that this build can run, in one answer.
package metadata

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/conditional"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/workflows"
)

// Module provides the function.
var Module = fx.Module("metadata", fx.Provide(New))

// Metadata is everything that can be run.
type Metadata struct {
	Version       string                   `json:"version" doc:"A digest of the rest: sha256:<hex>." example:"sha256:9f2c1ab4"`
	Workflows     []workflows.Workflow     `json:"workflows"`
	DataProviders []workflows.DataProvider `json:"dataProviders"`
}

// Function is the trigger.
type Function struct {
	catalog   *describe.Catalog
	workflows *workflows.Function
}

// New is the function. It shows workflows as w does.
func New(catalog *describe.Catalog, w *workflows.Function) *Function {
	return &Function{catalog: catalog, workflows: w}
}

type input struct {
	IfNoneMatch string `header:"If-None-Match" doc:"The ETag of the answer before: 304 when nothing has changed."`
}

type output struct {
	ETag string `header:"ETag"`
	Body Metadata
}

// Register adds the operation.
func (f *Function) Register(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "getMetadata", Method: http.MethodGet, Path: "/api/metadata", Tag: "Workflows",
		Summary: "Everything that can be run", Description: "All workflows and data providers of this build. The version changes exactly when they do.",
		Also: []int{http.StatusNotModified}, Access: rest.Somewhere(permissions.ExecuteWorkflows, permissions.ManageForms),
	}, f.get)
}

func (f *Function) get(ctx context.Context, by rest.By, in *input) (*output, error) {
	there, err := f.workflows.At(ctx, by)
	if err != nil {
		return nil, err
	}
	body := Metadata{Version: f.catalog.Version(), Workflows: []workflows.Workflow{}, DataProviders: []workflows.DataProvider{}}
	for _, entry := range f.catalog.All() {
		body.Workflows = append(body.Workflows, there.Shown(entry.Workflow))
	}
	for _, entry := range f.catalog.Providers() {
		body.DataProviders = append(body.DataProviders, workflows.ShownProvider(entry.Provider))
	}
	etag, err := conditional.ETag(body)
	if err == nil && conditional.Matches(in.IfNoneMatch, etag) {
		err = conditional.NotModified(etag)
	}
	if err != nil {
		return nil, err
	}
	return &output{ETag: etag, Body: body}, nil
}
