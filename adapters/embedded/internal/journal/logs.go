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

// Read answers lines after a cursor.
func (l Logs) Read(ctx context.Context, s organizations.Scope, id executions.ID, after int64, limit int) (executions.LogPage, error) {
	page := executions.LogPage{Cursor: max(after, 0)}
	d, err := entry.Run(ctx, s, id)
	if err != nil {
		return page, nothing(err)
	}
	limit = max(limit, 1)
	found, err := kv.Scan[rows.Line](l.db, kv.Span{Prefix: rows.LinesOf(d), After: rows.LineKey(d, page.Cursor), Limit: limit + 1})
	if err != nil {
		return page, err
	}
	if page.More = len(found) > limit; page.More {
		found = found[:limit]
	}
	for _, row := range found {
		page.Lines = append(page.Lines, row.Line())
		page.Cursor = row.Seq
	}
	return page, nil
}
