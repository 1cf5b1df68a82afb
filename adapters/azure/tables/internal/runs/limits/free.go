package limits

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Free takes a run that does not go on any more out of every place that it had up to its
// fence, and gives them to whoever is next. It may be done again and again, and leaves
// alone what a later claim of the run has taken. Two transactions for each limit of a run
// whose worker was in this process.
func (l *Limits) Free(ctx context.Context, e executions.Execution) error {
	if len(e.Limits) == 0 {
		return nil
	}
	taken, _ := l.taken.Get(e.ClaimID)
	l.taken.Drop(e.ClaimID)
	var failed []error
	for _, limit := range e.Limits {
		failed = append(failed, l.free(ctx, e, limit, taken))
	}
	return errors.Join(failed...)
}

func (l *Limits) free(ctx context.Context, e executions.Execution, limit executions.Limit, taken []Place) error {
	for _, place := range taken {
		if place.limit.Key == limit.Key {
			if err := l.drop(ctx, place.row); err != nil {
				return err
			}
		}
	}
	return l.pass(ctx, limit, func(v view) (rows.Place, bool) {
		if own, held := v.held(e.ID); held && (own.Fence <= e.Fence || e.Status.IsTerminal()) {
			return own, true
		}
		if e.Status.IsTerminal() {
			return v.stands(e.ID)
		}
		return rows.Place{}, false
	})
}

// GiveBack frees places that a claim took which came to nothing. The run must have been
// written since: otherwise another claim of it may rely on them.
func (l *Limits) GiveBack(ctx context.Context, taken []Place) error {
	var failed []error
	for _, place := range taken {
		err := l.drop(ctx, place.row)
		if err == nil {
			err = l.pass(ctx, place.limit, nothing)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// Leave takes a run out of a line that it does not stand in any more.
func (l *Limits) Leave(ctx context.Context, e executions.Execution, limit executions.Limit) error {
	return l.pass(ctx, limit, func(v view) (rows.Place, bool) {
		if own, held := v.held(e.ID); held && own.Fence == 0 {
			return own, true
		}
		return v.stands(e.ID)
	})
}

func nothing(view) (rows.Place, bool) { return rows.Place{}, false }

// drop removes a row as it was seen, and leaves it to whoever has written it since.
func (l *Limits) drop(ctx context.Context, row rows.Place) error {
	if err := l.table.Delete(ctx, &row); err != nil && !isBeaten(err) {
		return err
	}
	return nil
}

// pass removes what is to be removed, and then gives every place that is free to whoever
// is next.
func (l *Limits) pass(ctx context.Context, limit executions.Limit, remove func(view) (rows.Place, bool)) error {
	for {
		v, err := l.look(ctx, limit)
		if err != nil {
			return err
		}
		if row, has := remove(v); has {
			if err := l.drop(ctx, row); err != nil {
				return err
			}
			continue
		}
		_, err = l.promote(ctx, &v)
		isAll := len(v.waiting) > 0 || !v.more
		if err == nil && isAll || err != nil && !isBeaten(err) {
			return err
		}
	}
}

// promote gives the first in line a place and rings for them, as long as there is one,
// and does the same in the view. It answers whether it changed anything.
func (l *Limits) promote(ctx context.Context, v *view) (changed bool, err error) {
	for len(v.waiting) > 0 {
		first := v.waiting[0]
		number, room := v.room(first.Most)
		if !room {
			return changed, nil
		}
		given, err := l.give(ctx, v.limit, first, number)
		if err != nil {
			return changed, err
		}
		v.waiting, changed = v.waiting[1:], true
		if given.Version != "" {
			v.slots[number] = given
		}
	}
	return changed, nil
}

// give exchanges the row of a run in line for a place, if the run needs one, and removes
// it otherwise: the place has no version then. Somebody may have been faster, see
// isBeaten; one who was beaten by their own write, whose answer was lost, rings as well.
func (l *Limits) give(ctx context.Context, limit executions.Limit, first rows.Place, number int) (rows.Place, error) {
	run, needs, err := l.waits(ctx, first)
	if err != nil {
		return rows.Place{}, err
	}
	if !needs {
		return rows.Place{}, l.table.Delete(ctx, &first)
	}
	limit.Most = first.Most
	place := rows.SlotOf(limit, number, run.Doorbell(), 0, mark())
	err = l.table.Transact(ctx, table.Insert(&place), table.Delete(&first))
	if err == nil || isBeaten(err) && l.wasMine(ctx, place) {
		l.ring(ctx, run)
	}
	return place, err
}

// ring tells a worker of a run that has a place now.
func (l *Limits) ring(ctx context.Context, e executions.Execution) {
	if err := l.runs.Wake(ctx, e); err != nil {
		l.log.WarnContext(ctx, "a run that has a place now will be rung for by the sweeper", "execution", string(e.ID), "error", err)
	}
}

// waits reports whether a run in line is one that has to be claimed.
func (l *Limits) waits(ctx context.Context, row rows.Place) (executions.Execution, bool, error) {
	d, err := row.Doorbell()
	if err != nil {
		return executions.Execution{}, false, nil
	}
	seen, found, err := l.runs.Look(ctx, d)
	if isUnreadable(err) {
		l.log.ErrorContext(ctx, "a run that cannot be read leaves the line", "execution", row.ExecutionID, "error", err)
		return executions.Execution{}, false, nil
	}
	e := seen.Execution
	return e, found && e.Status == executions.Pending && !l.now().Before(e.DueAt), err
}

// wasMine reports whether a write took effect whose answer was lost.
func (l *Limits) wasMine(ctx context.Context, place rows.Place) bool {
	stored := rows.Place{Row: *entity.At(place.PartitionKey, place.RowKey, "")}
	found, err := l.table.Get(ctx, &stored)
	return err == nil && found && stored.WriteID == place.WriteID
}

func isUnreadable(err error) bool {
	code := fault.Code(err)
	return code == entity.Unreadable || code == entity.Newer
}
