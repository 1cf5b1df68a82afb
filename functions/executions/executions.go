// Package executions serves runs: start, list, read, follow, stop.
package executions

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/app/stop"
	"github.com/bifrost-run/bifrost/app/undo"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Module provides the function.
var Module = fx.Module("executions", fx.Provide(New))

// Function is the trigger.
type Function struct {
	starter  *start.Starter
	observer *observe.Observer
	stopper  *stop.Stopper
	undoer   *undo.Undoer
}

// New is the function.
func New(starter *start.Starter, observer *observe.Observer, stopper *stop.Stopper, undoer *undo.Undoer) *Function {
	return &Function{starter: starter, observer: observer, stopper: stopper, undoer: undoer}
}

type idInput struct {
	ID string `path:"id" doc:"The run's id."`
}

type output struct {
	Status int
	Body   Execution
}

type listInput struct {
	Mine   bool   `query:"mine" doc:"The caller's own runs in every organization, instead of one organization's."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most runs in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct{ Body wire.Page[Execution] }

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "startExecution", Method: http.MethodPost, Path: "/api/workflows/{name}/executions", Tag: "Executions", Status: http.StatusAccepted,
		Summary: "Run a workflow", Description: "Accepts a run and answers 202 at once. With Prefer: wait=N the answer waits up to N seconds (30 at most) and is 200 when the run is over by then, whatever its outcome. With Idempotency-Key the same request within 24 hours answers the first run.",
		Also: []int{http.StatusOK}, Access: rest.Scoped(permissions.ExecuteWorkflows).OrKey(),
	}, f.start)
	rest.Register(api, rest.Operation{
		ID: "listExecutions", Method: http.MethodGet, Path: "/api/executions", Tag: "Executions",
		Summary: "List runs", Description: "The runs of one organization, newest first; with mine=true the caller's own everywhere, which needs neither scope nor permission.",
		Access: rest.ScopedUnlessMine(permissions.ViewHistory).OrKey(),
	}, f.list)
	rest.Register(api, rest.Operation{
		ID: "getExecution", Method: http.MethodGet, Path: "/api/executions/{id}", Tag: "Executions",
		Summary: "Read a run", Description: "One run with input, steps and result: the caller's own, or any with canViewHistory.",
		Access: rest.Scoped().Rule(string(permissions.ViewHistory) + " or own").OrKey(),
	}, f.get)
	rest.Register(api, rest.Operation{
		ID: "getExecutionLogs", Method: http.MethodGet, Path: "/api/executions/{id}/logs", Tag: "Executions",
		Summary: "Follow a run's log", Description: "The lines after the cursor. With wait and nothing new the answer is held until a line comes or the run is over. done says that nothing more will come.",
		Access: rest.Scoped().Rule(string(permissions.ViewHistory) + " or own").OrKey(),
	}, f.logs)
	rest.Register(api, rest.Operation{
		ID: "cancelExecution", Method: http.MethodPost, Path: "/api/executions/{id}/cancel", Tag: "Executions",
		Summary: "Stop a run", Description: "A run that nobody has started is Cancelled at once (200); one that is running is asked to stop and becomes Cancelling (202).",
		Also: []int{http.StatusAccepted}, Access: rest.Scoped(permissions.ExecuteWorkflows),
	}, f.cancel)
	f.registerUndo(api)
}

func (f *Function) list(ctx context.Context, by rest.By, in *listInput) (*listOutput, error) {
	list := []string{"executions", string(by.Caller.Principal.User.ID), "mine"}
	if by.Placed {
		list = []string{"executions", string(by.Authority.Principal.User.ID), by.Authority.Scope.Key()}
	}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.page(ctx, by, store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &listOutput{Body: wire.PageOf(page.Items, row, page.Next, list...)}, nil
}

func (f *Function) page(ctx context.Context, by rest.By, p store.Paging) (store.ExecutionPage, error) {
	if by.Placed {
		return f.observer.List(ctx, by.Authority, p)
	}
	return f.observer.Mine(ctx, by.Caller, p)
}

func (f *Function) get(ctx context.Context, by rest.By, in *idInput) (*output, error) {
	id, err := executions.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	v, err := f.observer.Get(ctx, by.Authority, id)
	if err != nil {
		return nil, err
	}
	return &output{Status: http.StatusOK, Body: view(v)}, nil
}

func (f *Function) cancel(ctx context.Context, by rest.By, in *idInput) (*output, error) {
	id, err := executions.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	e, err := f.stopper.Cancel(ctx, by.Authority, id)
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	if !e.Status.IsTerminal() {
		status = http.StatusAccepted
	}
	return &output{Status: status, Body: row(e)}, nil
}
