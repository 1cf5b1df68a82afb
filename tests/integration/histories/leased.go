package histories

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/metrics"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Leased is a family in memory whose leases die by time, as they do where processes
// share a storage. It applies the machine of the domain and refuses what the ports say.
func Leased() (Family, error) {
	l := &ledger{rows: map[executions.ID]*leased{}, rung: make(chan struct{})}
	s := Store{
		Executions: leasedExecutions{l}, Recovery: leasedRecovery{l}, Counters: uncounted{}, History: leasedHistory{ledger: l},
		Steps: leasedSteps{l}, Logs: leasedLogs{l}, Interrupts: silent{}, Deliveries: leasedQueue{l},
	}
	return Family{Leases: true, Next: func() (Store, error) { return s, nil }, Close: func() error { return nil }}, nil
}

// ledger is what the ports share.
type ledger struct {
	mu      sync.Mutex
	rows    map[executions.ID]*leased
	waiting []message
	// rung closes when there is another message.
	rung chan struct{}
}

// leased is a run with all that belongs to it.
type leased struct {
	run     executions.Execution
	touched time.Time
	// stepFence is raised by Memo and by stored steps, which look at nothing else.
	stepFence int64
	steps     []executions.Step
	lines     []executions.Line
	bytes     int64
}

// message is a doorbell that is invisible until it is due.
type message struct {
	bell executions.Doorbell
	due  time.Time
}

type (
	leasedExecutions struct{ *ledger }
	leasedRecovery   struct{ *ledger }
	leasedSteps      struct{ *ledger }
	leasedLogs       struct{ *ledger }
	leasedQueue      struct{ *ledger }
	leasedHistory    struct {
		store.History
		*ledger
	}
)

// with lets somebody work on a run alone.
func (l *ledger) with(id executions.ID, work func(*leased) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	row := l.rows[id]
	if row == nil {
		return executions.ErrUnknown()
	}
	return work(row)
}

func (l *ledger) move(id executions.ID, apply func(executions.Execution) (executions.Execution, error)) (e executions.Execution, err error) {
	err = l.with(id, func(row *leased) error {
		before := row.run
		if e, err = apply(before); err != nil {
			return err
		}
		l.write(row, e)
		l.relieve(before)
		return nil
	})
	return e, err
}

func (l *ledger) write(row *leased, next executions.Execution) {
	if next.Status == executions.Pending && next.WaitsFor == (executions.Limit{}) {
		l.ring(next.Doorbell(), next.DueAt)
	}
	row.run, row.touched = next, time.Now()
}

func (l *ledger) ring(d executions.Doorbell, due time.Time) {
	l.waiting = append(l.waiting, message{d, due})
	close(l.rung)
	l.rung = make(chan struct{})
}

func (x leasedExecutions) Accept(_ context.Context, a store.Acceptance) (store.Accepted, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	row := x.rows[a.Execution.ID]
	if row == nil {
		row = &leased{}
		x.rows[a.Execution.ID] = row
		x.write(row, a.Execution)
	}
	return store.Accepted{Execution: row.run}, nil
}

func (x leasedExecutions) Claim(_ context.Context, d executions.Doorbell, c executions.Claim) (executions.Execution, executions.Lease, error) {
	e, err := x.move(d.ID(), func(e executions.Execution) (executions.Execution, error) {
		next, err := e.Claim(c)
		if full, waits := x.full(e); err == nil && waits {
			return e.Wait(full), nil
		}
		return next, err
	})
	if err == nil && !e.Status.IsHeld() {
		err = executions.ErrWaits()
	}
	return e, executions.Lease{Doorbell: d, Fence: e.Fence, ClaimID: e.ClaimID}, err
}

func (x leasedExecutions) Renew(_ context.Context, l executions.Lease, p executions.Progress) (executions.Status, executions.Lease, error) {
	e, err := x.move(l.Doorbell.ID(), func(e executions.Execution) (executions.Execution, error) { return e.Renew(l, p) })
	return e.Status, l, err
}

func (x leasedExecutions) Release(_ context.Context, l executions.Lease, r executions.Release) (executions.Execution, error) {
	return x.move(l.Doorbell.ID(), func(e executions.Execution) (executions.Execution, error) { return e.Release(l, r) })
}

func (x leasedExecutions) Finish(_ context.Context, l executions.Lease, o executions.Outcome) (executions.Execution, error) {
	return x.move(l.Doorbell.ID(), func(e executions.Execution) (executions.Execution, error) { return e.Finish(l, o) })
}

func (x leasedRecovery) Cancel(_ context.Context, _ organizations.Scope, id executions.ID, now time.Time) (executions.Execution, error) {
	return x.move(id, func(e executions.Execution) (executions.Execution, error) { return e.Cancel(now) })
}

