// Package batches serves workflows that run for many organizations at once.
package batches

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/batch"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Module provides the function.
var Module = fx.Module("batches", fx.Provide(New))

// Function is the trigger.
type Function struct{ desk *batch.Desk }

// New is the function.
func New(desk *batch.Desk) *Function { return &Function{desk: desk} }

type listInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most batches in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct{ Body wire.Page[Batch] }

type createInput struct{ Body BatchDraft }

type createOutput struct {
	Location string `header:"Location"`
	Body     BatchDetail
}

type oneInput struct {
	ID string `path:"id" doc:"The batch's id."`
}

type oneOutput struct{ Body BatchDetail }

type itemsInput struct {
	ID     string `path:"id" doc:"The batch's id."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most organizations in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type itemsOutput struct{ Body wire.Page[BatchItem] }

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	mine := rest.SignedIn().Rule("canViewHistory or own")
	steer := rest.SignedIn().Rule("canExecuteWorkflows or own")
	rest.Register(api, rest.Operation{
		ID: "listBatches", Method: http.MethodGet, Path: "/api/batches", Tag: "Batches",
		Summary: "List batches", Description: "The caller's own batches, the newest first, and those of everybody for holders of canViewHistory in global. An answer may be shorter than limit, or empty, and still have a nextCursor.",
		Access: mine,
	}, f.list)
	rest.Register(api, rest.Operation{
		ID: "createBatch", Method: http.MethodPost, Path: "/api/batches", Tag: "Batches", Status: http.StatusCreated,
		Summary: "Run a workflow for many organizations", Description: "Writes down what is to run for whom; the runs begin by themselves within seconds. They are made with the permissions that the caller holds in each organization then, without the roles of a token; every target needs canExecuteWorkflows. " +
			"There is no Idempotency-Key: whoever got no answer lists the batches before asking again.",
		Writes: audit.BatchCreate, Access: rest.SignedIn().Rule("canExecuteWorkflows"),
	}, f.create)
	rest.Register(api, rest.Operation{
		ID: "getBatch", Method: http.MethodGet, Path: "/api/batches/{id}", Tag: "Batches",
		Summary: "Read a batch", Description: "A batch with how many of its organizations stand how: the caller's own, or any for holders of canViewHistory in global.",
		Access: mine,
	}, f.get)
	rest.Register(api, rest.Operation{
		ID: "listBatchItems", Method: http.MethodGet, Path: "/api/batches/{id}/items", Tag: "Batches",
		Summary: "List the organizations of a batch", Description: "Each organization with its run of the last round that it had one in, and how that stands now. Organizations that the caller is no member of are left out: an answer may be shorter than limit, or empty, and still have a nextCursor.",
		Access: mine,
	}, f.items)
	rest.Register(api, rest.Operation{
		ID: "cancelBatch", Method: http.MethodPost, Path: "/api/batches/{id}/cancel", Tag: "Batches",
		Summary: "Cancel a batch", Description: "Starts nothing more of it, and asks what is open to stop. Cancelling it again changes nothing. For its owner, and for whoever sees it and holds canExecuteWorkflows in global.",
		Writes: audit.BatchCancel, Access: steer,
	}, f.steered((*batch.Desk).Cancel))
	rest.Register(api, rest.Operation{
		ID: "continueBatch", Method: http.MethodPost, Path: "/api/batches/{id}/continue", Tag: "Batches",
		Summary: "Continue a batch", Description: "Lets a batch go on that is held because too many of the first did not succeed. Whoever does so owns it from then on.",
		Writes: audit.BatchContinue, Access: steer,
	}, f.steered((*batch.Desk).Continue))
	rest.Register(api, rest.Operation{
		ID: "retryBatch", Method: http.MethodPost, Path: "/api/batches/{id}/retry-failed", Tag: "Batches",
		Summary: "Retry what failed", Description: "Runs once more, in a new round, for the organizations whose run was refused, failed, timed out or completed with errors. Whoever does so owns the batch from then on.",
		Writes: audit.BatchRetry, Access: steer,
	}, f.steered((*batch.Desk).Retry))
}

func (f *Function) list(ctx context.Context, by rest.By, in *listInput) (*listOutput, error) {
	list := []string{"batches", string(by.Caller.Principal.User.ID)}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.desk.List(ctx, by.Caller, store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &listOutput{Body: wire.PageOf(page.Items, row, page.Next, list...)}, nil
}

func (f *Function) create(ctx context.Context, by rest.By, in *createInput) (*createOutput, error) {
	made, err := f.desk.Create(ctx, by.Caller, in.Body.draft())
	if err != nil {
		return nil, err
	}
	return &createOutput{Location: "/api/batches/" + string(made.Batch.ID), Body: detail(by.Caller.Reach, made)}, nil
}

func (f *Function) get(ctx context.Context, by rest.By, in *oneInput) (*oneOutput, error) {
	return f.steered((*batch.Desk).Get)(ctx, by, in)
}

func (f *Function) items(ctx context.Context, by rest.By, in *itemsInput) (*itemsOutput, error) {
	id, err := batches.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	list := []string{"batch items", string(by.Caller.Principal.User.ID), string(id)}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.desk.Items(ctx, by.Caller, id, store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &itemsOutput{Body: wire.PageOf(page.Items, cell, string(page.Next), list...)}, nil
}

// steered is a handler for what is done with one batch.
func (f *Function) steered(do func(*batch.Desk, context.Context, authorize.Caller, batches.ID) (batch.View, error)) func(context.Context, rest.By, *oneInput) (*oneOutput, error) {
	return func(ctx context.Context, by rest.By, in *oneInput) (*oneOutput, error) {
		id, err := batches.ParseID(in.ID)
		if err != nil {
			return nil, err
		}
		v, err := do(f.desk, ctx, by.Caller, id)
		if err != nil {
			return nil, err
		}
		return &oneOutput{Body: detail(by.Caller.Reach, v)}, nil
	}
}
