package limits

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

const (
	// ahead is how many of those in line are read beside the places.
	ahead = 8
	// pageMost keeps one look within one page of storage.
	pageMost = 990
)

// view is a limit as it was at one look.
type view struct {
	limit executions.Limit
	slots map[int]rows.Place
	// waiting are the first in line, the one who was accepted first at the front.
	waiting []rows.Place
	// more says that others stand behind them.
	more bool
	// spoiled are rows that nobody can read any more, and nobody needs.
	spoiled []entity.Row
}

// look reads the places of a limit and the first in line: one transaction, and more only
// for a limit that once had many more places.
func (l *Limits) look(ctx context.Context, limit executions.Limit) (view, error) {
	v := view{limit: limit, slots: map[int]rows.Place{}}
	after := ""
	for {
		query := table.In(rows.LimitPartition(limit.Key)).After(after).Limit(min(limit.Most+ahead, pageMost)).
			Tolerate(func(row entity.Row, err error) { l.damaged(ctx, &v, row, err) })
		found, err := table.Find[rows.Place](ctx, l.table, query)
		if err == nil {
			err = l.mend(ctx, &v)
		}
		if err != nil {
			return view{}, err
		}
		for _, row := range found.Rows {
			v.add(row)
			after = row.RowKey
		}
		if v.more = found.More; !v.more || len(v.waiting) > 0 {
			return v, nil
		}
	}
}

func (v *view) add(row rows.Place) {
	if number, isSlot := rows.SlotNumber(row.RowKey); isSlot {
		v.slots[number] = row
		return
	}
	v.waiting = append(v.waiting, row)
}

// attemptMost is longer than any attempt lasts: whoever had a place then has it no more.
const attemptMost = 2 * time.Hour

// damaged takes note of a row that cannot be read. A place stays taken by it for as long
// as its run may go on; what a newer program wrote is left alone.
func (l *Limits) damaged(ctx context.Context, v *view, row entity.Row, err error) {
	l.log.ErrorContext(ctx, "a row of Limits cannot be read", "limit", row.PartitionKey, "row", row.RowKey, "error", err)
	if fault.Code(err) == entity.Unreadable && row.ReadAt.Sub(row.Timestamp) > attemptMost {
		v.spoiled = append(v.spoiled, row)
	} else if number, isSlot := rows.SlotNumber(row.RowKey); isSlot {
		v.slots[number] = rows.Place{Row: row}
	}
}

// mend removes what is spoiled.
func (l *Limits) mend(ctx context.Context, v *view) error {
	for _, row := range v.spoiled {
		if err := l.table.Delete(ctx, entity.At(row.PartitionKey, row.RowKey, entity.Any)); err != nil {
			return err
		}
	}
	v.spoiled = nil
	return nil
}

// room is the number of a place that one more may take where the limit has so many. While
// there are taken ones beyond, because the limit had more once, as many of the others stay
// free: whoever looks at the same time comes to the same places, so that one alone gets
// the last.
func (v view) room(most int) (number int, ok bool) {
	beyond := 0
	for n := range v.slots {
		if n >= most {
			beyond++
		}
	}
	usable := most
	for usable > 0 && usable+beyond > most {
		usable--
		if _, taken := v.slots[usable]; taken {
			beyond++
		}
	}
	for n := range usable {
		if _, taken := v.slots[n]; !taken {
			return n, true
		}
	}
	return 0, false
}

// held is the place that a run has.
func (v view) held(id executions.ID) (rows.Place, bool) {
	for _, row := range v.slots {
		if row.ExecutionID == string(id) {
			return row, true
		}
	}
	return rows.Place{}, false
}

// stands is the row of a run in line, if it is among the first.
func (v view) stands(id executions.ID) (rows.Place, bool) {
	for _, row := range v.waiting {
		if row.ExecutionID == string(id) {
			return row, true
		}
	}
	return rows.Place{}, false
}

// isNext reports that nobody stands in line who was accepted before.
func (v view) isNext(id executions.ID) bool {
	return len(v.waiting) == 0 || v.waiting[0].ExecutionID >= string(id)
}
