package upkeep

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/runs/related"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// Ended looks at a piece of the runs, scope by scope. In each it steps over those
// that were made too late to have ended before the instant.
func (u Upkeep) Ended(ctx context.Context, from string, before time.Time) (maintenance.EndedPage, error) {
	c, err := begin(walkEnded, from)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return maintenance.EndedPage{}, err
	}
	keys, err := u.db.Keys(kv.Span{Prefix: rows.Runs(), After: c.After, Limit: piece})
	if err != nil {
		return maintenance.EndedPage{}, err
	}
	var page maintenance.EndedPage
	for _, at := range keys {
		c.After = at
		d, ok := placeOf(at)
		if !ok {
			continue
		}
		if older := rows.OlderThan(d.Scope(), before); string(at) < string(older) {
			c.After = older
			break
		}
		e, is, err := u.runs.Find(d)
		if err != nil {
			return maintenance.EndedPage{}, err
		}
		if is == related.Present && e.EndedBefore(before) {
			page.Runs = append(page.Runs, d)
		}
	}
	if len(keys) > 0 {
		page.Next, err = c.text()
	}
	return page, err
}

// placeOf is the run that belongs to the key of a run.
func placeOf(at kv.Key) (executions.Doorbell, bool) {
	parts, ok := at.Parts()
	if !ok || len(parts) != 3 {
		return executions.Doorbell{}, false
	}
	d, err := executions.NewDoorbell(string(rows.AtPosition(parts[2])), parts[1])
	return d, err == nil
}

// Forget removes a run in one batch, so that there is never more to remove.
func (u Upkeep) Forget(ctx context.Context, d executions.Doorbell) (more bool, err error) {
	if err := entry.Check(ctx, d.Scope()); err != nil {
		return false, err
	}
	return false, u.db.Still(func(commit func(*kv.Batch) error) error {
		var row rows.Run
		found, err := u.db.Get(rows.RunKey(d), &row)
		if err != nil || !found {
			return err
		}
		e := row.Execution(d)
		if !e.Status.IsTerminal() {
			return fault.New(fault.Conflict, "execution_open", "This run is not over yet.")
		}
		return commit(forgotten(e))
	})
}

// forgotten is the batch after which nothing of a run is left.
func forgotten(e executions.Execution) *kv.Batch {
	d := e.Doorbell()
	var b kv.Batch
	for _, part := range rows.PartsOf(d) {
		b.DeleteAll(part)
	}
	if e.Actor.ID != "" {
		b.Delete(rows.ByUserKey(e.Actor.ID, e.ID))
	}
	rows.DropItem(&b, d)
	if at := rows.BatchRunKey(e); at != nil {
		b.Delete(at)
	}
	b.Delete(rows.RunKey(d))
	return &b
}
