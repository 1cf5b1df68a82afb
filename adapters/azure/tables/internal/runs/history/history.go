// Package history reads runs: one by its id, and lists of a scope's and a user's.
package history

import (
	"context"
	"sync"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// History reads runs. It satisfies store.History.
type History struct {
	ledger         *ledger.Ledger
	truth, mirrors *table.Table
}

var _ store.History = History{}

// New reads the runs of a ledger.
func New(l *ledger.Ledger) History {
	return History{ledger: l, truth: table.New(l.Storage, rows.WorkflowExecutions), mirrors: table.New(l.Storage, rows.UserExecutions)}
}

// Get reads one run. One transaction, one more when it is being accepted.
func (h History) Get(ctx context.Context, s organizations.Scope, id executions.ID) (executions.Execution, error) {
	d, err := ledger.At(ctx, s, id)
	if err != nil {
		return executions.Execution{}, err
	}
	run, err := h.ledger.Whole(ctx, d)
	if err != nil {
		return executions.Execution{}, err
	}
	return run.Execution, nil
}

// listed is a row of the truth as a list reads it.
type listed struct {
	entity.Row
	rows.Listed
}

// List reads a page of a scope's runs: in one transaction, or up to four for a narrow
// filter.
func (h History) List(ctx context.Context, s organizations.Scope, f history.Filter, p store.Paging) (store.ExecutionPage, error) {
	if err := ledger.Check(ctx, s); err != nil {
		return store.ExecutionPage{}, err
	}
	names, err := entity.Names(&listed{})
	if err != nil {
		return store.ExecutionPage{}, err
	}
	return index[listed, *listed]{
		History: h, table: h.truth, rows: within(s.Key(), f).Select(names...), statuses: f.Statuses,
		said: func(row listed) (executions.Execution, error) {
			d, err := rows.DoorbellOf(row.PartitionKey, row.RowKey)
			return row.Execution(d), err
		},
		shown: func(ctx context.Context, row listed, said executions.Execution) (executions.Execution, error) {
			return h.ledger.Listed(ctx, said.Doorbell(), row.Listed)
		},
	}.page(ctx, f, p)
}

// ListByUser reads a page of the runs that a user started. What is not over yet
// is read from the truth: one transaction for each.
func (h History) ListByUser(ctx context.Context, user permissions.UserID, f history.Filter, p store.Paging) (store.ExecutionPage, error) {
	if err := ctx.Err(); err != nil {
		return store.ExecutionPage{}, err
	}
	return index[rows.UserExecution, *rows.UserExecution]{
		History: h, table: h.mirrors, rows: within(rows.UserPartition(user), f), statuses: copied(f.Statuses), isCopy: true,
		said: func(row rows.UserExecution) (executions.Execution, error) {
			d, err := rows.DoorbellOf(row.Scope, row.RowKey)
			return row.Execution(d), err
		},
		shown: h.ofMirror,
	}.page(ctx, f, p)
}

func (h History) ofMirror(ctx context.Context, row rows.UserExecution, said executions.Execution) (executions.Execution, error) {
	d := said.Doorbell()
	if row.IsTerminal() {
		return h.ledger.Listed(ctx, d, row.Listed)
	}
	run, found, err := h.ledger.Read(ctx, d)
	if err == nil && !found {
		return h.ledger.Listed(ctx, d, row.Listed) // the truth is on its way
	}
	e := run.Execution
	e.Input, e.Sealed, e.Result, e.Failures = nil, nil, executions.Result{}, nil
	return e, err
}

// leaveOut reports rows that this program cannot read; the others are listed.
func (h History) leaveOut(ctx context.Context) func(entity.Row, error) {
	return func(row entity.Row, err error) {
		h.ledger.Log.ErrorContext(ctx, "a run is left out of a list", "row", row.RowKey, "error", err)
	}
}

// parallel is how many rows of a page are read at once.
const parallel = 16

// together reads what n rows point to, in their order, without those that this
// program cannot read.
func (h History) together(ctx context.Context, n int, read func(i int) (executions.Execution, error)) ([]executions.Execution, error) {
	items, errs := make([]executions.Execution, n), make([]error, n)
	var all sync.WaitGroup
	turns := make(chan struct{}, parallel)
	for i := range n {
		turns <- struct{}{}
		all.Go(func() {
			items[i], errs[i] = read(i)
			<-turns
		})
	}
	all.Wait()
	listed := items[:0]
	for i, err := range errs {
		switch code := fault.Code(err); {
		case err == nil:
			listed = append(listed, items[i])
		case code == entity.Newer || code == entity.Unreadable:
			h.ledger.Log.ErrorContext(ctx, "a run is left out of a list", "execution", string(items[i].ID), "error", err)
		default:
			return nil, err
		}
	}
	return listed, nil
}
