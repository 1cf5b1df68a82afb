package perform

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// ResultMax is the largest result of a workflow or of a step, in bytes of JSON:
// what a browser can still show and a store keep in one piece.
const ResultMax = 8 << 20

var (
	errStepTooLarge = errors.New("the result of the step is larger than 8 MiB")
	errAbandoned    = errors.New("the run went on without this workflow")
)

// engineHost is the engine as a running workflow sees it. Once abandoned it drops
// everything: the function behind it no longer speaks for the run.
type engineHost struct {
	attempt   *attempt
	abandoned atomic.Bool
}

var _ host.Host = (*engineHost)(nil)

// Recall answers the stored result of a step, from an earlier attempt.
func (h *engineHost) Recall(step string) (host.Step, bool) {
	result, ok := h.attempt.memo[step]
	return host.Step{Name: step, Result: result}, ok
}

// StoreStep keeps the result of a step. The effect has happened, so storing is
// tried until it works or the lease is gone; it is never given up because the
// run was cancelled meanwhile.
func (h *engineHost) StoreStep(_ context.Context, s host.Step) error {
	if len(s.Result) > ResultMax {
		return workflow.Permanent(errStepTooLarge)
	}
	a, tried := h.attempt, false
	err := a.insist(a.held, func(ctx context.Context) error {
		if h.abandoned.Load() {
			return errAbandoned
		}
		err := a.engine.ports.Steps.Store(ctx, a.lease.current(), executions.Step{
			Name: s.Name, Status: executions.StepSuccess, Attempt: a.execution.Attempt,
			StartedAt: s.StartedAt, Duration: s.Duration, Result: s.Result,
		})
		if tried && fault.Code(err) == "step_exists" {
			return nil // the try before took effect, only its answer was lost
		}
		tried = true
		return err
	})
	if fault.Code(err) == "lease_lost" {
		a.lose(errLeaseLost)
	}
	return err
}

// WriteLog adds a line to the run's log. It waits while the store is behind.
func (h *engineHost) WriteLog(l host.Line) {
	h.attempt.log.Write(executions.Line{
		Time: l.Time, Level: l.Level, Message: l.Message, Step: l.Step, Fields: l.Fields,
		Attempt: h.attempt.execution.Attempt,
	})
}

// SetProgress shows how far the run has come.
func (h *engineHost) SetProgress(done, total int, text string) {
	if !h.abandoned.Load() {
		h.attempt.progress.set(executions.Progress{Done: done, Total: total, Text: text})
	}
}

// Connection resolves an integration for the run's organization.
func (h *engineHost) Connection(ctx context.Context, integration string) (host.Connection, error) {
	if h.abandoned.Load() {
		return host.Connection{}, errAbandoned
	}
	a := h.attempt
	return a.engine.ports.Connect.Connection(ctx, a.execution.Scope, a.org, integration)
}
