package expand

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/app/internal/overlay"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// start asks for every run that the stage still needs. Those that storage kept from it
// are tried again by the next tick, and the others do not wait for them.
func (l look) start(ctx context.Context, b batches.Batch) (batches.Batch, error) {
	var failed []error
	all, err := l.pages(ctx, b, func(items []batches.Item) (bool, error) {
		wanted := filtered(items, b.NeedsStart)
		if len(wanted) == 0 {
			return true, nil
		}
		asked, err := l.startThese(ctx, b, wanted)
		if err != nil {
			failed = append(failed, err)
		}
		if err := l.write(ctx, b, asked); err != nil {
			return false, err
		}
		return l.isStill(ctx, b, asked)
	})
	if err = errors.Join(append(failed, err)...); err != nil || !all {
		return b, err
	}
	return b.Started(l.ports.Clock.Now()), nil
}

func filtered(items []batches.Item, keep func(batches.Item) bool) (kept []batches.Item) {
	for _, i := range items {
		if keep(i) {
			kept = append(kept, i)
		}
	}
	return kept
}

// startThese asks for some, and answers those for which that came to an end. The error
// is what kept it from the others.
func (l look) startThese(ctx context.Context, b batches.Batch, wanted []batches.Item) ([]batches.Item, error) {
	failed, asked := make([]error, len(wanted)), make([]batches.Item, len(wanted))
	l.together(len(wanted), func(i int) {
		if failed[i] = ctx.Err(); failed[i] == nil {
			asked[i], failed[i] = l.startOne(ctx, b, wanted[i])
		}
	})
	return asked, errors.Join(failed...)
}

// write keeps how far items have come. The zero item is none.
func (l look) write(ctx context.Context, b batches.Batch, items []batches.Item) error {
	items = filtered(items, func(i batches.Item) bool { return i.Organization != "" })
	if len(items) == 0 {
		return nil
	}
	return l.ports.Items.Put(ctx, b.ID, items)
}

// startOne asks for the run of one organization. What it answers is the zero item when
// it could not.
func (l look) startOne(ctx context.Context, b batches.Batch, i batches.Item) (batches.Item, error) {
	refusal, err := l.accepted(ctx, b, i)
	if err != nil {
		return batches.Item{}, fmt.Errorf("organization %s: %w", i.Organization, err)
	}
	if refusal != (batches.Refusal{}) {
		// It may have been accepted by a program that did not come to write that down.
		is, err := l.isThere(ctx, b, i)
		if err != nil {
			return batches.Item{}, err
		}
		if is {
			refusal = batches.Refusal{}
		}
	}
	return b.Asked(i, refusal), nil
}

// accepted asks for a run with what the owner may do there now, and answers why there is
// none; an error is what may be over in a moment.
func (l look) accepted(ctx context.Context, b batches.Batch, i batches.Item) (batches.Refusal, error) {
	owner, err := l.authorizer.Absent(ctx, b.Owner, organizations.TargetOf(i.Organization), permissions.ExecuteWorkflows)
	if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) {
		return batches.Refusal{Code: "owner_lost", Message: "The owner of the batch may not run workflows here any more."}, nil
	}
	if err == nil {
		err = l.run(ctx, owner, b, i)
	}
	if err == nil {
		return batches.Refusal{}, nil
	}
	if !isRefusal(err) || fault.Is(err, fault.NotFound) && l.ports.Clock.Now().Sub(b.UpdatedAt) < rollout {
		return batches.Refusal{}, err
	}
	return refusalOf(err), nil
}

// rollout is for how long a workflow may be unknown to one program because another, which
// took the batch, is newer.
const rollout = 5 * time.Minute

func (l look) run(ctx context.Context, owner permissions.Authority, b batches.Batch, i batches.Item) error {
	input, err := overlay.Lay(b.Input, b.Inputs[i.Organization])
	if err != nil {
		return err
	}
	r := start.Request{
		Workflow: b.Workflow, Input: input, Reference: b.Reference, Trigger: executions.TriggerBatch,
		Origin: executions.Origin{ID: string(b.ID), Name: b.Title}, ID: b.RunID(i.Organization, b.Round),
	}
	if b.Cap > 0 {
		r.Limits = []executions.Limit{executions.BatchLimit(string(b.ID), b.Cap)}
	}
	_, err = l.starter.Run(ctx, owner, r)
	return err
}

// isRefusal reports whether an error will be the same at the next try.
func isRefusal(err error) bool {
	for _, kind := range []fault.Kind{fault.Forbidden, fault.NotFound, fault.Invalid, fault.Conflict, fault.TooLarge} {
		if fault.Is(err, kind) {
			return true
		}
	}
	return false
}

// refusalOf says why in one sentence: of several bad fields, the first.
func refusalOf(err error) batches.Refusal {
	r := batches.Refusal{Code: fault.Code(err)}
	var f *fault.Fault
	if errors.As(err, &f) {
		r.Message = f.Message
	}
	if bad := fault.Fields(err); len(bad) > 0 {
		r.Message = strings.TrimPrefix(bad[0].Pointer, "/input/") + ": " + bad[0].Message
	}
	return r
}

// isStill reports whether nobody has changed the batch meanwhile. What was asked for in
// the name of one that is being cancelled, or was, is stopped again, and known to it.
func (l look) isStill(ctx context.Context, b batches.Batch, asked []batches.Item) (bool, error) {
	now, err := l.ports.Batches.Get(ctx, b.ID)
	if err != nil || now.Revision == b.Revision {
		return err == nil, err
	}
	if now.Stage != batches.Cancelling && now.Stage != batches.Cancelled {
		return false, nil
	}
	started := filtered(asked, func(i batches.Item) bool { return i.Run != "" })
	if err := l.write(ctx, b, started); err != nil {
		return false, err
	}
	return false, l.stopThese(ctx, started)
}
