// Package forget removes a run with everything that belongs to it, in an order in
// which a process may die anywhere: as long as anything is left, the truth is
// there and says what. Which runs are old enough is not decided here.
package forget

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/attention"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/accept"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Contents are what a run has beside the tables: payloads and its log.
type Contents interface {
	// Forget removes some of them, and answers true when there is more to remove.
	Forget(ctx context.Context, d executions.Doorbell) (more bool, err error)
}

// Forgetter removes runs.
type Forgetter struct {
	ledger   *ledger.Ledger
	contents Contents
	// The tables, by what stands in them.
	truth, mirrors, open, steps, keys *table.Table
}

// New removes runs of a ledger, and their contents; nil contents are none.
func New(l *ledger.Ledger, contents Contents) Forgetter {
	return Forgetter{
		ledger: l, contents: contents,
		truth: table.New(l.Storage, rows.WorkflowExecutions), mirrors: table.New(l.Storage, rows.UserExecutions),
		open: table.New(l.Storage, rows.OpenExecutions), steps: table.New(l.Storage, rows.ExecutionSteps),
		keys: table.New(l.Storage, rows.IdempotencyKeys),
	}
}

// Forget removes a piece of what a run has, and the truth about it last. What a
// run has of a kind is removed before the next kind is.
func (f Forgetter) Forget(ctx context.Context, d executions.Doorbell) (more bool, err error) {
	if err := ledger.Check(ctx, d.Scope()); err != nil {
		return false, err
	}
	run, found, err := f.ledger.Read(ctx, d)
	if err != nil {
		return false, err
	}
	if !found {
		return false, f.isNoRun(ctx, d)
	}
	if !run.Row.IsTerminal() {
		return false, errOpen()
	}
	for _, remove := range []func(context.Context, ledger.Run) (bool, error){f.settle, f.place, f.mirror, f.batchRun, f.item, f.key, f.step, f.content} {
		if more, err := remove(ctx, run); more || err != nil {
			return more, err
		}
	}
	err = f.truth.Delete(ctx, &run.Row)
	if fault.Code(err) == trouble.Changed {
		return true, nil // whoever wrote it may have written more
	}
	return false, err
}

func errOpen() error {
	return fault.New(fault.Conflict, "execution_open", "This run is not over yet.")
}

// isNoRun answers nil for a run that is not there, and execution_open for one of
// which only the acceptance is.
func (f Forgetter) isNoRun(ctx context.Context, d executions.Doorbell) error {
	_, waits, err := f.ledger.ReadOpen(ctx, d)
	if err == nil && waits {
		return errOpen()
	}
	return err
}

// settle does what the end of the run has left undone: a row that says that the
// run is not over would bring it back to life without its truth.
func (f Forgetter) settle(ctx context.Context, run ledger.Run) (more bool, err error) {
	d := run.Execution.Doorbell()
	open, found, err := f.ledger.ReadOpen(ctx, d)
	switch {
	case fault.Code(err) == entity.Unreadable:
		// The id is the run's own, and the run is over.
		at := open.Row
		at.Version = entity.Any
		return false, f.open.Delete(ctx, &at)
	case err != nil || !found:
		return false, err
	case open.AcceptID != run.Row.AcceptID:
		err = f.ledger.DropOpen(ctx, d, open)
	default:
		err = f.ledger.Settle(ctx, run, open.SealedBlob)
	}
	if fault.Code(err) == trouble.Changed {
		return true, nil
	}
	return false, err
}

// place frees what a crash has left of the run in its limits.
func (f Forgetter) place(ctx context.Context, run ledger.Run) (more bool, err error) {
	return false, f.ledger.Limits.Free(ctx, run.Execution)
}

// mirror takes the run from the list of its user.
func (f Forgetter) mirror(ctx context.Context, run ledger.Run) (more bool, err error) {
	mirror, ok := rows.MirrorOf(run.Row)
	if !ok {
		return false, nil
	}
	mirror.Version = entity.Any
	return false, f.mirrors.Delete(ctx, &mirror)
}

// item takes away what somebody should look at about the run.
func (f Forgetter) item(ctx context.Context, run ledger.Run) (more bool, err error) {
	return false, attention.Remove(ctx, f.ledger.Storage, run.Execution.Doorbell())
}

// clocks is more than two clocks of a working system are apart.
const clocks = time.Hour

// key frees the callers' keys that lead to the run, or a request that comes once
// more would bring back its id. Keys that count no longer need no look: whoever
// finds one takes it over. So runs that were kept for more than a day cost nothing.
func (f Forgetter) key(ctx context.Context, run ledger.Run) (more bool, err error) {
	e := run.Execution
	if f.ledger.Now().Sub(e.CreatedAt) > accept.KeyLife+clocks {
		return false, nil
	}
	leads := table.In(e.Scope.Key()).Where(table.Is("ExecutionId", string(e.ID)))
	found, err := table.Find[rows.IdempotencyKey](ctx, f.keys, leads.Tolerate(func(entity.Row, error) {}))
	for i := range found.Rows {
		if err == nil {
			err = f.keys.Delete(ctx, &found.Rows[i])
		}
	}
	if fault.Code(err) == trouble.Changed {
		return true, nil
	}
	return false, err
}

// stepKey is a row of the run's steps, of which only the key is asked for.
type stepKey struct {
	entity.Row
	Order int64
}

// step removes the stored steps and the fence. Whatever stands in the partition
// is the run's, because ids are nobody else's.
func (f Forgetter) step(ctx context.Context, run ledger.Run) (more bool, err error) {
	var operations []table.Operation
	remove := func(at entity.Row) {
		if len(operations) < table.MaxOperations {
			operations = append(operations, table.Delete(entity.At(at.PartitionKey, at.RowKey, entity.Any)))
		}
	}
	q := table.In(string(run.Execution.ID)).Limit(table.MaxOperations).Pages(1).Select("Order")
	found, err := table.Find[stepKey](ctx, f.steps, q.Tolerate(func(row entity.Row, _ error) { remove(row) }))
	if err != nil {
		return false, err
	}
	more = found.More || found.Rest != ""
	for _, row := range found.Rows {
		more = more || len(operations) == table.MaxOperations
		remove(row.Row)
	}
	if len(operations) == 0 {
		return more, nil
	}
	err = f.steps.Transact(ctx, operations...)
	if fault.Code(err) == trouble.Missing {
		return true, nil // somebody else removes them, too
	}
	return more, err
}

// content removes payloads and the log.
func (f Forgetter) content(ctx context.Context, run ledger.Run) (more bool, err error) {
	if f.contents == nil {
		return false, nil
	}
	return f.contents.Forget(ctx, run.Execution.Doorbell())
}
