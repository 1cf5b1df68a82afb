package organizations

import (
	"cmp"
	"context"
	"mime"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/app/administer/enlist"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions/internal/jsonbody"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/table"
)

// columns are those of a file, in the order in which an export writes them.
var columns = []string{"id", "name", "tenantId", "tags"}

// OrganizationList is a file of organizations as JSON.
type OrganizationList struct {
	Organizations []OrganizationRow `json:"organizations" maxItems:"1000"`
}

// OrganizationRow is what a file says of one organization.
type OrganizationRow struct {
	ID       string    `json:"id,omitempty" doc:"The organization that is meant. Without it the tenant decides, and without that the name, in any letter case; one that is not found is new."`
	Name     string    `json:"name,omitempty" doc:"1 to 200 characters; left out or empty, it stays as it is." example:"Litware"`
	TenantID string    `json:"tenantId,omitempty" doc:"The client's Entra tenant; left out or empty, it stays as it is." example:"8b6e5a1c-3f0d-4b52-9c7e-2a41d0f7c934"`
	Tags     *[]string `json:"tags,omitempty" nullable:"false" doc:"All of them; left out, they stay as they are." example:"[\"gold\"]"`
}

type importInput struct {
	DryRun  bool   `query:"dryRun" doc:"Only say what would happen."`
	RawBody []byte `contentType:"text/csv"`

	rows []enlist.Row
}

type importOutput struct{ Body OrganizationImport }

// Resolve reads the rows by the type that the client says they are of.
func (in *importInput) Resolve(ctx huma.Context) []error {
	kind, about, err := mime.ParseMediaType(cmp.Or(ctx.Header("Content-Type"), "application/json"))
	if err != nil {
		return []error{unsupported(ctx, "Send the body as application/json or as text/csv.")}
	}
	if charset := strings.ToLower(cmp.Or(about["charset"], "utf-8")); charset != "utf-8" && charset != "us-ascii" {
		return []error{unsupported(ctx, "Send the body as UTF-8.")}
	}
	switch kind {
	case "application/json":
		list, errs := jsonbody.Judged[OrganizationList](ctx.Context(), in.RawBody)
		in.rows = rowsOfJSON(list)
		return errs
	case "text/csv":
		rows, err := table.Read(in.RawBody, columns, enlist.RowsMax)
		if err != nil {
			return []error{problem.Of(ctx.Context(), err)}
		}
		in.rows = rowsOfTable(rows)
		return nil
	default:
		return []error{unsupported(ctx, "Send the body as application/json or as text/csv.")}
	}
}

func unsupported(ctx huma.Context, instead string) error {
	refusal := problem.Plain(ctx.Context(), http.StatusUnsupportedMediaType)
	refusal.Detail = instead
	return refusal
}

func rowsOfJSON(list OrganizationList) []enlist.Row {
	rows := make([]enlist.Row, 0, len(list.Organizations))
	for i, o := range list.Organizations {
		rows = append(rows, enlist.Row{Number: i + 1, ID: o.ID, Name: o.Name, TenantID: o.TenantID, Tags: o.Tags})
	}
	return rows
}

func rowsOfTable(table []table.Row) []enlist.Row {
	rows := make([]enlist.Row, 0, len(table))
	for _, r := range table {
		rows = append(rows, rowOfTable(r))
	}
	return rows
}

func rowOfTable(r table.Row) enlist.Row {
	row := enlist.Row{Number: r.Number, ID: strings.TrimSpace(r.Cells["id"]), Name: r.Cells["name"], TenantID: r.Cells["tenantId"]}
	if r.Uneven {
		row.Problems = []fault.Field{{In: "body", Code: "cells", Message: "This row has another number of cells than the first one."}}
	}
	if cell, ok := r.Cells["tags"]; ok {
		tags := table.Split(cell)
		row.Tags = &tags
	}
	return row
}

func (f *Function) take(ctx context.Context, by rest.By, in *importInput) (*importOutput, error) {
	act := f.enlister.Import
	if in.DryRun {
		act = f.enlister.Preview
	}
	entries, err := act(ctx, by.Caller, in.rows)
	if err != nil {
		return nil, err
	}
	return &importOutput{Body: imported(in.DryRun, entries)}, nil
}
