package perform

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/internal/heritage"
	"github.com/bifrost-run/bifrost/app/internal/memo"
	"github.com/bifrost-run/bifrost/app/internal/sealing"
	"github.com/bifrost-run/bifrost/app/perform/internal/heir"
	"github.com/bifrost-run/bifrost/app/perform/internal/logbook"
	"github.com/bifrost-run/bifrost/app/perform/internal/past"
	"github.com/bifrost-run/bifrost/app/perform/internal/progress"
	"github.com/bifrost-run/bifrost/app/perform/internal/verdict"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// errLeaseLost is the cause for a worker that no longer speaks for its run.
var errLeaseLost = executions.ErrLeaseLost()

// attempt is one start of a workflow's function.
type attempt struct {
	engine    *Engine
	execution executions.Execution
	lease     leaseHolder
	log       *logbook.Book
	progress  progress.Board

	// held ends when the attempt may not write any more. running, which the
	// function is given, ends with it and for every other reason to stop.
	held, running context.Context
	lose, halt    context.CancelCauseFunc
	// expiry ends held; nil where a lease cannot expire.
	expiry     *time.Timer
	background sync.WaitGroup

	entry describe.Entry
	org   organizations.Organization
	kit   *supply.Kit
	memo  memo.Memo
	// past is what a run that undoes another one has before it.
	past host.Past
	// input has the secret inputs in it.
	input []byte
	// started is false while the function has not been called.
	started bool
}

// newAttempt holds the lease from the moment in which its claim began.
func newAttempt(ctx context.Context, e *Engine, x executions.Execution, l executions.Lease, claimed time.Time) *attempt {
	a := &attempt{engine: e, execution: x, lease: leaseHolder{lease: l}}
	a.progress.Wrote(x.Progress) // an earlier attempt's: this one begins anew
	// The outcome must be written although ctx has ended.
	a.held, a.lose = context.WithCancelCause(context.WithoutCancel(ctx))
	a.running, a.halt = context.WithCancelCause(a.held)
	if e.settings.LeaseEnd > 0 {
		a.expiry = time.AfterFunc(e.settings.LeaseEnd, func() { a.lose(errLeaseLost) })
		a.holdSince(claimed)
	}
	a.log = logbook.New(a.appendLog, x.LogBytes, x.Fence == 1, a.logTrouble)
	return a
}

// perform runs the claimed execution to an outcome.
func (a *attempt) perform(ctx context.Context, interrupted <-chan struct{}) error {
	defer a.over()
	a.background.Go(func() { a.beat(ctx.Done(), interrupted) })
	a.background.Go(func() { a.log.WriteEvery(a.held, a.engine.settings.LogEvery) })
	entry, err := a.engine.catalog.Find(a.execution.Workflow.Name)
	if err != nil {
		return a.unknownWorkflow()
	}
	a.entry = entry
	return a.conclude(a.run())
}

// over leaves nothing behind but a function that was abandoned.
func (a *attempt) over() {
	a.lose(nil)
	if a.expiry != nil {
		a.expiry.Stop()
	}
	a.log.Seal()
	a.background.Wait()
}

// run prepares and calls the function. The cause is why its context ended, nil
// when it did not.
func (a *attempt) run() (outcome host.Outcome, cause error) {
	if err := a.insist(a.running, a.prepare); err != nil {
		return host.Outcome{Err: err}, context.Cause(a.running)
	}
	a.started = true
	limited, release := context.WithTimeoutCause(a.running, a.execution.Timeout, verdict.ErrTimeout)
	defer release()
	outcome = a.call(limited)
	return outcome, context.Cause(limited)
}

// prepare reads what the function will be given.
func (a *attempt) prepare(ctx context.Context) error {
	if err := a.findOrganization(ctx); err != nil {
		return err
	}
	a.kit = a.engine.ports.Supplier.For(a.execution.Scope, a.org)
	a.memo = memo.Memo{Sealer: a.engine.ports.Sealer, Scope: a.execution.Scope, Run: a.execution.ID, Kit: a.kit}
	var err error
	if a.input, a.memo.Key, err = sealing.Open(ctx, a.engine.ports.Sealer, a.execution, a.memo.Typed); err != nil {
		return verdict.Unreadable(err)
	}
	if err := a.findPast(ctx); err != nil {
		return err
	}
	err = a.remember(ctx)
	if refused(err) {
		a.lose(errLeaseLost)
	}
	return err
}

