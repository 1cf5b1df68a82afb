package histories

import (
	"context"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// background is for what nobody waits for.
var background = context.Background()

// link is the way of a process to its store. It can be in trouble and stand still, and
// it breaks for good when the process is killed. Witnesses see what gets through.
type link struct {
	stage       *stage
	to          Store
	incarnation int

	// calling is held for reading by a call that has reached the store: a killed process
	// has no call left under way.
	calling sync.RWMutex
	dead    bool

	mu     sync.Mutex
	frozen time.Time
	until  time.Time
	loses  bool
}

// over makes a call, as late and as well as the link is. An answer that may not be lost
// is one that this family never loses.
func (l *link) over(ctx context.Context, mayLose bool, call func(context.Context) error) error {
	l.thaw()
	if err := ctx.Err(); err != nil {
		return err
	}
	l.calling.RLock()
	defer l.calling.RUnlock()
	l.mu.Lock()
	trouble, loses := time.Now().Before(l.until), l.loses
	l.mu.Unlock()
	if l.dead || trouble && !loses {
		return unavailable()
	}
	err := call(context.WithoutCancel(ctx)) // what is judged is sure to be answered
	if trouble && mayLose {
		return unavailable()
	}
	return err
}

func unavailable() error {
	return fault.New(fault.Unavailable, "storage_unavailable", "Storage does not answer.")
}

// thaw waits while the process stands still.
func (l *link) thaw() {
	l.mu.Lock()
	frozen := l.frozen
	l.mu.Unlock()
	if wait := time.Until(frozen); wait > 0 {
		time.Sleep(wait)
	}
}

func (l *link) kill() {
	l.calling.Lock()
	defer l.calling.Unlock()
	l.dead = true
}

func (l *link) isDead() bool {
	l.calling.RLock()
	defer l.calling.RUnlock()
	return l.dead
}

func (l *link) freeze(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.frozen = time.Now().Add(d)
}

func (l *link) fail(d time.Duration, loses bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until, l.loses = time.Now().Add(d), loses
}

func (l *link) transition(ctx context.Context, what string, mayLose bool, d executions.Doorbell, expect func(*life) string, call func(context.Context) (executions.Execution, error)) (e executions.Execution, err error) {
	err = l.over(ctx, mayLose, func(ctx context.Context) (err error) {
		e, err = l.stage.of(d).transition(what, expect, func() (executions.Execution, error) { return call(ctx) })
		return err
	})
	return e, err
}

// linkedExecutions, and the others, are the ports at this end of a link.
type linkedExecutions struct {
	store.Executions
	*link
}

func (x linkedExecutions) Claim(ctx context.Context, d executions.Doorbell, c executions.Claim) (e executions.Execution, lease executions.Lease, err error) {
	var got executions.Lease
	// A store that is part of the process answers whatever it has done, and nobody
	// recovers a run whose claim was not heard of.
	e, err = x.transition(ctx, "a claim", x.stage.expires(), d, func(m *life) string { return m.claimed(c, x.incarnation) }, func(ctx context.Context) (e executions.Execution, err error) {
		e, got, err = x.Executions.Claim(ctx, d, c)
		if err == nil {
			m := &x.stage.of(d).life
			m.leases = append(m.leases, got)
		}
		return e, err
	})
	return e, got, err
}

func (x linkedExecutions) Renew(ctx context.Context, l executions.Lease, p executions.Progress) (status executions.Status, next executions.Lease, err error) {
	err = x.over(ctx, true, func(ctx context.Context) (err error) {
		w := x.stage.of(l.Doorbell)
		w.see(func(m *life) string {
			refusal := m.renewed(l)
			status, next, err = x.Executions.Renew(ctx, l, p)
			if err == nil && status != m.status {
				return "a renewal said " + string(status) + " of a run that is " + string(m.status)
			}
			return agrees("a renewal", refusal, err)
		})
		return err
	})
	return status, next, err
}

func (x linkedExecutions) Release(ctx context.Context, l executions.Lease, r executions.Release) (executions.Execution, error) {
	return x.transition(ctx, "a release", true, l.Doorbell, func(m *life) string { return m.released(l, r) }, func(ctx context.Context) (executions.Execution, error) {
		return x.Executions.Release(ctx, l, r)
	})
}

func (x linkedExecutions) Finish(ctx context.Context, l executions.Lease, o executions.Outcome) (executions.Execution, error) {
	return x.transition(ctx, "an end", true, l.Doorbell, func(m *life) string { return m.finished(l, o) }, func(ctx context.Context) (executions.Execution, error) {
		return x.Executions.Finish(ctx, l, o)
	})
}

type linkedRecovery struct {
	store.Recovery
	*link
}

func (x linkedRecovery) Recover(ctx context.Context, d executions.Doorbell, now time.Time, chance float64) (r executions.Recovery, err error) {
	err = x.over(ctx, true, func(ctx context.Context) (err error) {
		r, err = x.stage.of(d).recover(x.incarnation, now,
			func() (executions.Recovery, error) { return x.Recovery.Recover(ctx, d, now, chance) },
			func() (executions.Execution, error) { return row(x.to, d) })
		return err
	})
	return r, err
}

func (x linkedRecovery) Due(ctx context.Context, now time.Time) (list []executions.Doorbell, err error) {
	err = x.over(ctx, true, func(ctx context.Context) (err error) {
		list, err = x.Recovery.Due(ctx, now)
		return err
	})
	return list, err
}

type linkedSteps struct {
	store.Steps
	*link
}

func (x linkedSteps) Memo(ctx context.Context, l executions.Lease) (list []executions.Step, err error) {
	err = x.over(ctx, true, func(ctx context.Context) error {
		return x.stage.of(l.Doorbell).fenced("a look at the steps", func(m *life) (string, bool) { return m.remembered(l) },
			func() (err error) {
				list, err = x.Steps.Memo(ctx, l)
				return err
			}, func(m *life) { m.memo = max(m.memo, l.Fence) })
	})
	return list, err
}

func (x linkedSteps) Store(ctx context.Context, l executions.Lease, step executions.Step) error {
	return x.over(ctx, true, func(ctx context.Context) error {
		return x.stage.of(l.Doorbell).fenced("a step", func(m *life) (string, bool) { return m.stored(l, step) },
			func() error { return x.Steps.Store(ctx, l, step) }, func(m *life) { m.keep(l, step) })
	})
}

type linkedLogs struct {
	store.Logs
	*link
}

func (x linkedLogs) Append(ctx context.Context, l executions.Lease, lines []executions.Line) (bytes int64, err error) {
	err = x.over(ctx, true, func(ctx context.Context) (err error) {
		x.stage.of(l.Doorbell).see(func(m *life) string {
			refusal := m.appended(l, lines)
			bytes, err = x.Logs.Append(ctx, l, lines)
			if err == nil && bytes != m.bytes() {
				return "the log was said to be of another size"
			}
			return agrees("lines", refusal, err)
		})
		return err
	})
	return bytes, err
}
