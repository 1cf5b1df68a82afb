package undo

import (
	"cmp"
	"context"

	"github.com/bifrost-run/bifrost/app/internal/lineage"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// isLast refuses a run that a later one went on from: that one stands on what this one
// has done, and is undone with it.
func (u *Undoer) isLast(ctx context.Context, x executions.Execution) error {
	first := cmp.Or(x.Resumes, x.ID)
	since, all, err := lineage.Later(ctx, u.history, x.Scope, x.ID, executions.TriggerRerun)
	if err != nil {
		return err
	}
	if !all {
		return errSuperseded("Too many runs came after this one to see whether one of them has gone on from it. Look by hand.")
	}
	heirs := map[string]executions.ID{}
	for _, later := range since {
		if later.Resumes == first {
			heirs[later.Origin.ID] = later.ID
		}
	}
	return errHeir(x.ID, heirs)
}

// errHeir names the last of the runs that went on from one, nil when none did. Each was
// gone on from once.
func errHeir(from executions.ID, heirs map[string]executions.ID) error {
	last := from
	for range heirs {
		next, is := heirs[string(last)]
		if !is {
			break
		}
		last = next
	}
	if last == from {
		return nil
	}
	return errSuperseded("The run " + string(last) + " has gone on from this one. Undo that one: it has the steps of both.")
}

func errSuperseded(sentence string) error {
	return fault.New(fault.Conflict, "undo_superseded", sentence)
}
