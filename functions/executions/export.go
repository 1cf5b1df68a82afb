package executions

import (
	"context"
	"iter"
	"net/http"
	"strconv"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/shown"
	"github.com/bifrost-run/bifrost/functions/internal/stream"
	"github.com/bifrost-run/bifrost/functions/internal/wanted"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

type exportInput struct {
	wanted.Query

	Format string `query:"format" enum:"csv,jsonl" default:"csv" doc:"csv has a row for each run below the names of its columns, jsonl each run as listExecutions shows it."`
}

func (f *Function) registerExport(api *rest.API) {
	rest.RegisterExport[exportInput, shown.Execution](api, rest.Operation{
		ID: "exportExecutions", Method: http.MethodGet, Path: "/api/executions/export", Tag: "Executions",
		Summary: "Export runs", Description: "All runs of one organization that pass the filter, newest first, as comma-separated values or JSON lines. Without from it has those of seven days, and those of 366 days at most. " +
			"A connection that ends early has not brought all of them.",
		Access: rest.Scoped(permissions.ViewHistory).OrKey(),
	}, f.export)
}

func (f *Function) export(ctx context.Context, by rest.By, in *exportInput) (stream.Answer, error) {
	runs, err := f.observer.Export(ctx, by.Authority, in.Filter(by.Authority.Principal.User.ID))
	if err != nil {
		return nil, err
	}
	name := "executions-" + by.Authority.Scope.String()
	if in.Format == "jsonl" {
		return stream.Lines[shown.Execution]{Name: name + ".jsonl", All: mapped(runs, shown.Row)}, nil
	}
	organization := ""
	if by.Authority.Organization != nil {
		organization = by.Authority.Organization.Name
	}
	cells := func(e executions.Execution) []string { return cellsOf(e, organization) }
	return stream.Table{Name: name + ".csv", Columns: columns(), All: mapped(runs, cells)}, nil
}

// mapped shows each run as it comes; an error is the end of both.
func mapped[T any](runs iter.Seq2[executions.Execution, error], show func(executions.Execution) T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for e, err := range runs {
			if !yield(show(e), err) {
				return
			}
		}
	}
}

func columns() []string {
	return []string{
		"id", "organizationId", "organization", "workflow", "status", "trigger", "form", "actor", "reference",
		"createdAt", "startedAt", "finishedAt", "queuedMs", "durationMs", "errorCode", "errorMessage",
	}
}

// cellsOf is a run in the order of the columns.
func cellsOf(e executions.Execution, organization string) []string {
	run := shown.Row(e)
	reference, code, message := "", "", ""
	if e.Reference != nil {
		reference = e.Reference.System + " " + e.Reference.ID
	}
	if run.Error != nil {
		code, message = run.Error.Code, run.Error.Message
	}
	return []string{
		run.ID, run.OrganizationID, organization, run.Workflow.Name, run.Status, run.Trigger, e.Form.Name, run.Actor.DisplayName, reference,
		momentOf(e.CreatedAt), momentOf(e.StartedAt), momentOf(e.FinishedAt), numberOf(run.QueuedMs), numberOf(run.DurationMs), code, message,
	}
}

// momentOf and numberOf are empty for what there is not.
func momentOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return wire.Time(t).String()
}

func numberOf(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}
