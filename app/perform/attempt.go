package perform

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/workflow"
)

// Why an attempt's context ended. The causes tell a cancelled run from a lost
// lease and from a process that is going down.
var (
	errCancelled = errors.New("the run was cancelled")
	errLeaseLost = errors.New("the lease was lost")
	errShutdown  = errors.New("the program is stopping")
	errTimeout   = errors.New("the run took too long")
	// errUnanswered is a renewal of which nobody knows whether it counted.
	errUnanswered = errors.New("the store did not answer")
)

// attempt is one start of a workflow's function.
type attempt struct {
	engine    *Engine
	execution executions.Execution
	entry     describe.Entry
	org       organizations.Organization
	lease     *leaseHolder
	log       *logbook
	memo      map[string][]byte
	progress  progressBoard
}

// perform runs a claimed execution to an outcome.
func (e *Engine) perform(ctx context.Context, execution executions.Execution, lease executions.Lease) error {
	// The outcome must be written although ctx has ended.
	settled := context.WithoutCancel(ctx)
	entry, err := e.catalog.Find(execution.Workflow.Name)
	if err != nil {
		return e.unknownWorkflow(settled, execution, lease)
	}
	a := &attempt{engine: e, execution: execution, entry: entry, lease: &leaseHolder{lease: lease}}
	a.log = newLogbook(e.ports.Logs, a.lease, execution, e.settings.LogEvery)
	defer a.log.close()
	if err := a.prepare(settled); err != nil {
		if isLeaseLost(err) {
			return nil
		}
		return a.giveBack(settled, err)
	}
	outcome, cause := a.run(ctx)
	return a.conclude(settled, outcome, cause)
}

// prepare reads what the function will be given.
func (a *attempt) prepare(ctx context.Context) error {
	if !a.execution.Scope.IsGlobal() {
		org, err := a.engine.ports.Organizations.Get(ctx, a.execution.Scope)
		if err != nil {
			return err
		}
		a.org = org
	}
	a.memo = map[string][]byte{}
	if a.execution.Fence == 1 {
		return nil
	}
	steps, err := a.engine.ports.Steps.Memo(ctx, a.lease.current())
	if err != nil {
		return err
	}
	for _, s := range steps {
		a.memo[s.Name] = s.Result
	}
	return nil
}

// run calls the function and waits for it, for the end of its context and, after
// that, for the grace. The cause is why the context ended, nil when it did not.
func (a *attempt) run(parent context.Context) (workflow.Outcome, error) {
	ctx, end := context.WithCancelCause(context.WithoutCancel(parent))
	defer end(nil)
	stopRelay := context.AfterFunc(parent, func() { end(errShutdown) })
	defer stopRelay()
	limited, release := context.WithTimeoutCause(ctx, a.execution.Timeout, errTimeout)
	defer release()
	beating := make(chan struct{})
	go func() {
		defer close(beating)
		a.beat(limited, end)
	}()
	outcome := a.call(limited)
	cause := context.Cause(limited)
	end(nil)
	<-beating
	return outcome, cause
}

// call runs the function on a goroutine of its own, so that one which ignores
// its context cannot hold the worker.
func (a *attempt) call(ctx context.Context) workflow.Outcome {
	done := make(chan workflow.Outcome, 1)
	host := &host{attempt: a}
	go func() { done <- a.entry.Code.Execute(ctx, host, a.info(), json.RawMessage(a.execution.Input)) }()
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
	}
	host.abandon()
	a.engine.abandoned.Add(1)
	go func() {
		<-done
		a.engine.abandoned.Add(-1)
	}()
	return workflow.Outcome{Err: context.Cause(ctx)}
}

func (a *attempt) info() workflow.RunInfo {
	x := a.execution
	return workflow.RunInfo{
		ID: string(x.ID), Attempt: x.Attempt,
		Org:    workflow.Organization{ID: string(a.org.ID), Name: a.org.Name, TenantID: a.org.TenantID},
		Caller: workflow.Caller{ID: string(x.Actor.ID), Name: x.Actor.DisplayName},
	}
}
