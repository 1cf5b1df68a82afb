package runs

import (
	"context"
	"sync"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Watcher tells observers that a run may have changed. It satisfies store.Watcher.
type Watcher struct{ *ledger }

var _ store.Watcher = Watcher{}

// Watch signals after every commit about the run. The subscription ends with
// the context, too.
func (w Watcher) Watch(ctx context.Context, s organizations.Scope, id executions.ID) (<-chan struct{}, func()) {
	d, err := entry.At(s, id)
	if err != nil {
		return make(chan struct{}), func() {}
	}
	changed, drop := w.changes.Subscribe(watchKey(d))
	release := context.AfterFunc(ctx, drop)
	return changed, sync.OnceFunc(func() { release(); drop() })
}

// Interrupts tells workers to look at their row at once. It satisfies
// store.Interrupts.
type Interrupts struct{ *ledger }

var _ store.Interrupts = Interrupts{}

// Subscribe signals when the run was cancelled or taken over.
func (i Interrupts) Subscribe(id executions.ID) (<-chan struct{}, func()) {
	return i.interrupts.Subscribe(id)
}
