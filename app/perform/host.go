package perform

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/bifrost-run/bifrost/app/perform/internal/veil"
	"github.com/bifrost-run/bifrost/app/perform/internal/verdict"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/workflow/host"
)

var errAbandoned = errors.New("the run went on without this workflow")

// engineHost is the engine as a running workflow sees it. Once abandoned it drops
// everything: the function behind it no longer speaks for the run.
type engineHost struct {
	attempt   *attempt
	abandoned atomic.Bool
}

var _ host.Host = (*engineHost)(nil)

// Recall answers what an earlier attempt stored of a step.
func (h *engineHost) Recall(step string) (host.Step, bool) {
	s, ok := h.attempt.memo.Recall(step)
	return host.Step{
		Name: step, StartedAt: s.StartedAt, Duration: s.Duration, Intent: s.Status == executions.StepIntent, Result: s.Result,
	}, ok
}

// StoreStep keeps the result of a step. The effect has happened, so storing is
// tried until it works or the lease is gone; it is never given up because the
// run was cancelled meanwhile. An intent is, because nothing has happened yet.
func (h *engineHost) StoreStep(step context.Context, s host.Step) error {
	if len(s.Result) > verdict.ResultMax {
		return host.Refusal("step_result_too_large", "The result of the step “"+s.Name+"” is larger than 8 MiB and cannot be stored.")
	}
	a, tried := h.attempt, false
	err := a.insist(a.held, func(ctx context.Context) error {
		if h.abandoned.Load() {
			return errAbandoned
		}
		if s.Intent && step.Err() != nil {
			return step.Err()
		}
		sealed, err := a.memo.Sealed(ctx, a.stored(s))
		if err != nil {
			return err
		}
		err = a.store(ctx, sealed)
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

// store keeps a step as it is.
func (a *attempt) store(ctx context.Context, step executions.Step) error {
	return a.engine.ports.Steps.Store(ctx, a.lease.current(), step)
}

func (a *attempt) stored(s host.Step) executions.Step {
	status := executions.StepSuccess
	if s.Intent {
		status = executions.StepIntent
	}
	return executions.Step{
		Name: s.Name, Status: status, Attempt: a.execution.Attempt, StartedAt: s.StartedAt, Duration: s.Duration, Result: s.Result, Undoable: s.Undoable,
	}
}

// WriteLog adds a line to the run's log. It waits while the store is behind.
func (h *engineHost) WriteLog(l host.Line) {
	h.attempt.log.Write(veil.Line(&h.attempt.kit.Secrets, executions.Line{
		Time: l.Time, Level: l.Level, Message: l.Message, Step: l.Step, Fields: l.Fields,
		Attempt: h.attempt.execution.Attempt,
	}))
}

// SetProgress shows how far the run has come.
func (h *engineHost) SetProgress(done, total int, text string) {
	if !h.abandoned.Load() {
		h.attempt.progress.Set(veil.Progress(&h.attempt.kit.Secrets, executions.Progress{Done: done, Total: total, Text: text}))
	}
}
