package runs

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// Guard lets the holder of a lease write about its run.
type Guard struct{ *ledger }

// While runs act under the lock on the run: the lease that counts when it begins
// counts until it has committed. lease_lost when the lease does not count.
func (g Guard) While(ctx context.Context, l executions.Lease, act func() (committed bool, err error)) error {
	d := l.Doorbell
	if err := entry.Check(ctx, d.Scope()); err != nil {
		return err
	}
	defer g.locks.Lock(string(d.ID()))()
	e, err := g.load(d)
	if err != nil {
		return lost(err)
	}
	if !e.HeldBy(l) {
		return executions.ErrLeaseLost()
	}
	committed, err := act()
	if err == nil && committed {
		g.changes.Notify(watchKey(d))
	}
	return err
}
