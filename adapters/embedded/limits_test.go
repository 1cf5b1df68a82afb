package embedded_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	crowded    = 50
	mostOfThem = 3
)

// TestManyWorkersNeverExceedALimitAndNobodyIsForgotten lets workers go through runs whose
// doorbells are all rung at once. Each run ends, is tried again, or is stopped at work.
func TestManyWorkersNeverExceedALimitAndNobodyIsForgotten(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	limits := []executions.Limit{executions.BatchLimit("wide", mostOfThem), executions.BatchLimit("wider", mostOfThem+1)}
	for range crowded {
		e := newRun()
		e.Limits, e.Retry = limits, executions.Retry{Attempts: 2}
		if _, err := s.Executions().Accept(ctx, store.Acceptance{Execution: e}); err != nil {
			t.Fatal(err)
		}
	}
	var active, ended atomic.Int64
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			for n := i; ; n++ {
				d, err := s.Deliveries().Receive(ctx)
				if err != nil {
					return
				}
				_, lease, err := s.Executions().Claim(ctx, d.Doorbell, claim())
				if err == nil {
					if now := active.Add(1); now > mostOfThem {
						t.Errorf("%d runs go on at a time", now)
					}
					err = settle(ctx, s, lease, n, func() { active.Add(-1) }, &ended)
				}
				if err != nil && !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
				if err := s.Deliveries().Done(ctx, d); err != nil {
					return
				}
				if ended.Load() == crowded {
					cancel()
				}
			}
		})
	}
	all.Wait()
	if n := ended.Load(); n != crowded {
		t.Errorf("%d of %d runs have ended: the others wait, and nobody is told of them", n, crowded)
	}
}

// settle ends an attempt in one of the ways there are.
func settle(ctx context.Context, s *embedded.Store, l executions.Lease, n int, leaves func(), ended *atomic.Int64) error {
	now := time.Now()
	if n%7 == 0 {
		if _, err := s.Recovery().Cancel(ctx, l.Doorbell.Scope(), l.Doorbell.ID(), now); err != nil {
			return err
		}
	}
	leaves()
	if n%5 == 0 {
		e, err := s.Executions().Release(ctx, l, executions.Release{DueAt: now, Now: now})
		if err == nil && e.Status.IsTerminal() {
			ended.Add(1)
		}
		return err
	}
	_, err := s.Executions().Finish(ctx, l, executions.Outcome{Event: executions.EventSucceed, Now: now})
	if err == nil {
		ended.Add(1)
	}
	return err
}

func TestAsManyOfManyClaimsGetThroughAsThereAreAllowed(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	var runs []executions.Execution
	for range crowded {
		e := newRun()
		e.Limits = []executions.Limit{executions.BatchLimit("x", mostOfThem)}
		if _, err := s.Executions().Accept(t.Context(), store.Acceptance{Execution: e}); err != nil {
			t.Fatal(err)
		}
		runs = append(runs, e)
	}
	var won atomic.Int64
	var all sync.WaitGroup
	start := make(chan struct{})
	for _, e := range runs {
		all.Go(func() {
			<-start
			_, _, err := s.Executions().Claim(t.Context(), e.Doorbell(), claim())
			switch {
			case err == nil:
				won.Add(1)
			case fault.Code(err) != executions.CodeWaits:
				t.Error(err)
			}
		})
	}
	close(start)
	all.Wait()
	if n := won.Load(); n != mostOfThem {
		t.Errorf("%d claims got through, want %d", n, mostOfThem)
	}
}
