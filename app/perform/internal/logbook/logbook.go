// Package logbook writes the log of one attempt in batches and in order, each
// line exactly once, while the workflow goes on. What a lease is and when one is
// lost is not known here.
package logbook

import (
	"context"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
)

const (
	// flushBytes is a batch that is written without waiting for more.
	flushBytes = 64 << 10
	// bufferBytes is how much may wait in memory before the workflow is held back.
	bufferBytes = 1 << 20
	// droppedMessage stands in the log for everything beyond executions.LogMax.
	droppedMessage = "The log reached 100 MB. The rest was dropped."
)

// Append adds lines to the stored log and answers how many bytes it has then;
// without lines it only answers. Its faults are those of store.Logs.
type Append func(ctx context.Context, lines []executions.Line) (int64, error)

// Book takes the lines of one attempt. A workflow that writes faster than the
// store takes is held back; one that writes more than a log may hold is told so
// once, in the log. It is safe for concurrent use.
type Book struct {
	store   Append
	trouble func(error)
	wake    chan struct{}

	mu      sync.Mutex
	room    *sync.Cond
	waiting []executions.Line
	// size is what waits, stored what the store has, as far as is known; in bytes.
	size, stored int64
	full, sealed bool

	// writing holds a token while the store is called, so that Finish and the
	// background writer never change the order. It guards the two below.
	writing chan struct{}
	// sure is false when the store must be asked how much it has: at the start of
	// a later attempt, and after an answer that was lost.
	sure bool
	// tried is how many of the waiting lines the store may have already.
	tried int
}

// New goes on with a log of which so many bytes are stored; sure says that
// nobody else can have changed that. trouble hears of lines that the store cannot
// take at all.
func New(store Append, stored int64, sure bool, trouble func(error)) *Book {
	b := &Book{
		store: store, trouble: trouble, stored: stored, sure: sure,
		wake: make(chan struct{}, 1), writing: make(chan struct{}, 1),
	}
	b.room = sync.NewCond(&b.mu)
	return b
}

// Write takes a line, and holds the caller back while the buffer is full.
func (b *Book) Write(line executions.Line) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.size >= bufferBytes && !b.sealed {
		b.room.Wait()
	}
	if b.sealed || b.full {
		return
	}
	if b.stored+b.size+line.Size() > executions.LogMax {
		b.full = true
		line = executions.Line{Time: line.Time, Level: "warn", Message: droppedMessage, Attempt: line.Attempt}
	}
	b.waiting = append(b.waiting, line)
	if b.size += line.Size(); b.size >= flushBytes {
		b.poke()
	}
}

func (b *Book) poke() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// Seal drops whatever comes later and lets go of whoever waits to write.
func (b *Book) Seal() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sealed = true
	b.room.Broadcast()
}

// Finish seals the book, writes what waits and answers how much log the run has,
// in bytes. An error means that another try may help, or that the store said No.
func (b *Book) Finish(ctx context.Context) (int64, error) {
	b.Seal()
	err := b.flush(ctx)
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stored, err
}

// WriteEvery writes in the background, after each pause and when there is much,
// until ctx ends.
func (b *Book) WriteEvery(ctx context.Context, every time.Duration) {
	pause := time.NewTicker(every)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		case <-b.wake:
		}
		_ = b.flush(ctx) // a failure keeps the lines for the next round
	}
}
