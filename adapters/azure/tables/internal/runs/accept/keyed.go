package accept

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	// KeyLife is how long a key counts.
	KeyLife = 24 * time.Hour
	// settling is how long the first request with a key may take from its key to
	// its acceptance: nobody else may take the key for another run before.
	settling = time.Minute
)

// keyed is what a key leads to.
type keyed struct {
	// run is to be accepted, or stored already.
	run    executions.Execution
	stored bool
}

// keyed ties the key to a run: to this one, or to that of the first request.
func (c Counter) keyed(ctx context.Context, a store.Acceptance) (keyed, error) {
	for {
		row := rows.KeyOf(a.Execution, *a.Idempotency)
		err := c.keys.Insert(ctx, &row)
		if err == nil {
			return keyed{run: a.Execution}, nil
		}
		if fault.Code(err) != trouble.Exists {
			return keyed{}, err
		}
		first := row
		found, err := c.keys.Get(ctx, &first)
		if err != nil {
			return keyed{}, err
		}
		if !found {
			continue // forgotten this moment
		}
		key, again, err := c.first(ctx, a, first)
		if err != nil || !again {
			return key, err
		}
	}
}

// first looks at the key of an earlier request. Again says that it is another
// one's by now.
func (c Counter) first(ctx context.Context, a store.Acceptance, row rows.IdempotencyKey) (key keyed, again bool, err error) {
	switch {
	case row.ExecutionID == string(a.Execution.ID):
		return keyed{run: a.Execution}, false, nil
	case a.Execution.CreatedAt.Sub(row.CreatedAt) >= KeyLife:
		return c.take(ctx, a, row)
	case row.BodyHash != a.Idempotency.BodyHash:
		return keyed{}, false, errKeyReused()
	}
	d, err := executions.NewDoorbell(row.ExecutionID, a.Execution.Scope.Key())
	if err != nil {
		return keyed{}, false, entity.ErrUnreadable(err)
	}
	run, err := c.stored(ctx, d)
	switch {
	case err == nil:
		return keyed{run: run, stored: true}, false, nil
	case !fault.Is(err, fault.NotFound):
		return keyed{}, false, err
	case a.Execution.Sealed == nil:
		// The first request got no further than its key, or is on its way: whoever
		// is first accepts the run with its id.
		run = a.Execution
		run.ID = d.ID()
		return keyed{run: run}, false, nil
	case row.ReadAt.Sub(row.Timestamp) < settling:
		return keyed{}, false, errSettling()
	}
	// Secret inputs are sealed for one id and cannot be given to another.
	return c.take(ctx, a, row)
}

// repeated is the run of the first request, for one that is not to be accepted.
func (c Counter) repeated(ctx context.Context, a store.Acceptance) (store.Accepted, error) {
	row := rows.KeyOf(a.Execution, *a.Idempotency)
	found, err := c.keys.Get(ctx, &row)
	switch {
	case err != nil:
		return store.Accepted{}, err
	case !found || a.Execution.CreatedAt.Sub(row.CreatedAt) >= KeyLife:
		return store.Accepted{}, fault.New(fault.NotFound, "not_found", "Nothing was started with this Idempotency-Key.")
	case row.BodyHash != a.Idempotency.BodyHash:
		return store.Accepted{}, errKeyReused()
	}
	d, err := executions.NewDoorbell(row.ExecutionID, a.Execution.Scope.Key())
	if err != nil {
		return store.Accepted{}, entity.ErrUnreadable(err)
	}
	run, err := c.stored(ctx, d)
	return store.Accepted{Execution: run, Replayed: err == nil}, err
}

// take ties a key to another run than before.
func (c Counter) take(ctx context.Context, a store.Acceptance, before rows.IdempotencyKey) (keyed, bool, error) {
	row := rows.KeyOf(a.Execution, *a.Idempotency)
	row.Version = before.Version
	err := c.keys.Replace(ctx, &row)
	if code := fault.Code(err); code == trouble.Changed || code == trouble.Missing {
		return keyed{}, true, nil
	}
	return keyed{run: a.Execution}, false, err
}

func errKeyReused() error {
	return fault.New(fault.Invalid, "idempotency_key_reused", "This Idempotency-Key was used for another request. Use a new one.")
}

func errSettling() error {
	f := fault.New(fault.Unavailable, "request_in_progress", "The first request with this Idempotency-Key is not finished. Try again in a moment.")
	f.RetryAfter = 5 * time.Second
	return f
}
