package executions

import (
	"context"
	"net/http"

	"github.com/bifrost-run/bifrost/app/rerun"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// fromFailedStep is the From of a run that goes on from where another one failed.
const fromFailedStep = "failed_step"

// ExecutionRerun asks for a run that repeats another one. Everything may be left out.
type ExecutionRerun struct {
	Input wire.Object `json:"input,omitempty" doc:"From the start: takes the place of the whole input, which is the run's own without it. From the failed step: only secrets. A secret that the run was given has to be entered again." example:"{\"days\":90}"`
	From  string      `json:"from,omitempty" enum:"start,failed_step" default:"start" doc:"Everything anew, or only what the run has not done: stored steps are recalled then."`
}

type rerunInput struct {
	ID             string `path:"id" doc:"The run's id."`
	Prefer         string `header:"Prefer" doc:"wait=N: answer when the new run is over, after N seconds at the latest."`
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"255" doc:"Makes a repeated request harmless for 24 hours. From the failed step every request is."`
	Body           ExecutionRerun
}

func (f *Function) registerRerun(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "rerunExecution", Method: http.MethodPost, Path: "/api/executions/{id}/rerun", Tag: "Executions", Status: http.StatusAccepted,
		Summary: "Run something again", Description: "Accepts a run that repeats one that is over, as startExecution does, with its form and reference. From the start it begins anew; whoever sent the form of the run and is still offered it, unchanged, may ask for that, too. From the failed step the steps that succeeded are recalled, and the one that failed and all after it are done: the input stays as it was, and whoever asks again is answered the same run, with Idempotency-Replayed. That is refused with 409 when something could happen twice: a step whose end is not known, a result that is not kept any more, an undo meanwhile.",
		Also: []int{http.StatusOK}, Access: rest.Scoped().Rule(string(permissions.ExecuteWorkflows) + " and " + string(permissions.ViewHistory) + " or own or offered"),
	}, f.rerun)
}

func (f *Function) rerun(ctx context.Context, by rest.By, in *rerunInput) (*Started, error) {
	id, err := executions.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	hash, err := bodyHash(in.Body)
	if err != nil {
		return nil, err
	}
	accepted, err := f.rerunner.Run(ctx, by.Authority, rerun.Request{
		ID: id, Resume: in.Body.From == fromFailedStep, Input: in.Body.Input, ClientIP: by.ClientIP,
		IdempotencyKey: in.IdempotencyKey, BodyHash: hash,
	})
	if err != nil {
		return nil, err
	}
	return Accepted(ctx, by, accepted, in.Prefer, f.observer), nil
}
