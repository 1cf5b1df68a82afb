package runs

import (
	"context"
	"errors"
	"fmt"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Accept records a new run.
func (x Executions) Accept(ctx context.Context, a store.Acceptance) (store.Accepted, error) {
	d, err := checked(ctx, a.Execution)
	if err != nil {
		return store.Accepted{}, err
	}
	names := []string{string(d.ID())}
	if a.Idempotency != nil {
		names = append(names, keyName(d.Scope().Key(), a.Idempotency.Key))
	}
	defer x.locks.Lock(names...)()
	var b kv.Batch
	if a.Idempotency != nil {
		if run, found, err := x.replay(&b, d, a); err != nil || found {
			return store.Accepted{Execution: run, Replayed: found}, err
		}
	}
	if a.OnlyRepeat {
		return store.Accepted{}, errNoFirst()
	}
	run, err := x.record(&b, d, a.Execution)
	return store.Accepted{Execution: run}, err
}

// checked refuses what only a defect of the caller can bring.
func checked(ctx context.Context, e executions.Execution) (executions.Doorbell, error) {
	if err := entry.Check(ctx, e.Scope); err != nil {
		return executions.Doorbell{}, err
	}
	if e.Status != executions.Pending {
		return executions.Doorbell{}, fmt.Errorf("a run was to be accepted as %q", e.Status)
	}
	d, err := executions.NewDoorbell(string(e.ID), e.Scope.Key())
	if err != nil || d.ID() != e.ID {
		return d, errors.Join(errors.New("a run was to be accepted under an id that is not ours"), err)
	}
	return d, nil
}

// record writes the run, unless it is there.
func (x Executions) record(b *kv.Batch, d executions.Doorbell, e executions.Execution) (executions.Execution, error) {
	stored, err := x.whole(d)
	if !fault.Is(err, fault.NotFound) {
		return stored, err
	}
	x.write(b, executions.Execution{}, e)
	if input := rows.InputOf(e); input != nil {
		b.Put(rows.InputKey(d), input)
	}
	if e.Actor.ID != "" {
		b.Put(rows.ByUserKey(e.Actor.ID, e.ID), rows.PointerTo(e))
	}
	if err := x.db.Commit(b); err != nil {
		return executions.Execution{}, err
	}
	x.committed(executions.Execution{}, e)
	return e, nil
}
