package executions

import (
	"context"
	"net/http"

	"github.com/bifrost-run/bifrost/app/undo"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
)

// UndoPreview is what would be undone of a run.
type UndoPreview struct {
	Steps []UndoStep `json:"steps" doc:"The steps that are stored, and those with an undo that failed, in the order in which they would be undone."`
}

// UndoStep is one step of a run that is over.
type UndoStep struct {
	Name     string `json:"name" example:"create user"`
	Undoable bool   `json:"undoable" doc:"As far as what is stored tells: the workflow may find that it cannot after all."`
	Reason   string `json:"reason,omitempty" enum:"no_undo,in_doubt,erased,unreadable,failed,behind_unreadable" doc:"Why it cannot be undone: the workflow had no undo for it; nobody knows whether it took effect; its result was erased with a secret input, or cannot be decrypted any more; it failed, and may have taken effect, so look by hand. One that is behind_unreadable is undoable unless the workflow needs the result of an earlier step that is erased or unreadable to come to it again."`
}

// UndoStart asks for the undo of a run.
type UndoStart struct {
	After string `json:"after,omitempty" maxLength:"64" doc:"The id of an undo of this run that has ended with failures: what it has undone stays so, and the rest is tried again."`
}

type undoInput struct {
	ID     string `path:"id" doc:"The run's id."`
	Prefer string `header:"Prefer" doc:"wait=N: answer when the undo is over, after N seconds at the latest."`
	Body   UndoStart
}

type previewOutput struct{ Body UndoPreview }

// whose is what it takes to change a run: the right to run, and to see what was run.
const whose = string(permissions.ExecuteWorkflows) + " and " + string(permissions.ViewHistory) + " or own"

func (f *Function) registerUndo(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "previewUndo", Method: http.MethodGet, Path: "/api/executions/{id}/undo", Tag: "Executions", Also: []int{http.StatusConflict},
		Summary: "See what would be undone", Description: "The steps of a run that is over, the last one first, and which of them can be undone. Nothing happens, and the workflow is not asked.",
		Access: rest.Scoped(permissions.ExecuteWorkflows).Rule(whose),
	}, f.previewUndo)
	rest.Register(api, rest.Operation{
		ID: "undoExecution", Method: http.MethodPost, Path: "/api/executions/{id}/undo", Tag: "Executions", Status: http.StatusAccepted,
		Summary: "Undo a run", Description: "Starts a run that takes back the steps of a run that is over, the last one first, as startExecution does with Prefer. Whoever asks again within 24 hours is answered the same undo, with Idempotency-Replayed; another one after failures says after which. Secret inputs are empty for it, because they were erased. An undo cannot be undone.",
		Also: []int{http.StatusOK}, Access: rest.Scoped(permissions.ExecuteWorkflows).Rule(whose),
	}, f.undo)
}

func (f *Function) previewUndo(ctx context.Context, by rest.By, in *idInput) (*previewOutput, error) {
	id, err := executions.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	steps, err := f.undoer.Preview(ctx, by.Authority, id)
	if err != nil {
		return nil, err
	}
	out := &previewOutput{Body: UndoPreview{Steps: []UndoStep{}}}
	for _, s := range steps {
		out.Body.Steps = append(out.Body.Steps, UndoStep{Name: s.Name, Undoable: s.Undoable(), Reason: string(s.Reason)})
	}
	return out, nil
}

func (f *Function) undo(ctx context.Context, by rest.By, in *undoInput) (*Started, error) {
	id, err := executions.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	accepted, err := f.undoer.Start(ctx, by.Authority, undo.Request{ID: id, After: in.Body.After, ClientIP: by.ClientIP})
	if err != nil {
		return nil, err
	}
	return Accepted(ctx, by, accepted, in.Prefer, f.observer), nil
}
