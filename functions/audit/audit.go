// Package audit serves the audit trail: in pages, and whole as JSON lines.
package audit

import (
	"context"
	"net/http"
	"time"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/stream"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Module provides the function.
var Module = fx.Module("audit", fx.Provide(New))

// Function is the trigger.
type Function struct{ reader *record.Reader }

// New is the function.
func New(reader *record.Reader) *Function { return &Function{reader: reader} }

// FilterInput says which entries are asked for. The HTTP library reads what is
// embedded only when its name is exported.
type FilterInput struct {
	Actor      string `query:"actor" maxLength:"200" doc:"The id of who did it: a user's, or that of a part of the platform such as system:seed; me for the caller." example:"me"`
	Action     string `query:"action" maxLength:"100" doc:"What was done, such as setting.put: the x-audit of operations."`
	EntityType string `query:"entityType" maxLength:"100" doc:"What sort of thing it was done to: the first half of an action."`
	EntityID   string `query:"entityId" maxLength:"200" doc:"The id or key of the thing."`
	From       string `query:"from" format:"date-time" doc:"The first instant that counts."`
	To         string `query:"to" format:"date-time" doc:"The first instant that does not count any more."`
}

// filter reads the times, whose form is that of the contract already, and knows the
// caller by me.
func (in FilterInput) filter(by rest.By) audit.Filter {
	if in.Actor == "me" {
		in.Actor = string(by.Authority.Principal.User.ID)
	}
	from, _ := time.Parse(time.RFC3339, in.From)
	to, _ := time.Parse(time.RFC3339, in.To)
	return audit.Filter{
		Actor: in.Actor, Action: audit.Action(in.Action), EntityType: in.EntityType, EntityID: in.EntityID, From: from, To: to,
	}
}

type listInput struct {
	FilterInput

	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most entries in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct{ Body TrailPage }

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	access := rest.Scoped(permissions.ManageConfig)
	rest.Register(api, rest.Operation{
		ID: "listAuditEntries", Method: http.MethodGet, Path: "/api/audit", Tag: "Audit",
		Summary: "List the audit trail", Description: "Every change in a scope and every one that was refused, newest first. An entry is made before its change: " +
			"one that was refused after all has a second entry, refused, with the same correlationId. Runs are records themselves and not among them. " +
			"Without from, a filter by more than time looks back seven days; scannedTo says how far an answer has looked when it has not looked at everything.",
		Access: access,
	}, f.list)
	rest.RegisterLines(api, rest.Operation{
		ID: "exportAuditEntries", Method: http.MethodGet, Path: "/api/audit/export", Tag: "Audit",
		Summary: "Export the audit trail", Description: "All entries that pass the filter, newest first, each as JSON on a line of its own. Without from it begins with the oldest that is kept. " +
			"A connection that ends early has not brought all of them.",
		Access: access,
	}, f.export)
}

func (f *Function) list(ctx context.Context, by rest.By, in *listInput) (*listOutput, error) {
	list := []string{
		"audit", string(by.Authority.Principal.User.ID), by.Authority.Scope.Key(),
		in.Actor, in.Action, in.EntityType, in.EntityID, in.From, in.To,
	}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.reader.List(ctx, by.Authority, in.filter(by), store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	whole := wire.PageOf(page.Items, shown, page.Next, list...)
	return &listOutput{Body: TrailPage{Items: whole.Items, NextCursor: whole.NextCursor, ScannedTo: wire.Moment(page.ScannedTo)}}, nil
}

func (f *Function) export(ctx context.Context, by rest.By, in *FilterInput) (stream.Lines[TrailEntry], error) {
	entries, err := f.reader.Export(ctx, by.Authority, in.filter(by))
	if err != nil {
		return stream.Lines[TrailEntry]{}, err
	}
	all := func(yield func(TrailEntry, error) bool) {
		for e, err := range entries {
			if !yield(shown(e), err) {
				return
			}
		}
	}
	return stream.Lines[TrailEntry]{Name: "audit-" + by.Authority.Scope.String() + ".jsonl", All: all}, nil
}
