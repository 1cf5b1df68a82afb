package perform

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/workflow"
)

// ResultMax is the largest result of a workflow or of a step, in bytes of JSON:
// what a browser can still show and a store keep in one piece.
const ResultMax = 8 << 20

// storePauseMax caps the doubling pause between two tries to store something
// that must not be lost.
const storePauseMax = 5 * time.Second

// host is the engine as a running workflow sees it. Once abandoned it drops
// everything: the function behind it no longer speaks for the run.
type host struct {
	attempt   *attempt
	abandoned atomic.Bool
}

var _ workflow.Host = (*host)(nil)

func (h *host) abandon() { h.abandoned.Store(true) }

// Recall answers the stored result of a step, from an earlier attempt.
func (h *host) Recall(step string) (json.RawMessage, bool) {
	result, ok := h.attempt.memo[step]
	return result, ok
}

// StoreStep keeps the result of a step. The effect has happened, so storing is
// tried until it works or the lease is gone; it is never given up because the
// run was cancelled meanwhile.
func (h *host) StoreStep(ctx context.Context, s workflow.StepRecord) error {
	if len(s.Result) > ResultMax {
		return errors.New("the result of the step is larger than 8 MiB")
	}
	a := h.attempt
	step := executions.Step{
		Name: s.Name, Status: executions.StepSuccess, Attempt: a.execution.Attempt,
		StartedAt: s.StartedAt, Duration: s.Duration, Result: s.Result,
	}
	return a.insist(context.WithoutCancel(ctx), func(settled context.Context) error {
		if h.abandoned.Load() || context.Cause(ctx) == errLeaseLost {
			return executions.ErrLeaseLost()
		}
		return a.engine.ports.Steps.Store(settled, a.lease.current(), step)
	})
}

// WriteLog adds a line to the run's log.
func (h *host) WriteLog(l workflow.Line) {
	if h.abandoned.Load() {
		return
	}
	h.attempt.log.write(executions.Line{
		Time: l.Time, Level: l.Level, Message: l.Message, Step: l.Step, Fields: l.Fields,
		Attempt: h.attempt.execution.Attempt,
	})
}

// SetProgress shows how far the run has come.
func (h *host) SetProgress(done, total int, text string) {
	if !h.abandoned.Load() {
		h.attempt.progress.set(executions.Progress{Done: done, Total: total, Text: text})
	}
}

// Connection resolves an integration for the run's organization.
func (h *host) Connection(ctx context.Context, integration string) (workflow.Connection, error) {
	a := h.attempt
	return a.engine.ports.Connect.Connection(ctx, a.execution.Scope, a.org, integration)
}

// insist repeats a write that must not be lost until it works, the store says
// No (any Conflict), or the lease can no longer be ours.
func (a *attempt) insist(ctx context.Context, write func(context.Context) error) error {
	began := a.engine.ports.Clock.Now()
	pause := 50 * time.Millisecond
	limit := a.engine.settings.LeaseEnd
	if limit == 0 {
		limit = time.Minute
	}
	for {
		err := write(ctx)
		if err == nil || fault.Is(err, fault.Conflict) || a.engine.ports.Clock.Now().Sub(began) > limit {
			return err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
		pause = min(2*pause, storePauseMax)
	}
}
