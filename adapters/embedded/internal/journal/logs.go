package journal

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Logs keeps the lines of runs. It satisfies store.Logs.
type Logs struct {
	db    *kv.DB
	guard Guard
}

var _ store.Logs = Logs{}

// Append adds lines in order.
func (l Logs) Append(ctx context.Context, lease executions.Lease, lines []executions.Line) (int64, error) {
	var log rows.Log
	err := l.guard.While(ctx, lease, func() (bool, error) {
		if _, err := l.db.Get(rows.LogKey(lease.Doorbell), &log); err != nil || len(lines) == 0 {
			return false, err
		}
		return true, l.db.Commit(added(&log, lease.Doorbell, lines))
	})
	if err != nil {
		return 0, err
	}
	return log.Bytes, nil
}

// added is the batch that takes the log further.
func added(log *rows.Log, d executions.Doorbell, lines []executions.Line) *kv.Batch {
	var b kv.Batch
	for _, line := range lines {
		log.Lines++
		log.Bytes += line.Size()
		line.Seq = log.Lines
		b.Put(rows.LineKey(d, line.Seq), rows.LineOf(line))
	}
	b.Put(rows.LogKey(d), log)
	return &b
}

const (
	// pageBytes ends a page early: a thousand lines may be of 48 KiB each.
	pageBytes = 1 << 20
	// readAhead is how many lines are read at once, so that a page of long ones
	// is not read much further than it goes.
	readAhead = 16
)

// Read answers lines after a cursor.
func (l Logs) Read(ctx context.Context, s organizations.Scope, id executions.ID, after int64, limit int) (executions.LogPage, error) {
	page := executions.LogPage{Cursor: max(after, 0)}
	d, err := entry.Run(ctx, s, id)
	if err != nil {
		return page, nothing(err)
	}
	size := int64(0)
	for page.More = true; page.More && len(page.Lines) < max(limit, 1) && size < pageBytes; {
		room := min(readAhead, max(limit, 1)-len(page.Lines))
		found, err := kv.Scan[rows.Line](l.db, kv.Span{Prefix: rows.LinesOf(d), After: rows.LineKey(d, page.Cursor), Limit: room + 1})
		if err != nil {
			return page, err
		}
		page.More = len(found) > room
		for _, row := range found[:min(len(found), room)] {
			line := row.Line()
			page.Lines, page.Cursor = append(page.Lines, line), row.Seq
			size += line.Size()
		}
	}
	return page, nil
}
