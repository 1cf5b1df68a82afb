// Package observe reads runs and waits for news about them.
package observe

import (
	"context"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Observer reads runs for people.
type Observer struct {
	history store.History
	steps   store.Steps
	logs    store.Logs
	watcher store.Watcher
}

// New is an Observer over these ports.
func New(history store.History, steps store.Steps, logs store.Logs, watcher store.Watcher) *Observer {
	return &Observer{history: history, steps: steps, logs: logs, watcher: watcher}
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
}

// Get reads one run: the caller's own, or any with canViewHistory. Faults:
// NotFound, also for a run of a workflow that the caller does not see; Forbidden.
func (o *Observer) Get(ctx context.Context, by permissions.Authority, id executions.ID) (View, error) {
	execution, err := o.readable(ctx, by, id)
	if err != nil {
		return View{}, err
	}
	return o.view(ctx, by, execution)
}

// List reads a page of the scope's runs; canViewHistory is the caller's to have. For
// a caller who sees some workflows only, a page may be shorter than asked for, or
// empty, without being the last.
func (o *Observer) List(ctx context.Context, by permissions.Authority, p store.Paging) (store.ExecutionPage, error) {
	if !by.Permissions.Has(permissions.ViewHistory) {
		return store.ExecutionPage{}, permissions.Missing(permissions.ViewHistory)
	}
	page, err := o.history.List(ctx, by.Scope, p)
	if err != nil {
		return store.ExecutionPage{}, err
	}
	page.Items = slices.DeleteFunc(page.Items, func(e executions.Execution) bool { return !by.Principal.Sees(e.Workflow.Name) })
	return page, nil
}

// Mine reads a page of what the caller started, in organizations that they still
// belong to. A page may be shorter than asked for without being the last.
func (o *Observer) Mine(ctx context.Context, by authorize.Caller, p store.Paging) (store.ExecutionPage, error) {
	page, err := o.history.ListByUser(ctx, by.Principal.User.ID, p)
	if err != nil {
		return store.ExecutionPage{}, err
	}
	page.Items = slices.DeleteFunc(page.Items, func(e executions.Execution) bool {
		return !stillMember(by.Reach, e.Scope) || !by.Principal.Sees(e.Workflow.Name)
	})
	return page, nil
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
		execution, err := o.readable(settled, by, id)
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

func (o *Observer) readable(ctx context.Context, by permissions.Authority, id executions.ID) (executions.Execution, error) {
	execution, err := o.history.Get(ctx, by.Scope, id)
	if err != nil {
		return executions.Execution{}, err
	}
	if !by.Principal.Sees(execution.Workflow.Name) {
		return executions.Execution{}, executions.ErrUnknown()
	}
	if !by.Permissions.Has(permissions.ViewHistory) && execution.Actor.ID != by.Principal.User.ID {
		return executions.Execution{}, permissions.Missing(permissions.ViewHistory)
	}
	return execution, nil
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
	left := by.Organization != nil && !by.Organization.IsActive
	return execution.Status.IsTerminal() && execution.Trigger != executions.TriggerUndo && !left &&
		by.Permissions.Has(permissions.ExecuteWorkflows) && !by.Principal.IsKey() &&
		slices.ContainsFunc(stored, func(s executions.Step) bool { return s.Undoable && s.Status == executions.StepSuccess })
}

func stillMember(reach permissions.Reach, s organizations.Scope) bool {
	if s.IsGlobal() {
		return reach.All()
	}
	return reach.Member(organizations.ID(s.OrganizationID()))
}
