// Package progress holds how far a run has come until the store has it.
package progress

import (
	"sync"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// Board holds the newest progress and knows which one the store has. The zero
// value is empty; it is safe for concurrent use.
type Board struct {
	mu      sync.Mutex
	latest  executions.Progress
	written executions.Progress
}

// Set replaces the progress.
func (b *Board) Set(p executions.Progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.latest = p
}

// Current is the newest progress.
func (b *Board) Current() executions.Progress {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.latest
}

// Unwritten reports whether the store does not have the newest progress yet.
func (b *Board) Unwritten() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.latest != b.written
}

// Wrote notes which progress the store has.
func (b *Board) Wrote(p executions.Progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.written = p
}
