package vitals

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/runs"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/schedules"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/wake"
	"github.com/bifrost-run/bifrost/domain/executions"
	domain "github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/ports/queue"
)

// Recovery is that of runs, and remembers when somebody looked.
type Recovery struct {
	runs.Recovery
	vitals *Vitals
}

// Sweeping is a Recovery whose looks are remembered.
func (v *Vitals) Sweeping(r runs.Recovery) Recovery { return Recovery{r, v} }

// Due lists what is worth a Recover.
func (r Recovery) Due(ctx context.Context, now time.Time) ([]executions.Doorbell, error) {
	due, err := r.Recovery.Due(ctx, now)
	if err == nil {
		r.vitals.swept(now)
	}
	return due, err
}

// Timetable is that of schedules, and remembers when somebody looked.
type Timetable struct {
	schedules.Schedules
	vitals *Vitals
}

// Firing is a Timetable whose looks are remembered.
func (v *Vitals) Firing(s schedules.Schedules) Timetable { return Timetable{s, v} }

// Due lists schedules that are due.
func (t Timetable) Due(ctx context.Context, now time.Time) ([]domain.Schedule, error) {
	due, err := t.Schedules.Due(ctx, now)
	if err == nil {
		t.vitals.fired(now)
	}
	return due, err
}

// Gauge says how much waits in this process. It satisfies queue.Gauge.
type Gauge struct{ queues wake.Queues }

var _ queue.Gauge = Gauge{}

// NewGauge looks into the doorbells of a store.
func NewGauge(queues wake.Queues) Gauge { return Gauge{queues} }

// Depths answers what is in memory.
func (g Gauge) Depths(ctx context.Context) ([]queue.Depth, error) {
	people, bulk := queue.Depth{Queue: queue.Executions}, queue.Depth{Queue: queue.Bulk}
	people.Waiting, people.Since = g.queues.Executions.Depth()
	bulk.Waiting, bulk.Since = g.queues.Bulk.Depth()
	return []queue.Depth{people, bulk}, ctx.Err()
}
