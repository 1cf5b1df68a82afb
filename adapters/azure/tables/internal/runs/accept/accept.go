// Package accept records new runs: the key of the request, the row whose
// insertion is the acceptance, and what follows from it.
package accept

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Counter is where runs are accepted.
type Counter struct {
	ledger *ledger.Ledger
	keys   *table.Table
}

// New accepts runs into a ledger.
func New(l *ledger.Ledger) Counter {
	return Counter{ledger: l, keys: table.New(l.Storage, rows.IdempotencyKeys)}
}

// Accept records a new run. Once the row in OpenExecutions is inserted, it
// answers a success whatever comes after: the sweeper goes on from there.
func (c Counter) Accept(ctx context.Context, a store.Acceptance) (store.Accepted, error) {
	if err := checked(ctx, a.Execution); err != nil {
		return store.Accepted{}, err
	}
	if a.Idempotency == nil {
		run, err := c.record(ctx, a.Execution)
		return store.Accepted{Execution: run}, err
	}
	if a.OnlyRepeat {
		return c.repeated(ctx, a)
	}
	// Nobody is to take the key for another run while this one is on its way.
	ctx, cancel := context.WithTimeout(ctx, settling/2)
	defer cancel()
	key, err := c.keyed(ctx, a)
	if err != nil {
		return store.Accepted{}, err
	}
	if key.stored {
		return store.Accepted{Execution: key.run, Replayed: true}, nil
	}
	run, err := c.record(ctx, key.run)
	return store.Accepted{Execution: run, Replayed: key.run.ID != a.Execution.ID}, err
}

// checked refuses what only a defect of the caller can bring.
func checked(ctx context.Context, e executions.Execution) error {
	if err := ledger.Check(ctx, e.Scope); err != nil {
		return err
	}
	if e.Status != executions.Pending {
		return fmt.Errorf("a run was to be accepted as %q", e.Status)
	}
	d, err := executions.NewDoorbell(string(e.ID), e.Scope.Key())
	if err != nil || d.ID() != e.ID {
		return errors.Join(errors.New("a run was to be accepted under an id that is not ours"), err)
	}
	return nil
}

// record accepts a run, unless the store holds its id already.
func (c Counter) record(ctx context.Context, e executions.Execution) (executions.Execution, error) {
	open, err := c.ledger.Opening(ctx, e)
	if err != nil {
		return executions.Execution{}, err
	}
	err = c.ledger.InsertOpen(ctx, &open)
	isThere := fault.Code(err) == trouble.Exists
	if err == nil {
		return c.follow(ctx, e, open)
	}
	if !isThere && !fault.Is(err, fault.Unavailable) {
		return executions.Execution{}, err
	}
	// It may be one's own row that is in the way, or that arrived after all.
	run, lookErr := c.stored(ctx, e.Doorbell())
	switch {
	case lookErr == nil:
		return run, nil
	case !isThere:
		return executions.Execution{}, uncertain(err, e.ID)
	case fault.Is(lookErr, fault.NotFound):
		return executions.Execution{}, errors.New("a run was to be accepted under the id of another scope's")
	}
	return executions.Execution{}, uncertain(lookErr, e.ID)
}

// uncertain names the run of an acceptance that nobody knows the end of: the row
// may still arrive.
func uncertain(err error, id executions.ID) error {
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Unavailable {
		return err
	}
	named := fault.Wrap(err, f.Kind, f.Code, f.Message)
	named.RetryAfter, named.ExecutionID = f.RetryAfter, string(id)
	return named
}

// stored answers a run that the store holds. One that was accepted by halves is
// taken further. NotFound.
func (c Counter) stored(ctx context.Context, d executions.Doorbell) (executions.Execution, error) {
	run, found, err := c.ledger.Read(ctx, d)
	if err != nil {
		return executions.Execution{}, err
	}
	if found {
		run, err = c.ledger.Complete(ctx, run)
		return run.Execution, err
	}
	open, found, err := c.ledger.ReadOpen(ctx, d)
	if err == nil && found {
		run, err = c.ledger.Accepted(ctx, d, open)
	} else if err == nil {
		// The run may have begun and ended between the two looks.
		run, err = c.ledger.Whole(ctx, d)
		return run.Execution, err
	}
	if err != nil {
		return executions.Execution{}, err
	}
	return c.follow(ctx, run.Execution, open)
}

// follow does what an acceptance leads to. Trouble is left to the sweeper.
func (c Counter) follow(ctx context.Context, e executions.Execution, open rows.OpenExecution) (executions.Execution, error) {
	d := e.Doorbell()
	recorded := c.ledger.Record(ctx, d, open)
	if errors.Is(recorded, ledger.ErrForeign) {
		run, err := c.ledger.Whole(ctx, d)
		if err == nil && run.Row.IsTerminal() {
			c.note(ctx, d, c.ledger.DropOpen(ctx, d, open))
		}
		return run.Execution, err
	}
	rung := c.ledger.Ring(ctx, e, c.wait(e.DueAt))
	c.note(ctx, d, errors.Join(recorded, rung))
	if recorded == nil && rung == nil && c.wait(e.DueAt) > 0 {
		c.note(ctx, d, c.ledger.PutCheck(ctx, d.ID(), c.ledger.CheckAt(e.DueAt, ledger.CheckAfter)))
	}
	return e, nil
}

// wait is how long a run that was accepted now is not due.
func (c Counter) wait(dueAt time.Time) time.Duration {
	return max(0, dueAt.Sub(c.ledger.Now()))
}

func (c Counter) note(ctx context.Context, d executions.Doorbell, err error) {
	if err != nil {
		c.ledger.Log.WarnContext(ctx, "an accepted run will be taken further by the sweeper", "execution", string(d.ID()), "error", err)
	}
}
