package perform

import (
	"context"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
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

func isLeaseLost(err error) bool { return fault.Code(err) == "lease_lost" }

// progressBoard holds the newest progress and says when it changed.
type progressBoard struct {
	mu      sync.Mutex
	latest  executions.Progress
	written executions.Progress
}

func (b *progressBoard) set(p executions.Progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.latest = p
}

func (b *progressBoard) current() executions.Progress {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.latest
}

// unwritten reports whether the store does not have the newest progress yet.
func (b *progressBoard) unwritten() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.latest != b.written
}

func (b *progressBoard) wrote(p executions.Progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.written = p
}

// beat renews the lease until ctx ends, and ends the attempt with the reason
// when the run was cancelled or the lease is gone. Progress is written between
// two heartbeats when there is news.
func (a *attempt) beat(ctx context.Context, end context.CancelCauseFunc) {
	settings := a.engine.settings
	signal, stop := a.engine.ports.Interrupts.Subscribe(a.execution.ID)
	defer stop()
	pause := time.NewTicker(settings.ProgressEvery)
	defer pause.Stop()
	lastGood := a.engine.ports.Clock.Now()
	for {
		urgent := false
		select {
		case <-ctx.Done():
			return
		case <-signal:
			urgent = true
		case <-pause.C:
		}
		now := a.engine.ports.Clock.Now()
		if !urgent && now.Sub(lastGood) < settings.Heartbeat && !a.progress.unwritten() {
			continue
		}
		cause := a.renew(ctx)
		switch {
		case cause == nil:
			lastGood = now
		case cause != errUnanswered:
			end(cause)
		case settings.LeaseEnd > 0 && a.engine.ports.Clock.Now().Sub(lastGood) >= settings.LeaseEnd:
			end(errLeaseLost)
		}
	}
}

// renew answers why the attempt must end, nil when it may go on, errUnanswered
// when the store did not say.
func (a *attempt) renew(ctx context.Context) error {
	progress := a.progress.current()
	status, lease, err := a.engine.ports.Executions.Renew(ctx, a.lease.current(), progress)
	switch {
	case isLeaseLost(err):
		return errLeaseLost
	case err != nil:
		return errUnanswered
	case status == executions.Cancelling:
		a.lease.set(lease)
		return errCancelled
	}
	a.lease.set(lease)
	a.progress.wrote(progress)
	return nil
}
