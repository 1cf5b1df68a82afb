// Package alerts serves who is told about what needs attention, to administrators.
package alerts

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/alert"
	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/functions/internal/conditional"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Module provides the function.
var Module = fx.Module("alerts", fx.Provide(New))

// Function is the trigger.
type Function struct{ book *alert.Book }

// New is the function.
func New(book *alert.Book) *Function { return &Function{book: book} }

type listInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most rules in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct{ Body wire.Page[AlertRule] }

type createInput struct{ Body AlertRuleDraft }

type createOutput struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     AlertRule
}

type oneInput struct {
	ID string `path:"id" doc:"The rule's id."`
}

type putInput struct {
	ID      string `path:"id" doc:"The rule's id."`
	IfMatch string `header:"If-Match" doc:"The ETag of what the change is about; 412 when somebody has entered it anew since."`
	Body    AlertRuleDraft
}

type deleteInput struct {
	ID      string `path:"id" doc:"The rule's id."`
	IfMatch string `header:"If-Match" doc:"The ETag of what shall go; 412 when somebody has entered it anew since."`
}

type oneOutput struct {
	ETag string `header:"ETag" doc:"For If-Match: of what a person entered. An alert does not change it."`
	Body AlertRule
}

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "listAlertRules", Method: http.MethodGet, Path: "/api/alert-rules", Tag: "Alert rules",
		Summary: "List alert rules", Description: "All rules, in the order in which they were made.",
		Access: rest.Admin(),
	}, f.list)
	rest.Register(api, rest.Operation{
		ID: "createAlertRule", Method: http.MethodPost, Path: "/api/alert-rules", Tag: "Alert rules", Status: http.StatusCreated,
		Summary: "Make an alert rule", Description: "Tells somebody about what needs attention, or starts a workflow for it. The same trouble is told once within an hour. " +
			"What an alert has started itself is never told.",
		Writes: audit.AlertRuleCreate, Access: rest.Admin(),
	}, f.create)
	rest.Register(api, rest.Operation{
		ID: "getAlertRule", Method: http.MethodGet, Path: "/api/alert-rules/{id}", Tag: "Alert rules",
		Summary: "Read an alert rule", Description: "A rule, with when it told somebody last, and what keeps it from that.",
		Access: rest.Admin(),
	}, f.get)
	rest.Register(api, rest.Operation{
		ID: "replaceAlertRule", Method: http.MethodPut, Path: "/api/alert-rules/{id}", Tag: "Alert rules", Also: []int{http.StatusPreconditionFailed},
		Summary: "Enter an alert rule anew", Description: "Replaces everything that was entered; without an address a webhook keeps the one that it has. Whoever does so owns the rule from then on.",
		Writes: audit.AlertRuleChange, Access: rest.Admin(),
	}, f.put)
	rest.Register(api, rest.Operation{
		ID: "deleteAlertRule", Method: http.MethodDelete, Path: "/api/alert-rules/{id}", Tag: "Alert rules", Status: http.StatusNoContent, Also: []int{http.StatusPreconditionFailed},
		Summary: "Delete an alert rule", Description: "Nobody is told by it any more. Removing what is not there is fine.",
		Writes: audit.AlertRuleDelete, Access: rest.Admin(),
	}, f.delete)
	rest.Register(api, rest.Operation{
		ID: "testAlertRule", Method: http.MethodPost, Path: "/api/alert-rules/{id}/test", Tag: "Alert rules", Status: http.StatusNoContent, Also: []int{http.StatusBadGateway},
		Summary: "Try an alert rule", Description: "Sends a test by the rule's channel and answers when it has arrived: 502 says what keeps it. A workflow has no test, because it would really run.",
		Writes: audit.AlertRuleTest, Access: rest.Admin(),
	}, f.test)
}

func (f *Function) list(ctx context.Context, by rest.By, in *listInput) (*listOutput, error) {
	list := []string{"alert rules", string(by.Caller.Principal.User.ID)}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.book.List(ctx, by.Caller, store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &listOutput{Body: wire.PageOf(page.Items, shown, page.Next, list...)}, nil
}

func (f *Function) create(ctx context.Context, by rest.By, in *createInput) (*createOutput, error) {
	made, err := f.book.Create(ctx, by.Caller, in.Body.entered())
	if err != nil {
		return nil, err
	}
	out, err := one(made)
	if err != nil {
		return nil, err
	}
	return &createOutput{Location: "/api/alert-rules/" + string(made.ID), ETag: out.ETag, Body: out.Body}, nil
}

func (f *Function) get(ctx context.Context, by rest.By, in *oneInput) (*oneOutput, error) {
	id, err := alerts.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	r, err := f.book.Get(ctx, by.Caller, id)
	if err != nil {
		return nil, err
	}
	return one(r)
}

func (f *Function) put(ctx context.Context, by rest.By, in *putInput) (*oneOutput, error) {
	id, err := alerts.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	r, err := f.book.Change(ctx, by.Caller, id, in.Body.entered(), conditional.IfMatch(in.IfMatch, asEntered))
	if err != nil {
		return nil, err
	}
	return one(r)
}

func (f *Function) delete(ctx context.Context, by rest.By, in *deleteInput) (*struct{}, error) {
	id, err := alerts.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return nil, f.book.Delete(ctx, by.Caller, id, conditional.IfMatch(in.IfMatch, asEntered))
}

func (f *Function) test(ctx context.Context, by rest.By, in *oneInput) (*struct{}, error) {
	id, err := alerts.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return nil, f.book.Test(ctx, by.Caller, id)
}

// one is a rule as it is shown alone.
func one(r alerts.Rule) (*oneOutput, error) {
	etag, err := conditional.ETag(asEntered(r))
	if err != nil {
		return nil, err
	}
	return &oneOutput{ETag: etag, Body: shown(r)}, nil
}
