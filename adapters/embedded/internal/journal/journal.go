// Package journal keeps what a run leaves behind while it is at work: the steps
// that it must not do twice, and its log.
package journal

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Guard lets the holder of a lease write. It keeps the run where it is while
// the write decides and commits, so that the lease cannot be lost in between;
// lease_lost when it is lost already. Whoever watches the run is told of a
// commit.
type Guard interface {
	// While runs act unless the lease is lost.
	While(ctx context.Context, l executions.Lease, act func() (committed bool, err error)) error
}

// New makes the ports on the store that holds the runs.
func New(db *kv.DB, guard Guard) (Steps, Logs) {
	return Steps{db: db, guard: guard}, Logs{db: db, guard: guard}
}

// nothing answers a list of what belongs to an unknown run: an empty one.
func nothing(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
