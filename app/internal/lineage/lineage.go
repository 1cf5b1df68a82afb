// Package lineage finds the run that an undo takes back, and what became of a run since.
// An undo begins with that run, or goes on from an earlier undo of it that did not end
// well.
package lineage

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Line is a run and the undos of it that one undo goes on from, the last one first.
type Line struct {
	Run   executions.Execution
	Undos []executions.Execution
}

// Of follows the origins from a run of the scope back to one that is no undo.
// NotFound when one of them is not kept any more.
func Of(ctx context.Context, history store.History, s organizations.Scope, id executions.ID) (Line, error) {
	var l Line
	for {
		x, err := history.Get(ctx, s, id)
		if err != nil {
			return Line{}, err
		}
		if x.Trigger != executions.TriggerUndo {
			l.Run = x
			return l, nil
		}
		l.Undos = append(l.Undos, x)
		if id, err = executions.ParseID(x.Origin.ID); err != nil {
			return Line{}, err
		}
	}
}
