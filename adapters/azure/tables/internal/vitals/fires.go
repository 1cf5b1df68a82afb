package vitals

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	kept "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/schedules"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/ports/store"
)

// firesTable is the table of schedules.
const firesTable = kept.TableName

// fireRow is Schedules/FIRE/last. Its Timestamp is when somebody looked last for
// schedules that are due.
type fireRow struct{ entity.Row }

func firesAt() fireRow { return fireRow{*entity.At("FIRE", "last", "")} }

// Layout is what this package keeps in the table of schedules.
func Layout() []entity.Table {
	return []entity.Table{{Name: firesTable, Rows: []entity.Entity{&fireRow{}}}}
}

// timetable remembers its looks.
type timetable struct {
	store.Timetable
	vitals Vitals
}

// Firing is a Timetable whose looks are remembered, for one transaction each.
func (v Vitals) Firing(t store.Timetable) store.Timetable { return timetable{t, v} }

// Due lists schedules that are due, whether or not the look can be remembered.
func (t timetable) Due(ctx context.Context, now time.Time) ([]schedules.Schedule, error) {
	due, err := t.Timetable.Due(ctx, now)
	if err != nil {
		return nil, err
	}
	row := firesAt()
	if err := t.vitals.fires.Put(ctx, &row); err != nil {
		t.vitals.log.WarnContext(ctx, "a look at the schedules is not remembered", "error", err)
	}
	return due, nil
}
