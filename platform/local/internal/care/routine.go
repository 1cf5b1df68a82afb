package care

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/maintain"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/system"
)

const (
	// firstAfter leaves a start alone, which has better things to do.
	firstAfter = time.Minute
	// everyDay is how often a whole round is made, and soonAgain after how long one
	// in which there was trouble.
	everyDay  = 24 * time.Hour
	soonAgain = time.Hour
	// lookEvery is how often the clock is asked: timers stand still while a laptop
	// sleeps.
	lookEvery = 10 * time.Minute
	// share is how long each walk of a round may take. What is left of it is done at
	// the next look.
	share = 30 * time.Second
)

// Routine looks after the storage of a program that runs: it upgrades, repairs
// and removes what was kept for long enough, in this order, so that each finds
// what the one before has mended. Trouble with one keeps none of the others from
// their work.
type Routine struct {
	maintainer *maintain.Maintainer
	clock      system.Clock
	log        *slog.Logger
	// at is where each walk goes on.
	upgradeAt, checkAt, retainAt string
	// next is when the next round is to begin.
	next time.Time
}

// NewRoutine is a Routine that has not begun.
func NewRoutine(m *maintain.Maintainer, clock system.Clock, log *slog.Logger) *Routine {
	return &Routine{maintainer: m, clock: clock, log: log}
}

// Start runs the routine from the start of a program to its stop.
func Start(lc fx.Lifecycle, r *Routine) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	lc.Append(fx.StartStopHook(func() {
		running.Go(func() { r.run(ctx) })
	}, func() {
		cancel()
		running.Wait()
	}))
}

func (r *Routine) run(ctx context.Context) {
	for wait := firstAfter; pause(ctx, wait); wait = lookEvery {
		if r.due() {
			r.round(ctx)
		}
	}
}

// due reports whether a round is to begin, or one that was begun to go on.
func (r *Routine) due() bool {
	return r.upgradeAt != "" || r.checkAt != "" || r.retainAt != "" || !r.clock.Now().Before(r.next)
}

// round is a stretch of each walk that has something left, and of all when it is
// a new round.
func (r *Routine) round(ctx context.Context) {
	whole := r.upgradeAt == "" && r.checkAt == "" && r.retainAt == ""
	if whole {
		r.next = r.clock.Now().Add(everyDay)
	}
	var came tally
	var troubles error
	for _, walk := range []struct {
		at *string
		do func(context.Context, maintain.Stretch, *tally) (next string, err error)
	}{{&r.upgradeAt, r.upgrade}, {&r.checkAt, r.check}, {&r.retainAt, r.retain}} {
		if !whole && *walk.at == "" {
			continue
		}
		next, err := walk.do(ctx, maintain.Stretch{From: *walk.at, Until: r.clock.Now().Add(share)}, &came)
		if *walk.at = next; err != nil {
			// It begins anew: a position may be what the trouble is about.
			*walk.at, troubles = "", errors.Join(troubles, err)
		}
	}
	came.tell(r.log)
	if troubles != nil {
		r.failed(ctx, troubles)
	}
}

// failed lets the next round begin sooner, and tells of trouble unless the program
// stops.
func (r *Routine) failed(ctx context.Context, err error) {
	r.next = r.clock.Now().Add(soonAgain)
	if ctx.Err() == nil {
		r.log.Error("the storage could not be looked after, which is tried again in an hour", "error", err)
	}
}

func (r *Routine) upgrade(ctx context.Context, s maintain.Stretch, came *tally) (string, error) {
	done, err := r.maintainer.Upgrade(ctx, s)
	came.upgraded = done.Written
	return done.Next, err
}

func (r *Routine) check(ctx context.Context, s maintain.Stretch, came *tally) (string, error) {
	done, err := r.maintainer.Check(ctx, s, true)
	came.mended, came.unmendable = done.Count(maintenance.Mended), done.Count(maintenance.Unmendable)
	return done.Next, err
}

func (r *Routine) retain(ctx context.Context, s maintain.Stretch, came *tally) (string, error) {
	done, err := r.maintainer.Retain(ctx, s)
	came.runs, came.batches, came.files, came.entries = done.Runs, done.Batches, done.Files, done.Entries
	return done.Next, err
}

// tally is what a round came to.
type tally struct{ upgraded, mended, unmendable, runs, batches, files, entries int }

// tell logs a line when something was done, and one when a person has to look.
func (c tally) tell(log *slog.Logger) {
	if c.upgraded+c.mended+c.runs+c.batches+c.files+c.entries > 0 {
		log.Info("the storage was looked after", "upgraded rows", c.upgraded, "mended rows", c.mended,
			"removed runs", c.runs, "removed batches", c.batches, "removed files", c.files, "removed audit entries", c.entries)
	}
	if c.unmendable > 0 {
		log.Warn("something in the storage cannot be mended: run bifrost storage check, which says what", "rows", c.unmendable)
	}
}

// pause waits, and answers false when ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
