package perform

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/workflow"
)

// expiring is a store whose leases end when they are not renewed.
func expiring(w *world) { w.settings.LeaseEnd = 20 * time.Second }

// lasts is a workflow that takes a minute, and notes why it was stopped.
func lasts(stopped *error) function {
	return func(ctx context.Context, _ *workflow.Run) (any, error) {
		select {
		case <-time.After(time.Minute):
			return "whole", nil
		case <-ctx.Done():
			*stopped = context.Cause(ctx)
			return nil, ctx.Err()
		}
	}
}

func TestRenewalsThatFailForLessThanTheLeaseAreTolerated(t *testing.T) {
	t.Parallel()
	var stopped error
	def := probe(lasts(&stopped))
	bubble(t, def, func(w *world) {
		began := time.Now()
		w.faulty(func(call string, _ int) mode {
			// The last good renewal begins at 10 s, the next one at 29.75 s.
			if at := time.Since(began); call == "Renew" && at > 15*time.Second && at < 29750*time.Millisecond {
				return refuse
			}
			return pass
		})
		ended(t, w.delivered(w.accept(def)), executions.Success, "")
	}, expiring)
}

func TestAnAttemptThatCannotRenewEndsWithItsLeaseAndWritesNothingMore(t *testing.T) {
	t.Parallel()
	for name, what := range map[string]mode{"no answer": refuse, "lost answers": unanswered, "slow answers": after(time.Hour, refuse)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stopped error
			def := probe(func(ctx context.Context, run *workflow.Run) (any, error) {
				value, err := lasts(&stopped)(ctx, run)
				workflow.Log(ctx).Info("after the end")
				run.Progress(1, 1, "after the end")
				return value, errors.Join(err, step(context.WithoutCancel(ctx), "after the end", func() error { return nil }))
			})
			bubble(t, def, func(w *world) {
				began := time.Now()
				f := w.faulty(func(call string, _ int) mode {
					if call == "Renew" && time.Since(began) > 15*time.Second {
						return what
					}
					return pass
				})
				w.ports.Executions = cutOff{w.ports.Executions}
				w.engine = w.newEngine()
				d := w.accept(def)
				w.deliver(d)
				if got := time.Since(began); got != 30*time.Second || !errors.Is(stopped, errLeaseLost) {
					t.Errorf("stopped after %v by %v", got, stopped)
				}
				e := w.get(d)
				ended(t, e, executions.Running, "")
				if wrote := slices.DeleteFunc(f.made(), func(call string) bool { return call == "Claim" || call == "Renew" }); len(wrote) != 0 || e.Progress.Done != 0 {
					t.Errorf("it wrote %v", wrote)
				}
				time.Sleep(2 * time.Hour) // for the slow answers
			}, expiring)
		})
	}
}

// cutOff answers no later than the context of a renewal ends, as a client over
// the network does.
type cutOff struct{ store.Executions }

func (c cutOff) Renew(ctx context.Context, l executions.Lease, p executions.Progress) (executions.Status, executions.Lease, error) {
	type answer struct {
		status executions.Status
		lease  executions.Lease
		err    error
	}
	answers := make(chan answer, 1)
	go func() {
		status, lease, err := c.Executions.Renew(ctx, l, p)
		answers <- answer{status, lease, err}
	}()
	select {
	case a := <-answers:
		return a.status, a.lease, a.err
	case <-ctx.Done():
		return "", executions.Lease{}, ctx.Err()
	}
}

// The lease counts from the beginning of the claim: its answer may come late.
func TestASlowClaimShortensTheLease(t *testing.T) {
	t.Parallel()
	var stopped error
	def := probe(lasts(&stopped))
	bubble(t, def, func(w *world) {
		began := time.Now()
		w.faulty(func(call string, _ int) mode {
			switch call {
			case "Claim":
				return after(15*time.Second, pass)
			case "Renew":
				return refuse
			}
			return pass
		})
		w.deliver(w.accept(def))
		if got := time.Since(began); got != 20*time.Second {
			t.Errorf("stopped after %v", got)
		}
	}, expiring)
}

func TestALeaseThatCannotExpireOutlivesAnyOutage(t *testing.T) {
	t.Parallel()
	var stopped error
	def := probe(lasts(&stopped))
	bubble(t, def, func(w *world) {
		w.faulty(func(call string, _ int) mode {
			if call == "Renew" {
				return refuse
			}
			return pass
		})
		ended(t, w.delivered(w.accept(def)), executions.Success, "")
	})
}

// Finishing may take longer than a lease where storage is slow: heartbeats go on.
func TestTheLeaseIsKeptUntilTheOutcomeIsWritten(t *testing.T) {
	t.Parallel()
	def := probe(func(context.Context, *workflow.Run) (any, error) { return "whole", nil })
	bubble(t, def, func(w *world) {
		began := time.Now()
		w.faulty(func(call string, _ int) mode {
			if call == "Finish" && time.Since(began) < 3*time.Minute {
				return refuse
			}
			return pass
		})
		e := w.delivered(w.accept(def))
		ended(t, e, executions.Success, "")
		if time.Since(began) < 3*time.Minute {
			t.Errorf("after %v", time.Since(began))
		}
	}, expiring)
}

