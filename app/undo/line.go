package undo

import (
	"cmp"
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	// lookMost is how many pages of the scope's history are read for runs that went on
	// from one, and lookPage the most runs on each.
	lookMost = 10
	lookPage = 200
	// clocks is more than two clocks of a working system are apart.
	clocks = time.Hour
)

// isLast refuses a run that a later one went on from: that one stands on what this one
// has done, and is undone with it.
func (u *Undoer) isLast(ctx context.Context, x executions.Execution) error {
	first := cmp.Or(x.Resumes, x.ID)
	reruns := history.Filter{Triggers: []executions.Trigger{executions.TriggerRerun}, From: x.ID.Time().Add(-clocks)}
	heirs, after := map[string]executions.ID{}, ""
	for range lookMost {
		page, err := u.history.List(ctx, x.Scope, reruns, store.Paging{After: after, Limit: lookPage})
		if err != nil {
			return err
		}
		for _, later := range page.Items {
			if later.Resumes == first {
				heirs[later.Origin.ID] = later.ID
			}
		}
		if after = page.Next; after == "" {
			return errHeir(x.ID, heirs)
		}
	}
	return errSuperseded("Too many runs came after this one to see whether one of them has gone on from it. Look by hand.")
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
