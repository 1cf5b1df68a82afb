package perform

import (
	"context"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/app/perform/internal/verdict"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

const (
	// storePauseMin is the first pause between two tries to store something that
	// must not be lost; it doubles up to storePauseMax.
	storePauseMin = 50 * time.Millisecond
	storePauseMax = 5 * time.Second
	// lastWords is how long a program that stops goes on trying to write the
	// outcome, after the grace that it gives the function.
	lastWords = 10 * time.Second
)

// leaseHolder shares the newest form of a lease between the heartbeat, the log
// and the steps of one attempt.
type leaseHolder struct {
	mu    sync.Mutex
	lease executions.Lease
}

func (h *leaseHolder) current() executions.Lease {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lease
}

func (h *leaseHolder) set(l executions.Lease) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lease = l
}

// refused reports whether the store said No: the run is not this attempt's, or
// not any more. It is also what a try meets whose predecessor took effect
// although its answer was lost.
func refused(err error) bool { return fault.Is(err, fault.Conflict) }

// holdSince lets the lease end that long after the start of its last renewal.
func (a *attempt) holdSince(began time.Time) {
	if a.expiry != nil {
		a.expiry.Reset(a.engine.settings.LeaseEnd - a.engine.ports.Clock.Now().Sub(began))
	}
}

// beat renews the lease for as long as it is held, and stops the function when
// the run was cancelled or the program stops. Progress is written between two
// heartbeats when there is news, which is also when a lost answer is asked for again.
func (a *attempt) beat(stopping, interrupted <-chan struct{}) {
	settings := a.engine.settings
	heartbeat, tick := time.NewTicker(settings.Heartbeat), time.NewTicker(settings.ProgressEvery)
	defer heartbeat.Stop()
	defer tick.Stop()
	var tooLate <-chan time.Time
	answered := true
	for {
		select {
		case <-a.held.Done():
			return
		case <-stopping:
			a.halt(verdict.ErrShutdown)
			patience := time.NewTimer(settings.Grace + lastWords)
			defer patience.Stop()
			stopping, tooLate = nil, patience.C
			continue
		case <-tooLate:
			a.lose(verdict.ErrShutdown)
			return
		case <-interrupted:
		case <-heartbeat.C:
		case <-tick.C:
			if answered && !a.progress.Unwritten() {
				continue
			}
		}
		if a.held.Err() != nil {
			return // select may have preferred another of two that were ready
		}
		answered = a.renew()
	}
}

// renew answers false when nobody knows whether it counted.
func (a *attempt) renew() (answered bool) {
	began, progress := a.engine.ports.Clock.Now(), a.progress.Current()
	status, lease, err := a.engine.ports.Executions.Renew(a.held, a.lease.current(), progress)
	switch {
	case refused(err):
		a.lose(errLeaseLost)
		return true
	case err != nil:
		return false
	}
	a.holdSince(began)
	a.lease.set(lease)
	a.progress.Wrote(progress)
	if status == executions.Cancelling {
		a.halt(verdict.ErrCancelled)
	}
	return true
}

// insist repeats what storage did not answer until it does or ctx ends, which is
// answered with its cause. Any other error is for the caller.
func (a *attempt) insist(ctx context.Context, try func(context.Context) error) error {
	for pause := storePauseMin; ctx.Err() == nil; pause = min(2*pause, storePauseMax) {
		err := try(ctx)
		if err == nil || ctx.Err() == nil && !fault.Is(err, fault.Unavailable) {
			return err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
	return context.Cause(ctx)
}
