package azure_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// spoil writes one property over that of the run's truth.
func (p *play) spoil(property, value string) {
	p.t.Helper()
	row := []byte(`{"PartitionKey":"` + p.run.Scope.Key() + `","RowKey":"` + p.truthKey() + `","` + property + `":` + value + `}`)
	_, err := p.judge.raw(p.t, "WorkflowExecutions").UpsertEntity(p.t.Context(), row, nil)
	ok(p.t, err)
}

// TestARowThatThisProgramCannotReadIsLeftAlone has rows of a newer program, and
// rows with garbage: nobody writes them, lists go on without them, and whoever
// asks for one is told.
func TestARowThatThisProgramCannotReadIsLeftAlone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ property, value, code string }{
		"a newer shape":          {"SchemaVersion", "99", "schema_newer"},
		"a number that is text":  {"Fence", `"x"`, "row_unreadable"},
		"a time that is a flag":  {"DueAt", "true", "row_unreadable"},
		"a status that is none":  {"Status", "7", "row_unreadable"},
		"a document that is not": {"Problem", `"{"`, "row_unreadable"},
		"a retry that is not":    {"Retry", `"["`, "row_unreadable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, ctx := alone(t), t.Context()
			accepted(p)
			p.spoil(c.property, c.value)
			before := p.judge.row(t, "WorkflowExecutions", p.run.Scope.Key(), p.truthKey())
			for what, do := range map[string]func() error{
				"get": func() error { _, err := p.judge.History().Get(ctx, p.run.Scope, p.run.ID); return err },
				"claim": func() error {
					_, _, err := p.judge.Executions().Claim(ctx, p.run.Doorbell(), p.claim(today()))
					return err
				},
				"cancel": func() error { _, err := p.judge.Recovery().Cancel(ctx, p.run.Scope, p.run.ID, today()); return err },
				"recover": func() error {
					_, err := p.judge.Recovery().Recover(ctx, p.run.Doorbell(), today(), 0)
					return err
				},
				"renew": func() error {
					_, _, err := p.judge.Executions().Renew(ctx, executions.Lease{Doorbell: p.run.Doorbell(), Fence: 1, ClaimID: "x"}, executions.Progress{})
					return err
				},
			} {
				if err := do(); !fault.Is(err, fault.Unavailable) || fault.Code(err) != c.code {
					t.Errorf("%s: %v", what, err)
				}
			}
			same(t, "the row", p.judge.row(t, "WorkflowExecutions", p.run.Scope.Key(), p.truthKey()), before)
			_, err := p.judge.Recovery().Due(ctx, today())
			ok(t, err)
			inScope, err := p.judge.History().List(ctx, p.run.Scope, history.Filter{}, store.Paging{Limit: 5})
			ok(t, err)
			byUser, err := p.judge.History().ListByUser(ctx, p.run.Actor.ID, history.Filter{}, store.Paging{Limit: 5})
			ok(t, err)
			if len(inScope.Items)+len(byUser.Items) > 0 {
				t.Error("it is listed")
			}
		})
	}
}
