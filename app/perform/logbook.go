package perform

import (
	"context"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	// flushBytes is a batch that is written without waiting for more.
	flushBytes = 64 << 10
	// bufferBytes is how much may wait in memory before the workflow is held back.
	bufferBytes = 1 << 20
	// droppedMessage stands in the log for everything beyond executions.LogMax.
	droppedMessage = "The log reached 100 MB. The rest was dropped."
)

// logbook writes the lines of one attempt in batches and in order. A workflow
// that writes faster than the store takes is held back; one that writes more
// than a log may hold is told so once, in the log.
type logbook struct {
	logs  store.Logs
	lease *leaseHolder

	mu      sync.Mutex
	room    *sync.Cond
	waiting []executions.Line
	size    int64
	total   int64
	full    bool
	closed  bool

	wake chan struct{}
	done chan struct{}
	// writing serialises Append, so that flush and the background writer never
	// change the order.
	writing sync.Mutex
}

func newLogbook(logs store.Logs, lease *leaseHolder, e executions.Execution, every time.Duration) *logbook {
	b := &logbook{
		logs: logs, lease: lease, total: e.LogBytes,
		wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
	b.room = sync.NewCond(&b.mu)
	go b.writeEvery(every)
	return b
}

// write takes a line, and holds the caller back while the buffer is full.
func (b *logbook) write(line executions.Line) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.size >= bufferBytes && !b.closed {
		b.room.Wait()
	}
	if b.closed || b.full {
		return
	}
	if b.total += line.Size(); b.total > executions.LogMax {
		b.full = true
		line = executions.Line{Time: line.Time, Level: "warn", Message: droppedMessage, Attempt: line.Attempt}
	}
	b.waiting = append(b.waiting, line)
	if b.size += line.Size(); b.size >= flushBytes {
		b.poke()
	}
}

func (b *logbook) poke() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b *logbook) writeEvery(every time.Duration) {
	pause := time.NewTicker(every)
	defer pause.Stop()
	for {
		select {
		case <-b.done:
			return
		case <-pause.C:
		case <-b.wake:
		}
		// A failure keeps the lines for the next round; the lease decides when
		// that is over.
		_, _ = b.flush(context.Background())
	}
}

// flush writes what waits and answers how much log the run has.
func (b *logbook) flush(ctx context.Context) (int64, error) {
	b.writing.Lock()
	defer b.writing.Unlock()
	b.mu.Lock()
	batch := b.waiting
	total := b.total
	b.mu.Unlock()
	if len(batch) == 0 {
		return total, nil
	}
	total, err := b.logs.Append(ctx, b.lease.current(), batch)
	if err != nil && !isLeaseLost(err) {
		return 0, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.forget(batch)
	if isLeaseLost(err) {
		b.closed = true
		return 0, err
	}
	b.total = total
	for _, line := range b.waiting {
		b.total += line.Size()
	}
	return total, nil
}

func (b *logbook) forget(batch []executions.Line) {
	b.waiting = append([]executions.Line(nil), b.waiting[len(batch):]...)
	for _, line := range batch {
		b.size -= line.Size()
	}
	b.room.Broadcast()
}

// close ends the background writer and drops whatever comes later.
func (b *logbook) close() {
	b.mu.Lock()
	b.closed = true
	b.room.Broadcast()
	b.mu.Unlock()
	close(b.done)
}
