// Package observe reads runs and waits for news about them.
package observe

import (
	"context"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Observer reads runs for people.
type Observer struct {
	history store.History
	steps   store.Steps
	logs    store.Logs
	watcher store.Watcher
	clock   system.Clock
}

// New is an Observer over these ports.
func New(history store.History, steps store.Steps, logs store.Logs, watcher store.Watcher, clock system.Clock) *Observer {
	return &Observer{history: history, steps: steps, logs: logs, watcher: watcher, clock: clock}
}

// View is a run as one caller may see it.
type View struct {
	Execution executions.Execution
	// Steps are the stored ones, then those of the last attempt that failed.
	Steps []executions.Step
	// Details says that technical details may be shown.
	Details bool
	// MayCancel says that the caller can stop the run now, MayUndo that they can ask to
	// have it undone.
	MayCancel bool
	MayUndo   bool
	// MayRerun says that they can ask to have it run again from the start, MayResume from
	// where it failed.
	MayRerun  bool
	MayResume bool
}

// Get reads one run: the caller's own, or any with canViewHistory. Faults:
// NotFound, also for a run of a workflow that the caller does not see; Forbidden.
func (o *Observer) Get(ctx context.Context, by permissions.Authority, id executions.ID) (View, error) {
	execution, err := o.Find(ctx, by, id)
	if err != nil {
		return View{}, err
	}
	return o.view(ctx, by, execution)
}

// Wait answers the run once it is over, or as it is after the wait.
func (o *Observer) Wait(ctx context.Context, by permissions.Authority, id executions.ID, wait time.Duration) (View, error) {
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	changed, stop := o.watcher.Watch(waiting, by.Scope, id)
	defer stop()
	// The end of ctx (a client that left, a program that drains) ends the wait,
	// and is answered with the run as it is.
	settled := context.WithoutCancel(ctx)
	for {
		execution, err := o.Find(settled, by, id)
		if err != nil {
			return View{}, err
		}
		if execution.Status.IsTerminal() || waiting.Err() != nil {
			return o.view(settled, by, execution)
		}
		select {
		case <-changed:
		case <-waiting.Done():
		}
	}
}

// Find is Get without the steps of the run.
func (o *Observer) Find(ctx context.Context, by permissions.Authority, id executions.ID) (executions.Execution, error) {
	execution, err := o.history.Get(ctx, by.Scope, id)
	if err != nil {
		return executions.Execution{}, err
	}
	if err := MayRead(by, execution); err != nil {
		return executions.Execution{}, err
	}
	return execution, nil
}

// MayRead refuses a caller who may not read a run of their scope. Faults are those of
// Observer.Get.
func MayRead(by permissions.Authority, execution executions.Execution) error {
	switch {
	case !by.Principal.Sees(execution.Workflow.Name):
		return executions.ErrUnknown()
	case !by.Permissions.Has(permissions.ViewHistory) && execution.Actor.ID != by.Principal.User.ID:
		return permissions.Missing(permissions.ViewHistory)
	default:
		return nil
	}
}

func (o *Observer) view(ctx context.Context, by permissions.Authority, execution executions.Execution) (View, error) {
	steps, err := o.steps.List(ctx, by.Scope, execution.ID)
	if err != nil {
		return View{}, err
	}
	return View{
		Execution: execution,
		Steps:     append(steps, execution.FailedSteps...),
		Details:   by.Permissions.Has(permissions.ViewHistory),
		MayCancel: MayCancel(by, execution),
		MayUndo:   mayUndo(by, execution, steps),
		MayRerun:  mayRerun(by, execution),
		MayResume: mayResume(by, execution, steps),
	}, nil
}

// MayCancel reports whether the caller can stop a run now that they may read. API
// keys stop nothing.
func MayCancel(by permissions.Authority, execution executions.Execution) bool {
	_, notOver := execution.Status.Next(executions.EventCancel)
	return notOver == nil && by.Permissions.Has(permissions.ExecuteWorkflows) && !by.Principal.IsKey()
}

// mayUndo goes by what is stored. A result that cannot be opened is found out when
// somebody asks.
func mayUndo(by permissions.Authority, execution executions.Execution, stored []executions.Step) bool {
	return canFollow(by, execution) && by.Permissions.Has(permissions.ExecuteWorkflows) &&
		slices.ContainsFunc(stored, func(s executions.Step) bool { return s.Undoable && s.Status == executions.StepSuccess })
}

// mayRerun goes by the run alone: whether somebody is still offered the form that they
// sent is found out when they ask.
func mayRerun(by permissions.Authority, execution executions.Execution) bool {
	sent := execution.Form.ID != "" && execution.Actor.ID == by.Principal.User.ID
	return canFollow(by, execution) && (sent || by.Permissions.Has(permissions.ExecuteWorkflows))
}

// mayResume is found out in full when somebody asks, as for mayUndo.
func mayResume(by permissions.Authority, execution executions.Execution, stored []executions.Step) bool {
	return canFollow(by, execution) && by.Permissions.Has(permissions.ExecuteWorkflows) && execution.Status != executions.Success &&
		!slices.ContainsFunc(stored, func(s executions.Step) bool { return s.Status == executions.StepIntent })
}

// canFollow reports whether another run may come of one: it is over, is no undo, and the
// organization has not left. That is for people, and API keys begin every run anew.
func canFollow(by permissions.Authority, execution executions.Execution) bool {
	return execution.Status.IsTerminal() && execution.Trigger != executions.TriggerUndo &&
		(by.Organization == nil || by.Organization.IsActive) && !by.Principal.IsKey()
}