func TestALeaseThatTheStoreCallsLostStopsTheAttemptSilently(t *testing.T) {
	t.Parallel()
	gone := func(func() error) error { return executions.ErrLeaseLost() }
	for call, want := range map[string]time.Duration{
		"Renew":  10 * time.Second,
		"Append": 100 * time.Millisecond,
		"Store":  time.Second,
		"Finish": 61 * time.Second,
		"Memo":   0,
	} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			def := probe(func(ctx context.Context, run *workflow.Run) (any, error) {
				if run.Attempt == 1 && call == "Memo" {
					return nil, errors.New("busy")
				}
				workflow.Log(ctx).Info("hello")
				if call == "Append" {
					return waits(ctx, run)
				}
				if err := step(ctx, "a", func() error { time.Sleep(time.Second); return nil }); err != nil && call != "Store" {
					return nil, err
				}
				var stopped error
				return lasts(&stopped)(ctx, run)
			}, retrying(2, 0))
			bubble(t, def, func(w *world) {
				d := w.accept(def)
				if call == "Memo" {
					w.deliver(d)
				}
				began := time.Now()
				f := w.faulty(func(c string, _ int) mode {
					if c == call {
						return gone
					}
					return pass
				})
				if e := w.delivered(d); e.Status != executions.Running {
					t.Errorf("the run is %s with %+v", e.Status, e.Problem)
				}
				if got := time.Since(began); got.Truncate(time.Second) != want.Truncate(time.Second) {
					t.Errorf("stopped after %v, want %v", got, want)
				}
				if calls := f.made(); len(calls) == 0 || calls[len(calls)-1] != call {
					t.Errorf("it called %v", calls)
				}
			})
		})
	}
}

func TestProgressIsWrittenWhenThereIsNewsAndNotTooOften(t *testing.T) {
	t.Parallel()
	def := probe(func(_ context.Context, run *workflow.Run) (any, error) {
		for i := range 100 { // in one second
			run.Progress(i+1, 100, "")
			time.Sleep(10 * time.Millisecond)
		}
		for range 100 { // nothing new for five
			run.Progress(100, 100, "")
			time.Sleep(50 * time.Millisecond)
		}
		return none{}, nil
	})
	bubble(t, def, func(w *world) {
		renewals := &renewals{Executions: w.ports.Executions}
		w.ports.Executions = renewals
		w.engine = w.newEngine()
		began := time.Now()
		e := w.delivered(w.accept(def))
		if e.Progress.Done != 100 {
			t.Errorf("%+v", e.Progress)
		}
		var at []time.Duration
		for _, r := range renewals.at {
			at = append(at, r.Sub(began))
		}
		want := []time.Duration{250 * time.Millisecond, 500 * time.Millisecond, 750 * time.Millisecond, time.Second, 1250 * time.Millisecond}
		if !slices.Equal(at, want) && !slices.Equal(at, want[:4]) { // the last value may be seen just in time
			t.Errorf("written after %v, want %v", at, want)
		}
	})
}

type renewals struct {
	store.Executions
	at []time.Time
}

func (r *renewals) Renew(ctx context.Context, l executions.Lease, p executions.Progress) (executions.Status, executions.Lease, error) {
	r.at = append(r.at, time.Now())
	return r.Executions.Renew(ctx, l, p)
}

func TestARunWithoutNewsIsRenewedByTheHeartbeatAlone(t *testing.T) {
	t.Parallel()
	var stopped error
	def := probe(lasts(&stopped))
	bubble(t, def, func(w *world) {
		renewals := &renewals{Executions: w.ports.Executions}
		w.ports.Executions = renewals
		w.engine = w.newEngine()
		began := time.Now()
		w.deliver(w.accept(def))
		if n := len(renewals.at); n < 5 || n > 6 || renewals.at[0].Sub(began) != w.settings.Heartbeat {
			t.Errorf("renewed at %v", renewals.at)
		}
	})
}

// The newest form of the lease is used: a store may mark each renewal.
func TestEachRenewalsLeaseReplacesTheOneBefore(t *testing.T) {
	t.Parallel()
	def := probe(func(context.Context, *workflow.Run) (any, error) { time.Sleep(55 * time.Second); return none{}, nil })
	bubble(t, def, func(w *world) {
		marks := &marking{Executions: w.ports.Executions, t: t}
		w.ports.Executions = marks
		w.engine = w.newEngine()
		ended(t, w.delivered(w.accept(def)), executions.Success, "")
		if marks.finished < 5 {
			t.Errorf("finished with version %d", marks.finished)
		}
	})
}

type marking struct {
	store.Executions
	t        *testing.T
	mu       sync.Mutex
	version  int
	finished int
}

func (m *marking) Renew(ctx context.Context, l executions.Lease, p executions.Progress) (executions.Status, executions.Lease, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.check(l)
	m.version++
	status, l, err := m.Executions.Renew(ctx, l, p)
	l.Version = string(rune('a' + m.version))
	return status, l, err
}

func (m *marking) Finish(ctx context.Context, l executions.Lease, o executions.Outcome) (executions.Execution, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.check(l)
	m.finished = m.version
	return m.Executions.Finish(ctx, l, o)
}

func (m *marking) check(l executions.Lease) {
	if m.version > 0 && l.Version != string(rune('a'+m.version)) {
		m.t.Errorf("the lease is of version %q, want %d", l.Version, m.version)
	}
}
