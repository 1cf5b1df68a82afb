package limits

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
)

const (
	// unclaimed is after how long somebody else may have a place whose run is Pending all
	// the same: its claim was given up, or its doorbell lost.
	unclaimed = time.Minute
	// judgedMost is how many places one claim asks about. Another one asks about others.
	judgedMost = 10
)

// Take gives a run that is about to be claimed a place in a limit, or lets it stand in
// line: then it answers false. Two transactions when there is room, and two when there is
// none and the run stands in line already.
func (l *Limits) Take(ctx context.Context, e executions.Execution, limit executions.Limit) (Place, bool, error) {
	t := taking{Limits: l, run: e, limit: limit}
	for {
		v, err := l.look(ctx, limit)
		if err != nil {
			return Place{}, false, err
		}
		row, over, err := t.step(ctx, v)
		if over || err != nil && !isBeaten(err) {
			return Place{limit, row}, row.Version != "", err
		}
	}
}

// taking is one call of Take.
type taking struct {
	*Limits
	run   executions.Execution
	limit executions.Limit
	// stands and judged say what was done already.
	stands, judged bool
}

// step does the one thing that a look calls for. A place with a version is the run's.
func (t *taking) step(ctx context.Context, v view) (place rows.Place, over bool, err error) {
	number, room := v.room(t.limit.Most)
	if own, held := v.held(t.run.ID); held {
		place, err = t.renew(ctx, own)
		return place, err == nil, err
	}
	if room && v.isNext(t.run.ID) {
		place, err = t.occupy(ctx, v, number)
		return place, err == nil, err
	}
	if isNew, err := t.stand(ctx, v); isNew || err != nil {
		return place, false, err
	}
	if isNew, err := t.promote(ctx, &v); isNew || err != nil {
		return place, false, err
	}
	if room || t.judged {
		return place, true, nil
	}
	t.judged = true
	freed, err := t.judge(ctx, v)
	return place, freed == 0, err
}

// renew writes over a place that the run has from an earlier claim, or was given.
func (t *taking) renew(ctx context.Context, own rows.Place) (rows.Place, error) {
	own.Fence, own.Most, own.WriteID = t.run.Fence+1, t.limit.Most, mark()
	if err := t.table.Replace(ctx, &own); err != nil {
		return rows.Place{}, err
	}
	return own, nil
}

// occupy takes a place that nobody has, and the run out of the line.
func (t *taking) occupy(ctx context.Context, v view, number int) (rows.Place, error) {
	place := rows.SlotOf(t.limit, number, t.run.Doorbell(), t.run.Fence+1, mark())
	var err error
	if wait, stands := v.stands(t.run.ID); stands {
		err = t.table.Transact(ctx, table.Insert(&place), table.Delete(&wait))
	} else {
		err = t.table.Insert(ctx, &place)
	}
	if err != nil {
		return rows.Place{}, err
	}
	return place, nil
}

// stand lets the run stand in line, once; true when it did not before.
func (t *taking) stand(ctx context.Context, v view) (isNew bool, err error) {
	if _, stands := v.stands(t.run.ID); stands || t.stands {
		t.stands = true
		return false, nil
	}
	t.stands = true
	wait := rows.WaitOf(t.limit, t.run.Doorbell(), mark())
	if err := t.table.Insert(ctx, &wait); isBeaten(err) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	return true, nil
}

// judge frees places whose runs have ended without doing so, or did not come to claim.
// It answers how many. A run at work counts until somebody has recovered it: until then
// it is said to go on, and its worker may be alive after all.
func (l *Limits) judge(ctx context.Context, v view) (freed int, err error) {
	asked := 0
	numbers := make([]int, 0, len(v.slots))
	for n, row := range v.slots {
		if row.ReadAt.Sub(row.Timestamp) > unclaimed {
			numbers = append(numbers, n)
		}
	}
	for _, i := range rand.Perm(len(numbers)) {
		if asked++; asked > judgedMost {
			break
		}
		row := v.slots[numbers[i]]
		abandoned, err := l.isAbandoned(ctx, row)
		if err != nil {
			return freed, err
		}
		if !abandoned {
			continue
		}
		if err := l.table.Delete(ctx, &row); err != nil && !isBeaten(err) {
			return freed, err
		}
		freed++
	}
	return freed, nil
}

// isAbandoned reports whether nobody relies on a place any more.
func (l *Limits) isAbandoned(ctx context.Context, row rows.Place) (bool, error) {
	d, err := row.Doorbell()
	if err != nil {
		return false, nil // it cannot be read, see look
	}
	seen, found, err := l.runs.Look(ctx, d)
	switch {
	case isUnreadable(err):
		return false, nil
	case err != nil:
		return false, err
	case !found, seen.Execution.Status.IsTerminal():
		return true, nil
	case seen.Execution.Status.IsHeld():
		return false, nil
	}
	// A claim that got stuck on its way must not come through after this.
	if err := seen.Touch(ctx); isBeaten(err) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	return true, nil
}
