package organizations

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/stream"
	"github.com/bifrost-run/bifrost/functions/internal/table"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// PickInput is which organizations somebody wants to see.
type PickInput struct {
	Text    string   `query:"q" maxLength:"200" doc:"Part of the name, of a tag or of the tenant's id, in any letter case." example:"contoso"`
	Tags    []string `query:"tag,explode" maxItems:"20" doc:"A tag that they carry, exactly as it is written; given several times, all of these." example:"[\"gold\"]"`
	Active  choice   `query:"active" doc:"Only those that are active, or that are not."`
	Clients bool     `query:"clients" doc:"Without the provider's own organization."`
}

func (p PickInput) filter() organizations.Filter {
	return organizations.Filter{Text: p.Text, Tags: p.Tags, Clients: p.Clients, Active: p.Active.said}
}

// key tells filters apart.
func (p PickInput) key() []string {
	return slices.Concat([]string{p.Text, p.Active.String(), strconv.FormatBool(p.Clients)}, p.Tags)
}

type listInput struct {
	PickInput

	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"50" doc:"The most organizations in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct{ Body wire.Page[Organization] }

type exportInput struct{ PickInput }

func (f *Function) registerLists(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "listOrganizations", Method: http.MethodGet, Path: "/api/organizations", Tag: "Organizations",
		Summary: "List my organizations", Description: "The organizations that the caller is a member of, in the order in which they were created. " +
			"An answer may hold fewer than asked for although more follow.",
		Access: rest.SignedIn(),
	}, f.list)
	rest.RegisterRows(api, rest.Operation{
		ID: "exportOrganizations", Method: http.MethodGet, Path: "/api/organizations/export", Tag: "Organizations",
		Summary: "Export organizations", Description: "A CSV file of all organizations, or of some, as an import takes it: id, name, tenantId and tags, which are apart by a bar. " +
			"Cells that a spreadsheet would compute have an apostrophe before them, which an import takes away.",
		Access: rest.Admin(),
	}, f.export)
	rest.RegisterTable[OrganizationList](api, rest.Operation{
		ID: "importOrganizations", Method: http.MethodPost, Path: "/api/organizations/import", Tag: "Organizations",
		Summary: "Import organizations", Description: "Takes up to 1,000 organizations as JSON, or as CSV (UTF-8, with commas or semicolons, the first row naming the columns: any of id, name, tenantId and tags). " +
			"It creates those that are new and changes those that differ, row by row, or does nothing when one is refused. Nothing is ever deleted, deactivated or left without its tenant. " +
			"After trouble in the middle the same file does the rest. Try it with dryRun=true first.",
		Writes: audit.OrganizationImport, Access: rest.Admin(),
	}, "name,tenantId,tags\nLitware,8b6e5a1c-3f0d-4b52-9c7e-2a41d0f7c934,gold|retail\n", f.take)
}

func (f *Function) list(ctx context.Context, by rest.By, in *listInput) (*listOutput, error) {
	list := slices.Concat([]string{"organizations", string(by.Caller.Principal.User.ID)}, in.key())
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.organizations.List(ctx, by.Caller, in.filter(), store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &listOutput{Body: wire.PageOf(page.Items, shown, page.Next, list...)}, nil
}

func (f *Function) export(ctx context.Context, by rest.By, in *exportInput) (stream.Download, error) {
	all, err := f.enlister.All(ctx, by.Caller, in.filter())
	if err != nil {
		return stream.Download{}, err
	}
	rows := make([][]string, 0, len(all))
	for _, o := range all {
		rows = append(rows, []string{string(o.ID), o.Name, o.TenantID, table.Joined(o.Tags)})
	}
	file, err := table.Write(columns, rows)
	if err != nil {
		return stream.Download{}, err
	}
	return stream.Download{Name: "organizations.csv", ContentType: table.Type, Size: int64(len(file)), Content: io.NopCloser(bytes.NewReader(file))}, nil
}
