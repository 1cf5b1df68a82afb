package session

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/bifrost-run/bifrost/workflow/internal/failure"
)

// Undo takes back a step that answered a T.
type Undo[T any] = func(ctx context.Context, result T) error

// undoOf is the undo of a plan for what its step answers, nil for none. The
// options of steps do not know what the step answers, so it is found out here,
// before the step has done anything. Inside of another step there is none: when
// the run is undone that step is answered from what is stored, and nobody calls
// the code that would say how.
func undoOf[T any](ctx context.Context, plan Plan) (Undo[T], error) {
	at := At(ctx)
	switch undo, fits := plan.Undo.(Undo[T]); {
	case plan.Undo == nil || at.undoing:
		return nil, nil
	case !fits || undo == nil:
		return nil, at.misused(plan.Name, failure.StepUndoMismatch, fmt.Errorf("WithUndo has a %T, and the step is one of %s", plan.Undo, reflect.TypeFor[T]()))
	case at.Step != "":
		return nil, at.misused(plan.Name, failure.StepUndoInside, errors.New("WithUndo is inside of the step "+at.Step))
	default:
		return undo, nil
	}
}

// misused is the error of a step that cannot begin, here or outside of any run.
func (p Place) misused(step, code string, cause error) error {
	if p.Session == nil {
		return failure.InStep(step, failure.Coded(code, cause))
	}
	return p.Session.Misused(step, code, cause)
}
