// Package attention serves what people should look at, of all their organizations.
package attention

import (
	"context"
	"net/http"
	"strconv"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/attend"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/conditional"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Module provides the function.
var Module = fx.Module("attention", fx.Provide(New))

// Function is the trigger.
type Function struct{ desk *attend.Desk }

// New is the function.
func New(desk *attend.Desk) *Function { return &Function{desk: desk} }

type listInput struct {
	Resolved string `query:"resolved" enum:"true,false" doc:"Only what is resolved, or only what is not; both otherwise."`
	Limit    int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most items in one answer."`
	Cursor   string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct{ Body ConcernPage }

type changeInput struct {
	ID      string `path:"id" doc:"The item's id, which for a run is the run's."`
	IfMatch string `header:"If-Match" doc:"The ETag of what the change is about; 412 when somebody has changed it since."`
	Body    ConcernChange
}

type changeOutput struct {
	ETag string `header:"ETag"`
	Body Concern
}

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "listAttention", Method: http.MethodGet, Path: "/api/attention", Tag: "Attention",
		Summary: "List what needs attention", Description: "Runs that ended other than Success, schedules that the platform has paused and batches that are held, of the last 14 days, in every organization in which the caller has canViewHistory, the newest first. " +
			"What the caller started and watched is left out. An answer may be shorter than limit, or empty, and still have a nextCursor: scannedTo says how far it has looked.",
		Access: rest.SignedIn(),
	}, f.list)
	rest.Register(api, rest.Operation{
		ID: "changeAttention", Method: http.MethodPatch, Path: "/api/attention/{id}", Tag: "Attention", Also: []int{http.StatusPreconditionFailed},
		Summary: "Take, resolve or note", Description: "Says who looks at an item, that nobody has to any more, or what is to be known about it. What is absent stays.",
		Writes: audit.AttentionChange, Access: rest.Scoped(permissions.ViewHistory),
	}, f.change)
}

func (f *Function) list(ctx context.Context, by rest.By, in *listInput) (*listOutput, error) {
	list := []string{"attention", string(by.Caller.Principal.User.ID), in.Resolved}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	var filter attend.Filter
	if resolved, err := strconv.ParseBool(in.Resolved); err == nil {
		filter.Resolved = &resolved
	}
	page, err := f.desk.List(ctx, by.Caller, filter, store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	whole := wire.PageOf(page.Items, row, page.Next, list...)
	return &listOutput{Body: ConcernPage{Items: whole.Items, NextCursor: whole.NextCursor, ScannedTo: wire.Moment(page.ScannedTo)}}, nil
}

func (f *Function) change(ctx context.Context, by rest.By, in *changeInput) (*changeOutput, error) {
	id, err := executions.ParseID(in.ID)
	if err != nil {
		return nil, attention.ErrUnknown()
	}
	item, err := f.desk.Change(ctx, by.Authority, id, in.Body.words(), conditional.IfMatch(in.IfMatch, shown))
	if err != nil {
		return nil, err
	}
	out := row(item)
	return &changeOutput{ETag: out.ETag, Body: out}, nil
}
