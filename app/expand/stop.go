package expand

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// errCancelled is what the organizations say that a cancelled batch did not come to.
var errCancelled = batches.Refusal{Code: "batch_cancelled", Message: "The batch was cancelled before it came to this organization."}

// keepBack sees to it that nothing of a batch that is being cancelled is still to be
// started. A run that was accepted, and not written down, is found.
func (l look) keepBack(ctx context.Context, b batches.Batch) (batches.Batch, error) {
	all, err := l.pages(ctx, b, func(items []batches.Item) (bool, error) {
		wanted := filtered(items, b.Wants)
		failed, kept := make([]error, len(wanted)), make([]batches.Item, len(wanted))
		l.together(len(wanted), func(i int) {
			is, err := l.isThere(ctx, b, wanted[i])
			switch {
			case err != nil:
				failed[i] = err
			case is:
				kept[i] = b.Asked(wanted[i], batches.Refusal{})
			case wanted[i].Round == 0:
				kept[i] = b.Asked(wanted[i], errCancelled)
			}
		})
		if err := errors.Join(failed...); err != nil {
			return false, err
		}
		return true, l.write(ctx, b, kept)
	})
	if err != nil || !all {
		return b, err
	}
	return b.Started(l.ports.Clock.Now()), nil
}

// isThere reports whether the run of an organization in the batch's round was accepted.
func (l look) isThere(ctx context.Context, b batches.Batch, i batches.Item) (bool, error) {
	_, err := l.ports.History.Get(ctx, placeOf(i), b.RunID(i.Organization, b.Round))
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// placeOf is where the run of an item is. Its owner may have lost the way there.
func placeOf(i batches.Item) organizations.Scope {
	return permissions.BatchSystem.Authority(organizations.TargetOf(i.Organization)).Scope
}

// stop asks what is open to stop, and ends the batch once nothing is.
func (l look) stop(ctx context.Context, b batches.Batch) (batches.Batch, error) {
	exact, isUnseen := batches.Tally{}, false
	all, err := l.pages(ctx, b, func(items []batches.Item) (bool, error) {
		for _, i := range items {
			exact.Count(i)
			isUnseen = isUnseen || i.Run == "" && i.Round == b.Round && i.Refusal == (batches.Refusal{})
		}
		return true, l.stopThese(ctx, filtered(items, func(i batches.Item) bool {
			return i.IsOpen() && i.Status != executions.Cancelling
		}))
	})
	if err != nil || !all || isUnseen || exact.Open > 0 {
		return b, err
	}
	return b.Ended(exact, l.ports.Clock.Now())
}

// stopThese asks runs to stop. One that is over, or was never there, needs none of it.
func (l look) stopThese(ctx context.Context, items []batches.Item) error {
	failed := make([]error, len(items))
	l.together(len(items), func(i int) {
		_, err := l.ports.Recovery.Cancel(ctx, placeOf(items[i]), items[i].Run, l.ports.Clock.Now())
		if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound) {
			failed[i] = err
		}
	})
	return errors.Join(failed...)
}
