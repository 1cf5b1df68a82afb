package executions

import (
	"context"
	"errors"
	"net/http"

	"github.com/bifrost-run/bifrost/app/stop"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/shown"
	"github.com/bifrost-run/bifrost/functions/internal/wanted"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// ExecutionPage is a part of a list of runs.
type ExecutionPage struct {
	Items      []shown.Execution `json:"items" doc:"This part of the list."`
	NextCursor string            `json:"nextCursor,omitempty" doc:"Send it as cursor for the next part; absent at the end."`
	ScannedTo  *wire.Time        `json:"scannedTo,omitempty" doc:"Nothing older was looked at; absent when the answer is full or everything was."`
}

type listInput struct {
	wanted.Query

	Mine   bool   `query:"mine" doc:"The caller's own runs in every organization, instead of one organization's."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most runs in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct{ Body ExecutionPage }

// BulkCancel asks many runs to stop.
type BulkCancel struct {
	Filter wanted.ExecutionFilter `json:"filter" doc:"Which runs are meant; an empty one is every run of the organization that can be stopped."`
	DryRun bool                   `json:"dryRun,omitempty" doc:"Only count them."`
}

// BulkCancelled is what came of it.
type BulkCancelled struct {
	Matched     int             `json:"matched" doc:"How many runs could be stopped and passed the filter." example:"12"`
	Asked       int             `json:"asked" doc:"How many of them were asked to stop: none with dryRun." example:"11"`
	AlreadyOver int             `json:"alreadyOver" doc:"How many had ended by then." example:"1"`
	Failed      int             `json:"failed" doc:"How many could not be asked. The same request asks them again." example:"0"`
	Failures    []CancelFailure `json:"failures,omitempty" doc:"The first twenty of those that failed."`
	More        bool            `json:"more" doc:"There may be more of them, and the same request goes on; with scannedTo, after to was set to that."`
	ScannedTo   *wire.Time      `json:"scannedTo,omitempty" doc:"No older run was looked at; absent when every one was, or there were too many for one request."`
}

// CancelFailure is a run that could not be asked to stop.
type CancelFailure struct {
	ID      string `json:"id" example:"01935af7-9a3c-7cc1-8d2e-4f5a6b7c8d9e"`
	Code    string `json:"code" doc:"Stable, for programs." example:"storage_unavailable"`
	Message string `json:"message" doc:"One sentence for a person."`
}

type cancelManyInput struct{ Body BulkCancel }

type cancelManyOutput struct{ Body BulkCancelled }

func (f *Function) registerMany(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "listExecutions", Method: http.MethodGet, Path: "/api/executions", Tag: "Executions",
		Summary: "List runs", Description: "The runs of one organization, newest first; with mine=true the caller's own everywhere, which needs neither scope nor permission. " +
			"Without from, a filter by more than time looks back seven days; scannedTo says how far an answer has looked when it has not looked at everything.",
		Access: rest.ScopedUnlessMine(permissions.ViewHistory).OrKey(),
	}, f.list)
	f.registerExport(api)
	rest.Register(api, rest.Operation{
		ID: "cancelExecutions", Method: http.MethodPost, Path: "/api/executions/cancel", Tag: "Executions",
		Summary: "Stop many runs", Description: "Stops the runs of one organization that pass a filter and are open, the newest first and 1,000 at most, each as cancelExecution does. " +
			"Without from, a filter looks back seven days. With dryRun nothing is stopped, and the answer says how many would be. Whoever asks again stops what is left.",
		Access: rest.Scoped(permissions.ExecuteWorkflows),
	}, f.cancelMany)
}

func (f *Function) list(ctx context.Context, by rest.By, in *listInput) (*listOutput, error) {
	caller, place := by.Caller.Principal.User.ID, "mine"
	if by.Placed {
		caller, place = by.Authority.Principal.User.ID, by.Authority.Scope.Key()
	}
	list := append([]string{"executions", string(caller), place}, in.Parts()...)
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.page(ctx, by, in.Filter(caller), store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	whole := wire.PageOf(page.Items, shown.Row, page.Next, list...)
	return &listOutput{Body: ExecutionPage{Items: whole.Items, NextCursor: whole.NextCursor, ScannedTo: wire.Moment(page.ScannedTo)}}, nil
}

func (f *Function) page(ctx context.Context, by rest.By, filter history.Filter, p store.Paging) (store.ExecutionPage, error) {
	if by.Placed {
		return f.observer.List(ctx, by.Authority, filter, p)
	}
	return f.observer.Mine(ctx, by.Caller, filter, p)
}

func (f *Function) cancelMany(ctx context.Context, by rest.By, in *cancelManyInput) (*cancelManyOutput, error) {
	if err := in.Body.Filter.Check(); err != nil {
		return nil, err
	}
	stopped, err := f.stopper.CancelAll(ctx, by.Authority, in.Body.Filter.Filter(by.Authority.Principal.User.ID), in.Body.DryRun)
	if err != nil {
		return nil, inBody(err)
	}
	out := BulkCancelled{
		Matched: stopped.Matched, Asked: stopped.Asked, AlreadyOver: stopped.Over, Failed: stopped.Failed,
		More: stopped.IsMore, ScannedTo: wire.Moment(stopped.ScannedTo),
	}
	for _, failure := range stopped.Failures {
		out.Failures = append(out.Failures, failureOf(failure))
	}
	return &cancelManyOutput{Body: out}, nil
}

// failureOf shows what a caller may know: what is no fault is a defect.
func failureOf(f stop.Failure) CancelFailure {
	out := CancelFailure{ID: string(f.ID), Code: "internal", Message: "Something went wrong here. Try again later."}
	var known *fault.Fault
	if errors.As(f.Fault, &known) {
		out.Code, out.Message = known.Code, known.Message
	}
	return out
}

// inBody says of a filter that cannot be used where it stands in a body.
func inBody(err error) error {
	var bad *fault.Fault
	if !errors.As(err, &bad) || len(bad.Fields) == 0 {
		return err
	}
	fields := make([]fault.Field, len(bad.Fields))
	for i, field := range bad.Fields {
		field.In, field.Pointer = "body", "/filter"+field.Pointer
		fields[i] = field
	}
	return fault.ValidationFailed(fields...)
}