// remember reads what is done already, by earlier attempts or by the runs that this one
// goes on from.
func (a *attempt) remember(ctx context.Context) (err error) {
	var stored []executions.Step
	if a.execution.Fence > 1 {
		if stored, err = a.engine.ports.Steps.Memo(ctx, a.lease.current()); err != nil {
			return err
		}
	}
	if err := verdict.Unreadable(a.memo.Open(ctx, stored)); err != nil {
		return err
	}
	p := a.engine.ports
	taken, err := heir.Heir{Memo: &a.memo, Store: a.store, Heritage: heritage.Reader{
		History: p.History, Steps: p.Steps, Sealer: p.Sealer, Clock: p.Clock, Kept: a.engine.settings.Kept, Kit: a.kit,
	}}.TakeOver(ctx, a.execution)
	if taken > 0 {
		a.log.Write(executions.Line{
			Time: p.Clock.Now(), Level: "info", Attempt: a.execution.Attempt,
			Message: "Goes on from an earlier run. Steps of it that are not done again: " + strconv.Itoa(taken) + ".",
		})
	}
	return err
}

// findPast reads what the run undoes, when it undoes another one.
func (a *attempt) findPast(ctx context.Context) (err error) {
	if a.execution.Trigger != executions.TriggerUndo {
		return nil
	}
	p := a.engine.ports
	reader := past.Reader{History: p.History, Steps: p.Steps, Sealer: p.Sealer, Kit: a.kit, Scope: a.execution.Scope}
	a.past, err = reader.Of(ctx, a.execution.Origin)
	a.past.Run.Org, a.past.MayRetry = a.info().Org, a.execution.Attempt < a.execution.MaxAttempts()
	return err
}

// findOrganization refuses to begin an attempt for an organization that has left. One
// that has begun is not asked again: what is half-done is worse than what is done.
func (a *attempt) findOrganization(ctx context.Context) error {
	if a.execution.Scope.IsGlobal() {
		return nil
	}
	org, err := a.engine.ports.Organizations.Get(ctx, a.execution.Scope)
	if fault.Is(err, fault.NotFound) {
		return workflow.Explain(err, "The organization of this run does not exist any more.")
	}
	if err == nil && !org.IsActive {
		return host.Refusal("organization_inactive", "The organization of this run was deactivated before the run could go on.")
	}
	a.org = org
	return err
}

// call runs the function on a goroutine of its own, so that one which ignores
// its context cannot hold the worker.
func (a *attempt) call(ctx context.Context) host.Outcome {
	done := make(chan host.Outcome, 1)
	h := &engineHost{attempt: a}
	go func() {
		outcome := host.Outcome{Err: errors.New("the goroutine of the workflow was ended by its code")}
		defer func() { done <- outcome }() // also for code that calls runtime.Goexit
		outcome = a.execute(ctx, h)
	}()
	select {
	case outcome := <-done:
		return outcome
	case <-ctx.Done():
	}
	grace := time.NewTimer(a.engine.settings.Grace)
	defer grace.Stop()
	select {
	case outcome := <-done:
		return outcome
	case <-grace.C:
		return a.abandon(h, done, context.Cause(ctx))
	}
}

func (a *attempt) execute(ctx context.Context, h *engineHost) host.Outcome {
	if a.execution.Trigger == executions.TriggerUndo {
		return a.entry.Code.Undo(ctx, h, string(a.execution.ID), a.past, a.input)
	}
	return a.entry.Code.Execute(ctx, h, a.info(), a.input)
}

// abandon goes on without a function that does not end.
func (a *attempt) abandon(h *engineHost, done <-chan host.Outcome, cause error) host.Outcome {
	h.abandoned.Store(true)
	e, id := a.engine, string(a.execution.ID)
	e.log.Error("abandoned a workflow that ignores the end of its context", "execution", id, "workflow", a.execution.Workflow.Name)
	abandon.Leave(e.ports.Strays, done, func() { e.log.Info("an abandoned workflow has ended", "execution", id) })
	return host.Outcome{Err: fmt.Errorf("%w, and the workflow went on for %s after it was told", cause, e.settings.Grace)}
}

func (a *attempt) info() host.Run {
	x := a.execution
	return host.Run{
		ID: string(x.ID), First: string(x.Resumes), Attempt: x.Attempt,
		Org:    host.Organization{ID: string(a.org.ID), Name: a.org.Name, TenantID: a.org.TenantID},
		Caller: host.Caller{ID: string(x.Actor.ID), Name: x.Actor.DisplayName},
	}
}
