package logbook

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// flush writes what waits.
func (b *Book) flush(ctx context.Context) error {
	select {
	case b.writing <- struct{}{}:
		defer func() { <-b.writing }()
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	batch := b.pending()
	if len(batch) > 0 && !b.sure {
		if err := b.ask(ctx, batch[:b.tried]); err != nil {
			return err
		}
		batch = b.pending()
	}
	if len(batch) == 0 {
		return nil
	}
	b.sure, b.tried = false, len(batch)
	bytes, err := b.store(ctx, batch)
	switch {
	case err == nil:
		b.settle(batch, bytes)
	case hopeless(ctx, err):
		b.trouble(err)
		b.settle(batch, b.stored)
		b.sure = false
	default:
		return err
	}
	return nil
}

// ask learns what became of the lines that got no answer.
func (b *Book) ask(ctx context.Context, unanswered []executions.Line) error {
	bytes, err := b.store(ctx, nil)
	switch {
	case err == nil && bytes < b.stored+sizeOf(unanswered):
		b.settle(nil, bytes)
	case err == nil:
		b.settle(unanswered, bytes)
	case hopeless(ctx, err):
		b.trouble(err)
		b.settle(nil, b.stored)
	default:
		return err
	}
	return nil
}

func (b *Book) pending() []executions.Line {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.waiting
}

// settle forgets the first lines, with the store at so many bytes.
func (b *Book) settle(lines []executions.Line, stored int64) {
	b.sure, b.tried = true, 0
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = append([]executions.Line(nil), b.waiting[len(lines):]...)
	b.size -= sizeOf(lines)
	b.stored = stored
	b.room.Broadcast()
}

// hopeless reports an error that no other try mends: a defect. A log must not
// keep a run from its outcome.
func hopeless(ctx context.Context, err error) bool {
	return ctx.Err() == nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Unavailable)
}

func sizeOf(lines []executions.Line) int64 {
	var size int64
	for _, line := range lines {
		size += line.Size()
	}
	return size
}
