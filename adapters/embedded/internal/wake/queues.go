package wake

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Queues are where runs stand until a worker takes them: those that people wait for, and
// those of batches and schedules. Each has receivers of its own, so that nobody waits
// behind the other queue.
type Queues struct{ Executions, Bulk *Deliveries }

// NewQueues makes queues without any doorbell.
func NewQueues(clock system.Clock) Queues {
	return Queues{Executions: New(clock), Bulk: New(clock)}
}

// Ring brings the doorbell of a run to its queue.
func (q Queues) Ring(d executions.Doorbell, t executions.Trigger, due time.Time) {
	q.of(t).Ring(d, due)
}

// RingAgain rings for a run that nobody was going to be told about, and leaves every
// other as it is.
func (q Queues) RingAgain(d executions.Doorbell, t executions.Trigger, due time.Time) {
	if !q.Awake(d.ID()) {
		q.Ring(d, t, due)
	}
}

// Awake reports whether somebody will be, or was just now, told about the run. It may
// stand in the other queue when an older program wrote where.
func (q Queues) Awake(id executions.ID) bool { return q.Executions.Awake(id) || q.Bulk.Awake(id) }

// Silence takes the wake-up of a run back, handed out or not.
func (q Queues) Silence(id executions.ID) {
	q.Executions.Silence(id)
	q.Bulk.Silence(id)
}

// Close sends every receiver home with fault.Unavailable.
func (q Queues) Close() {
	q.Executions.Close()
	q.Bulk.Close()
}

func (q Queues) of(t executions.Trigger) *Deliveries {
	if t.IsBulk() {
		return q.Bulk
	}
	return q.Executions
}
