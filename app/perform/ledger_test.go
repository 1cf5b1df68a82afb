package perform

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// leaseLife is when the ledger calls a lease dead: longer than a worker holds it.
const leaseLife = 35 * time.Second

// ledger is a store of one run whose leases expire, with a queue. It applies the
// machine of the domain and refuses what the ports say; nothing is ever late or
// lost in it: that is for the links of the processes.
type ledger struct {
	bell executions.Doorbell

	mu      sync.Mutex
	run     executions.Execution
	touched time.Time
	// stepFence is raised by Memo. Storing a step looks at nothing else.
	stepFence int64
	steps     []executions.Step
	lines     []executions.Line
	// rings are when the doorbell is due.
	rings []time.Time
	wrong []string
}

func newLedger(e executions.Execution) *ledger {
	return &ledger{bell: e.Doorbell(), run: e, rings: []time.Time{e.DueAt}}
}

// transition writes what apply makes of the run.
func (l *ledger) transition(apply func(executions.Execution) (executions.Execution, error)) (executions.Execution, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	next, err := apply(l.run)
	if err != nil {
		return executions.Execution{}, err
	}
	if l.run.Status.IsTerminal() {
		l.wrong = append(l.wrong, fmt.Sprintf("a run that was %s became %s", l.run.Status, next.Status))
	}
	if next.Status == executions.Pending {
		l.rings = append(l.rings, next.DueAt)
	}
	if !next.Status.IsHeld() && l.run.Status.IsHeld() && next.LogBytes != sizeOf(l.lines) {
		l.wrong = append(l.wrong, fmt.Sprintf("a log of %d bytes is said to have %d", sizeOf(l.lines), next.LogBytes))
	}
	l.run, l.touched = next, time.Now()
	return next, nil
}

// ring answers whether a doorbell is due, and takes it.
func (l *ledger) ring() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.rings, func(due time.Time) bool { return !time.Now().Before(due) })
	if i < 0 {
		return false
	}
	l.rings = slices.Delete(l.rings, i, i+1)
	return true
}

func (l *ledger) ringAt(due time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rings = append(l.rings, due)
}

func (l *ledger) status() executions.Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.run.Status
}

func (l *ledger) worker() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.run.Worker
}

func (l *ledger) fence() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.run.Fence
}

func (l *ledger) hasStep(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.ContainsFunc(l.steps, func(s executions.Step) bool { return s.Name == name && s.Status == executions.StepSuccess })
}

func (l *ledger) cancel() {
	_, _ = l.transition(func(e executions.Execution) (executions.Execution, error) { return e.Cancel(time.Now()) })
}

func (l *ledger) claim(d executions.Doorbell, c executions.Claim) (executions.Execution, executions.Lease, error) {
	e, err := l.transition(func(e executions.Execution) (executions.Execution, error) { return e.Claim(c) })
	return e, executions.Lease{Doorbell: d, Fence: e.Fence, ClaimID: e.ClaimID}, err
}

func (l *ledger) recover(now time.Time, chance float64) (found executions.Recovery, err error) {
	_, err = l.transition(func(e executions.Execution) (executions.Execution, error) {
		dead := e.Status.IsHeld() && time.Since(l.touched) > leaseLife
		var next executions.Execution
		if next, found, err = e.Recover(dead, now, chance); err == nil && found.Event == "" {
			err = fault.New(fault.Conflict, "nothing", "Nothing to do.")
		}
		next.LogBytes = sizeOf(l.lines)
		return next, err
	})
	if fault.Code(err) == "nothing" {
		if found.Wake {
			l.ringAt(now)
		}
		return found, nil
	}
	return found, err
}

func (l *ledger) memo(lease executions.Lease) ([]executions.Step, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if lease.Fence < l.stepFence {
		return nil, executions.ErrLeaseLost()
	}
	l.stepFence = lease.Fence
	return slices.Clone(l.steps), nil
}

