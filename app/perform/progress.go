package perform

import (
	"sync"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// progressBoard holds the newest progress and knows which one the store has.
type progressBoard struct {
	mu      sync.Mutex
	latest  executions.Progress
	written executions.Progress
}

func (b *progressBoard) set(p executions.Progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.latest = p
}

func (b *progressBoard) current() executions.Progress {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.latest
}

// unwritten reports whether the store does not have the newest progress yet.
func (b *progressBoard) unwritten() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.latest != b.written
}

func (b *progressBoard) wrote(p executions.Progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.written = p
}
