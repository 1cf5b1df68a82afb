// Package workflows serves what this build can run, one workflow or a list.
package workflows

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/conditional"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// Module provides the function.
var Module = fx.Module("workflows", fx.Provide(New))

// Function is the trigger.
type Function struct {
	catalog  *describe.Catalog
	resolver *configure.Resolver
}

// New is the function.
func New(catalog *describe.Catalog, resolver *configure.Resolver) *Function {
	return &Function{catalog: catalog, resolver: resolver}
}

type listInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most workflows in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct {
	ETag string `header:"ETag"`
	Body wire.Page[Workflow]
}

type getInput struct {
	Name string `path:"name" doc:"The workflow's name."`
}

type getOutput struct {
	ETag string `header:"ETag"`
	Body Workflow
}

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	access := rest.Somewhere(permissions.ExecuteWorkflows, permissions.ManageForms)
	rest.Register(api, rest.Operation{
		ID: "listWorkflows", Method: http.MethodGet, Path: "/api/workflows", Tag: "Workflows",
		Summary: "List workflows", Description: "The workflows of this build, in the order of their names.",
		Access: access,
	}, f.list)
	rest.Register(api, rest.Operation{
		ID: "getWorkflow", Method: http.MethodGet, Path: "/api/workflows/{name}", Tag: "Workflows",
		Summary: "Read a workflow", Description: "One workflow with its parameters.",
		Access: access,
	}, f.get)
}

func (f *Function) list(ctx context.Context, by rest.By, in *listInput) (*listOutput, error) {
	list := []string{"workflows", f.catalog.Version(), string(by.Caller.Principal.User.ID)}
	if by.Placed {
		list = []string{"workflows", f.catalog.Version(), string(by.Authority.Principal.User.ID), by.Authority.Scope.Key()}
	}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	there, err := f.At(ctx, by)
	if err != nil {
		return nil, err
	}
	page := wire.Page[Workflow]{Items: []Workflow{}}
	for _, entry := range f.catalog.All() {
		if entry.Workflow.Name <= after {
			continue
		}
		if len(page.Items) == in.Limit {
			last := page.Items[len(page.Items)-1].Name
			page.NextCursor = wire.Cursor(last, list...)
			break
		}
		page.Items = append(page.Items, there.Shown(entry.Workflow))
	}
	etag, err := conditional.ETag(page)
	if err != nil {
		return nil, err
	}
	return &listOutput{ETag: etag, Body: page}, nil
}

func (f *Function) get(ctx context.Context, by rest.By, in *getInput) (*getOutput, error) {
	entry, err := f.catalog.Find(in.Name)
	if err != nil {
		return nil, err
	}
	there, err := f.At(ctx, by)
	if err != nil {
		return nil, err
	}
	body := there.Shown(entry.Workflow)
	etag, err := conditional.ETag(body)
	if err != nil {
		return nil, err
	}
	return &getOutput{ETag: etag, Body: body}, nil
}
