// Package executions serves runs: start, list, read, follow, export, stop.
package executions

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/app/rerun"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/app/stop"
	"github.com/bifrost-run/bifrost/app/undo"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/shown"
)

// Module provides the function.
var Module = fx.Module("executions", fx.Provide(New))

// Function is the trigger.
type Function struct {
	starter  *start.Starter
	observer *observe.Observer
	stopper  *stop.Stopper
	undoer   *undo.Undoer
	rerunner *rerun.Rerunner
}

// New is the function.
func New(starter *start.Starter, observer *observe.Observer, stopper *stop.Stopper, undoer *undo.Undoer, rerunner *rerun.Rerunner) *Function {
	return &Function{starter: starter, observer: observer, stopper: stopper, undoer: undoer, rerunner: rerunner}
}

type idInput struct {
	ID string `path:"id" doc:"The run's id."`
}

type output struct {
	Status int
	Body   shown.Execution
}

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "startExecution", Method: http.MethodPost, Path: "/api/workflows/{name}/executions", Tag: "Executions", Status: http.StatusAccepted,
		Summary: "Run a workflow", Description: "Accepts a run and answers 202 at once. With Prefer: wait=N the answer waits up to N seconds (30 at most) and is 200 when the run is over by then, whatever its outcome. With Idempotency-Key the same request within 24 hours answers the first run.",
		Also: []int{http.StatusOK}, Access: rest.Scoped(permissions.ExecuteWorkflows).OrKey(),
	}, f.start)
	f.registerMany(api)
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
		Also: []int{http.StatusAccepted}, Access: rest.Scoped(permissions.ExecuteWorkflows).Rule(whose),
	}, f.cancel)
	f.registerRerun(api)
	f.registerUndo(api)
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
	return &output{Status: http.StatusOK, Body: shown.View(v)}, nil
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
	return &output{Status: status, Body: shown.Row(e)}, nil
}
