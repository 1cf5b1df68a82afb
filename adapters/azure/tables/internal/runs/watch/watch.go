// Package watch tells observers when to look at a run again. Azure notifies
// nobody: whoever waits asks now and then.
package watch

import (
	"context"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	// first is the pause before the first look; it doubles up to longest.
	first   = 200 * time.Millisecond
	longest = time.Second
)

// Watcher is a store.Watcher. What it signals is that it is time to look: the
// look itself is the observer's, so that each costs what it reads and nothing
// more.
type Watcher struct{}

var _ store.Watcher = Watcher{}

// Watch signals after pauses that grow, until it is stopped or the context ends.
func (Watcher) Watch(ctx context.Context, _ organizations.Scope, _ executions.ID) (<-chan struct{}, func()) {
	changed := make(chan struct{}, 1)
	var mu sync.Mutex
	pause, over := first, false
	var timer *time.Timer
	mu.Lock()
	defer mu.Unlock()
	timer = time.AfterFunc(pause, func() {
		mu.Lock()
		defer mu.Unlock()
		if over {
			return
		}
		select {
		case changed <- struct{}{}:
		default:
		}
		pause = min(2*pause, longest)
		timer.Reset(pause)
	})
	end := func() {
		mu.Lock()
		defer mu.Unlock()
		over = true
		timer.Stop()
	}
	release := context.AfterFunc(ctx, end)
	return changed, sync.OnceFunc(func() { release(); end() })
}

// Interrupts is a store.Interrupts that never signals: a worker learns of a
// cancellation by its next Renew.
type Interrupts struct{}

var _ store.Interrupts = Interrupts{}

// Subscribe answers a channel that stays silent.
func (Interrupts) Subscribe(executions.ID) (<-chan struct{}, func()) { return nil, func() {} }
