// Package timers runs timer functions by their schedules, as the host's timer
// extension does: one instance of an app at a time, never two runs at once, and a
// time that nobody met is made good by one run.
package timers

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/invocation"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/record"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/script"
)

// Keeper is what all instances of an app share.
type Keeper interface {
	// Status is what is remembered of a function; nil is nothing.
	Status(ctx context.Context, function string) (*invocation.Status, error)
	// Save remembers.
	Save(ctx context.Context, function string, s invocation.Status) error
	// Lock waits until this instance is the one that runs a function. The context
	// ends when it is so no more; free lets it go.
	Lock(ctx context.Context, function string) (held context.Context, free func(), err error)
}

// Options say which function is run.
type Options struct {
	Function script.Function
	Keeper   Keeper
	// Pause is how long after a failure of storage it is asked again.
	Pause time.Duration
	Log   *record.Log
	// Invoke runs the function once. What becomes of it changes nothing.
	Invoke func(ctx context.Context, status *invocation.Status, isPastDue bool)
}

// Timer runs one function.
type Timer struct {
	options  Options
	schedule Schedule
}

// New fails when the schedule cannot be read.
func New(o Options) (*Timer, error) {
	schedule, err := Parse(o.Function.Timer.Schedule)
	return &Timer{o, schedule}, err
}

// Run goes on until ctx ends.
func (t *Timer) Run(ctx context.Context) {
	for ctx.Err() == nil {
		err := t.hold(ctx)
		if err != nil && ctx.Err() == nil {
			t.options.Log.Add(record.Event{Kind: record.Troubled, Function: t.options.Function.Name, Text: err.Error()})
		}
		wait(ctx, t.options.Pause)
	}
}

// hold runs the function for as long as this instance is the one to do it.
func (t *Timer) hold(ctx context.Context) error {
	held, free, err := t.options.Keeper.Lock(ctx, t.options.Function.Name)
	if err != nil {
		return err
	}
	defer free()
	now := time.Now().UTC()
	status, pastDue, err := t.look(held, now)
	if err != nil {
		return err
	}
	next := t.schedule.Next(now)
	if pastDue || t.options.Function.Timer.RunOnStartup {
		if next, err = t.fire(held, status, now, pastDue); err != nil {
			return err
		}
	}
	for wait(held, time.Until(next)) {
		if next, err = t.fire(held, status, next, false); err != nil {
			return err
		}
	}
	return nil
}

// look reads the status, or makes the first, and says whether a time was missed.
// There is none for a function without a monitor.
func (t *Timer) look(ctx context.Context, now time.Time) (status *invocation.Status, pastDue bool, err error) {
	if !t.options.Function.Timer.UseMonitor || t.schedule.often(now) {
		return nil, false, nil
	}
	status, err = t.options.Keeper.Status(ctx, t.options.Function.Name)
	switch {
	case err != nil:
		return nil, false, err
	case status != nil:
		return status, now.After(status.Next.Time), nil
	}
	status = &invocation.Status{Next: invocation.Instant{Time: t.schedule.Next(now)}, LastUpdated: invocation.Instant{Time: now}}
	return status, false, t.options.Keeper.Save(ctx, t.options.Function.Name, *status)
}

// fire runs the function for a time, and answers the next one. One that passed
// meanwhile comes at once, and only once.
func (t *Timer) fire(ctx context.Context, status *invocation.Status, scheduled time.Time, pastDue bool) (time.Time, error) {
	var shown *invocation.Status
	if status != nil {
		copied := *status
		shown = &copied
	}
	t.options.Invoke(ctx, shown, pastDue)
	now := time.Now().UTC()
	next := t.schedule.Next(scheduled)
	if !next.After(now) {
		next = now
	}
	if status == nil || ctx.Err() != nil {
		return next, ctx.Err()
	}
	at := func(t time.Time) invocation.Instant { return invocation.Instant{Time: t} }
	*status = invocation.Status{Last: at(scheduled), Next: at(next), LastUpdated: at(now)}
	return next, t.options.Keeper.Save(ctx, t.options.Function.Name, *status)
}

// wait is false when ctx has ended.
func wait(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(max(0, pause))
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
