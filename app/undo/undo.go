// Package undo says what could be taken back of a run that is over, and asks for
// the run that does it. How steps are taken back does not live here.
package undo

import (
	"context"
	"slices"

	"github.com/bifrost-run/bifrost/app/internal/lineage"
	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/app/recollect"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Undoer undoes runs.
type Undoer struct {
	starter  *start.Starter
	observer *observe.Observer
	history  store.History
	sealer   secret.Sealer
}

// New is an Undoer over these.
func New(starter *start.Starter, observer *observe.Observer, history store.History, sealer secret.Sealer) *Undoer {
	return &Undoer{starter: starter, observer: observer, history: history, sealer: sealer}
}

// Reason says why a step cannot be undone, or may turn out not to be; empty when
// nothing stands in the way.
type Reason string

// NoUndo is a step that the workflow cannot take back. InDoubt is one that was begun
// and whose end nobody knows. Erased is one whose result held a secret input, which
// went with the run's end, and Unreadable one that was encrypted under another key.
// Failed is one that failed, and may have taken effect. Behind is one that can be
// undone unless the workflow, when it is called again, needs what an earlier step
// answered that is erased or unreadable.
const (
	NoUndo     Reason = "no_undo"
	InDoubt    Reason = "in_doubt"
	Erased     Reason = "erased"
	Unreadable Reason = "unreadable"
	Failed     Reason = "failed"
	Behind     Reason = "behind_unreadable"
)

// Step is one step of a run that was stored or failed, and why it cannot be undone.
type Step struct {
	Name   string
	Reason Reason
}

// Undoable reports whether an undo would try it.
func (s Step) Undoable() bool { return s.Reason == "" || s.Reason == Behind }

// Preview answers the steps of a run in the order in which they would be undone:
// those that are stored, and those with an undo that failed. The workflow itself is not asked. Faults: Forbidden without
// canExecuteWorkflows, those of observe.Observer.Get, Conflict execution_open,
// undo_of_undo and undo_superseded.
func (u *Undoer) Preview(ctx context.Context, by permissions.Authority, id executions.ID) ([]Step, error) {
	_, steps, err := u.look(ctx, by, id)
	return steps, err
}

// Request asks for the undo of a run.
type Request struct {
	ID executions.ID
	// After is an undo of the run that did not end well, empty for none: what that has
	// undone stays as it is.
	After    string
	ClientIP string
}

// Start accepts the run that undoes another one. Whoever asks again within 24 hours
// is answered the same one, whoever they are, if they may read it. Faults: those of Preview, Conflict
// nothing_to_undo, workflow_unknown and organization_inactive, and Invalid for an
// After that is no undo of the run.
func (u *Undoer) Start(ctx context.Context, by permissions.Authority, r Request) (store.Accepted, error) {
	execution, steps, err := u.look(ctx, by, r.ID)
	if err != nil {
		return store.Accepted{}, err
	}
	if !slices.ContainsFunc(steps, Step.Undoable) {
		return store.Accepted{}, errNothing("This run has done nothing that can be undone.")
	}
	after, err := u.after(ctx, by, r)
	if err != nil {
		return store.Accepted{}, err
	}
	accepted, err := u.starter.Undo(ctx, by, start.Undo{Of: execution, After: after, ClientIP: r.ClientIP})
	if err == nil && accepted.Replayed {
		err = observe.MayRead(by, accepted.Execution)
	}
	if err != nil {
		return store.Accepted{}, err
	}
	return accepted, nil
}

// look reads a run for whoever may undo it.
func (u *Undoer) look(ctx context.Context, by permissions.Authority, id executions.ID) (executions.Execution, []Step, error) {
	if !by.Permissions.Has(permissions.ExecuteWorkflows) {
		return executions.Execution{}, nil, permissions.Missing(permissions.ExecuteWorkflows)
	}
	view, err := u.observer.Get(ctx, by, id)
	switch {
	case err != nil:
		return executions.Execution{}, nil, err
	case !view.Execution.Status.IsTerminal():
		return executions.Execution{}, nil, errOpen("This run is not over yet. Cancel it first, or wait for its end.")
	case view.Execution.Trigger == executions.TriggerUndo:
		return executions.Execution{}, nil, fault.New(fault.Conflict, "undo_of_undo", "This run is an undo, and an undo cannot be undone. Start the workflow again.")
	}
	if err := u.isLast(ctx, view.Execution); err != nil {
		return executions.Execution{}, nil, err
	}
	steps, err := u.judged(ctx, view)
	return view.Execution, steps, err
}

// judged are the steps, the last one first.
func (u *Undoer) judged(ctx context.Context, view observe.View) ([]Step, error) {
	var list []Step
	stored, behind := map[string]bool{}, false
	for _, step := range view.Steps {
		if step.Status == executions.StepFailed { // they stand behind the stored ones
			if step.Undoable && !stored[step.Name] {
				list = append(list, Step{Name: step.Name, Reason: Failed})
			}
			continue
		}
		lost, err := u.lost(ctx, view.Execution, step)
		if err != nil {
			return nil, err
		}
		list = append(list, Step{Name: step.Name, Reason: reason(step, lost, behind)})
		stored[step.Name], behind = true, behind || lost != ""
	}
	slices.Reverse(list)
	return list, nil
}

// reason judges a stored step: lost is why its result cannot be read, and behind says
// that one before it cannot.
func reason(step executions.Step, lost Reason, behind bool) Reason {
	switch {
	case !step.Undoable:
		return NoUndo
	case step.Status == executions.StepIntent:
		return InDoubt
	case lost == "" && behind:
		return Behind
	default:
		return lost
	}
}

// lost is why the result of a step cannot be read, empty when it can.
func (u *Undoer) lost(ctx context.Context, x executions.Execution, step executions.Step) (Reason, error) {
	if !step.Sealed {
		return "", nil
	}
	opened, err := recollect.Steps(ctx, u.sealer, &supply.Kit{}, x, []executions.Step{step})
	switch {
	case fault.Code(err) == "secret_unreadable":
		return Unreadable, nil
	case err == nil && len(opened) == 0:
		return Erased, nil
	default:
		return "", err
	}
}

// after is the undo that another one goes on from.
func (u *Undoer) after(ctx context.Context, by permissions.Authority, r Request) (executions.ID, error) {
	if r.After == "" {
		return "", nil
	}
	id, err := executions.ParseID(r.After)
	if err != nil {
		return "", errNotIts()
	}
	line, err := lineage.Of(ctx, u.history, by.Scope, id)
	switch {
	case fault.Is(err, fault.NotFound) || err == nil && (len(line.Undos) == 0 || line.Run.ID != r.ID):
		return "", errNotIts()
	case err != nil:
		return "", err
	case !line.Undos[0].Status.IsTerminal():
		return "", errOpen("That undo is not over yet.")
	case line.Undos[0].Status == executions.Success:
		return "", errNothing("That undo has undone everything.")
	}
	return id, nil
}

func errOpen(sentence string) error {
	return fault.New(fault.Conflict, "execution_open", sentence)
}

func errNothing(sentence string) error {
	return fault.New(fault.Conflict, "nothing_to_undo", sentence)
}

func errNotIts() error {
	return fault.ValidationFailed(fault.Field{In: "body", Pointer: "/after", Code: "undo_not_found", Message: "This run has no undo of this id."})
}
