// Package vitals says how the runs of an embedded store are doing. When somebody looked
// last for what has to be done is known in memory alone: a program that starts looks at
// once. What is done about any of it is not here.
package vitals

import (
	"context"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

const (
	// countMost is how many open runs are counted.
	countMost = 10_000
	// lookMost is how many runs that workers hold are looked at. There are fewer, unless a
	// program that had more workers has left them.
	lookMost = 1000
)

// Vitals satisfies maintenance.Vitals.
type Vitals struct {
	db *kv.DB

	mu    sync.Mutex
	looks maintenance.Looks
}

var _ maintenance.Vitals = (*Vitals)(nil)

// New knows of no look yet.
func New(db *kv.DB) *Vitals { return &Vitals{db: db} }

// Open counts the markers of the runs that wait, and reads those that are held.
func (v *Vitals) Open(ctx context.Context) (maintenance.OpenRuns, error) {
	if err := ctx.Err(); err != nil {
		return maintenance.OpenRuns{}, err
	}
	waiting, err := v.db.Keys(kv.Span{Prefix: rows.Pending(), Limit: countMost})
	if err != nil {
		return maintenance.OpenRuns{}, err
	}
	held, err := kv.Scan[rows.Pointer](v.db, kv.Span{Prefix: rows.Held(), Limit: lookMost, Sound: true})
	if err != nil {
		return maintenance.OpenRuns{}, err
	}
	open := maintenance.OpenRuns{ByStatus: map[executions.Status]int{}, IsMore: len(waiting) == countMost || len(held) == lookMost}
	if len(waiting) > 0 {
		open.ByStatus[executions.Pending] = len(waiting)
	}
	for _, at := range held {
		if err := v.add(&open, at); err != nil {
			return maintenance.OpenRuns{}, err
		}
	}
	for _, many := range open.ByStatus {
		open.Count += many
	}
	return open, nil
}

// add counts a run that a worker holds, as its row says now. One that is over
// meanwhile, or cannot be read, does not count.
func (v *Vitals) add(open *maintenance.OpenRuns, at rows.Pointer) error {
	d, err := at.Doorbell()
	if err != nil {
		return nil //nolint:nilerr // a repair sees to a pointer that leads nowhere
	}
	var row rows.Run
	found, err := v.db.Get(rows.RunKey(d), &row)
	if kv.Unreadable(err) {
		return nil
	}
	status := executions.Status(row.Status)
	if err != nil || !found || status.IsTerminal() {
		return err
	}
	open.ByStatus[status]++
	if status.IsHeld() && (open.OldestLease.IsZero() || row.StartedAt.Before(open.OldestLease)) {
		open.OldestLease = row.StartedAt
	}
	return nil
}

// Looks answers what this process knows.
func (v *Vitals) Looks(ctx context.Context) (maintenance.Looks, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.looks, ctx.Err()
}

// Poisoned answers none: what rings here is in memory, and names runs.
func (v *Vitals) Poisoned(ctx context.Context) (map[string]int, error) { return nil, ctx.Err() }

// swept remembers a look for runs that nobody works on, and fired one for schedules.
func (v *Vitals) swept(now time.Time) { v.note(func(l *maintenance.Looks) { l.Sweep = now }) }
func (v *Vitals) fired(now time.Time) { v.note(func(l *maintenance.Looks) { l.Fire = now }) }

func (v *Vitals) note(change func(*maintenance.Looks)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	change(&v.looks)
}