func (l *ledger) store(lease executions.Lease, s executions.Step) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if lease.Fence < l.stepFence {
		return executions.ErrLeaseLost()
	}
	at := slices.IndexFunc(l.steps, func(known executions.Step) bool { return known.Name == s.Name })
	switch {
	case at < 0:
		l.steps = append(l.steps, s)
	case l.steps[at].Status == executions.StepIntent && s.Status == executions.StepSuccess:
		l.steps[at] = s
	default:
		return fault.New(fault.Conflict, "step_exists", "Stored already.")
	}
	l.stepFence = lease.Fence
	return nil
}

func (l *ledger) append(lease executions.Lease, lines []executions.Line) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.run.HeldBy(lease) {
		return 0, executions.ErrLeaseLost()
	}
	l.lines = append(l.lines, lines...)
	return sizeOf(l.lines), nil
}

// link is a process's way to the ledger. It can be in trouble, stand still, and
// break for good when the process is killed.
type link struct {
	store.Executions
	store.Recovery
	store.Steps
	store.Logs
	ledger *ledger

	mu      sync.Mutex
	dead    bool
	stalled time.Time
	// until then calls are as the mode says.
	until time.Time
	mode  mode
}

// over makes a call, as late and as well as the link is.
func (l *link) over(do func() error) error {
	l.mu.Lock()
	stalled := l.stalled
	l.mu.Unlock()
	time.Sleep(time.Until(stalled))
	l.mu.Lock()
	what := pass
	switch {
	case l.dead:
		what = refuse
	case time.Now().Before(l.until):
		what = l.mode
	}
	l.mu.Unlock()
	return what(do)
}

func (l *link) kill() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = true
}

func (l *link) isDead() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dead
}

func (l *link) stall(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stalled = time.Now().Add(d)
}

func (l *link) fail(d time.Duration, what mode) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until, l.mode = time.Now().Add(d), what
}

func (l *link) Claim(_ context.Context, d executions.Doorbell, c executions.Claim) (e executions.Execution, lease executions.Lease, err error) {
	err = l.over(func() (err error) {
		e, lease, err = l.ledger.claim(d, c)
		return err
	})
	return e, lease, err
}

func (l *link) Renew(_ context.Context, lease executions.Lease, p executions.Progress) (executions.Status, executions.Lease, error) {
	e, err := l.transition(func(e executions.Execution) (executions.Execution, error) { return e.Renew(lease, p) })
	return e.Status, lease, err
}

func (l *link) Release(_ context.Context, lease executions.Lease, r executions.Release) (executions.Execution, error) {
	return l.transition(func(e executions.Execution) (executions.Execution, error) { return e.Release(lease, r) })
}

func (l *link) Finish(_ context.Context, lease executions.Lease, o executions.Outcome) (executions.Execution, error) {
	return l.transition(func(e executions.Execution) (executions.Execution, error) { return e.Finish(lease, o) })
}

func (l *link) transition(apply func(executions.Execution) (executions.Execution, error)) (e executions.Execution, err error) {
	err = l.over(func() (err error) {
		e, err = l.ledger.transition(apply)
		return err
	})
	return e, err
}

func (l *link) Recover(_ context.Context, _ executions.Doorbell, now time.Time, chance float64) (r executions.Recovery, err error) {
	err = l.over(func() (err error) {
		r, err = l.ledger.recover(now, chance)
		return err
	})
	return r, err
}

func (l *link) Due(context.Context, time.Time) ([]executions.Doorbell, error) {
	return []executions.Doorbell{l.ledger.bell}, l.over(func() error { return nil })
}

func (l *link) Memo(_ context.Context, lease executions.Lease) (list []executions.Step, err error) {
	err = l.over(func() (err error) {
		list, err = l.ledger.memo(lease)
		return err
	})
	return list, err
}

func (l *link) Store(_ context.Context, lease executions.Lease, s executions.Step) error {
	return l.over(func() error { return l.ledger.store(lease, s) })
}

func (l *link) Append(_ context.Context, lease executions.Lease, lines []executions.Line) (bytes int64, err error) {
	err = l.over(func() (err error) {
		bytes, err = l.ledger.append(lease, lines)
		return err
	})
	return bytes, err
}