func (x leasedRecovery) Recover(_ context.Context, d executions.Doorbell, now time.Time, chance float64) (found executions.Recovery, err error) {
	err = x.with(d.ID(), func(row *leased) error {
		next, r, err := row.run.Recover(time.Since(row.touched) > leaseLife, now, chance)
		found = r
		switch {
		case err != nil:
			return err
		case r.Event != "":
			before := row.run
			next.LogBytes = row.bytes
			x.write(row, next)
			x.relieve(before)
		case r.Wake:
			x.ring(d, now)
		}
		return nil
	})
	return found, err
}

func (x leasedRecovery) Due(context.Context, time.Time) ([]executions.Doorbell, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	var open []executions.Doorbell
	for _, row := range x.rows {
		if !row.run.Status.IsTerminal() {
			open = append(open, row.run.Doorbell())
		}
	}
	slices.SortFunc(open, func(a, b executions.Doorbell) int { return cmp.Compare(a.ID(), b.ID()) })
	return open, nil
}

func (x leasedHistory) Get(_ context.Context, _ organizations.Scope, id executions.ID) (e executions.Execution, err error) {
	err = x.with(id, func(row *leased) error {
		e = row.run
		return nil
	})
	return e, err
}

func (x leasedSteps) Memo(_ context.Context, l executions.Lease) (list []executions.Step, err error) {
	err = x.with(l.Doorbell.ID(), func(row *leased) error {
		if l.Fence < row.stepFence {
			return executions.ErrLeaseLost()
		}
		row.stepFence = l.Fence
		list = slices.Clone(row.steps)
		return nil
	})
	return list, err
}

func (x leasedSteps) Store(_ context.Context, l executions.Lease, s executions.Step) error {
	return x.with(l.Doorbell.ID(), func(row *leased) error {
		if l.Fence < row.stepFence {
			return executions.ErrLeaseLost()
		}
		at := slices.IndexFunc(row.steps, func(known executions.Step) bool { return known.Name == s.Name })
		switch {
		case at < 0:
			row.steps = append(row.steps, s)
		case row.steps[at].Status == executions.StepIntent && s.Status == executions.StepSuccess:
			row.steps[at] = s
		default:
			return fault.New(fault.Conflict, "step_exists", "Stored already.")
		}
		row.stepFence = l.Fence
		return nil
	})
}

func (x leasedSteps) List(_ context.Context, _ organizations.Scope, id executions.ID) (list []executions.Step, err error) {
	err = x.with(id, func(row *leased) error {
		list = slices.Clone(row.steps)
		return nil
	})
	return list, err
}

func (x leasedLogs) Append(_ context.Context, l executions.Lease, lines []executions.Line) (bytes int64, err error) {
	err = x.with(l.Doorbell.ID(), func(row *leased) error {
		if !row.run.HeldBy(l) {
			return executions.ErrLeaseLost()
		}
		for _, line := range lines {
			row.bytes += line.Size()
			line.Seq = int64(len(row.lines)) + 1
			row.lines = append(row.lines, line)
		}
		bytes = row.bytes
		return nil
	})
	return bytes, err
}

func (x leasedLogs) Read(_ context.Context, _ organizations.Scope, id executions.ID, after int64, _ int) (page executions.LogPage, err error) {
	err = x.with(id, func(row *leased) error {
		page.Lines = slices.Clone(row.lines[min(after, int64(len(row.lines))):])
		return nil
	})
	return page, err
}

// Receive hides the message until somebody answers for it.
func (q leasedQueue) Receive(ctx context.Context) (queue.Delivery, error) {
	for {
		q.mu.Lock()
		rung, wait := q.rung, time.Hour
		for i, m := range q.waiting {
			left := time.Until(m.due)
			if left <= 0 {
				q.waiting = slices.Delete(q.waiting, i, i+1)
				q.mu.Unlock()
				return queue.Delivery{Doorbell: m.bell, Receipt: strconv.Itoa(i)}, nil
			}
			wait = min(wait, left)
		}
		q.mu.Unlock()
		timer := time.NewTimer(wait)
		select {
		case <-rung:
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return queue.Delivery{}, ctx.Err()
		}
		timer.Stop()
	}
}

func (q leasedQueue) Done(context.Context, queue.Delivery) error { return nil }

func (q leasedQueue) Later(_ context.Context, d queue.Delivery, wait time.Duration) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ring(d.Doorbell, time.Now().Add(wait))
	return nil
}

// silent never signals: the next renewal brings the news.
type silent struct{}

func (silent) Subscribe(executions.ID) (signal <-chan struct{}, stop func()) { return nil, func() {} }

// uncounted counts nothing.
type uncounted struct{}

func (uncounted) Fold(context.Context) (bool, error) { return false, nil }

func (uncounted) Read(context.Context, metrics.Day, metrics.Day) ([]metrics.Count, error) {
	return nil, nil
}
