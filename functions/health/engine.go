package health

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/app/examine"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/queue"
)

// Engine is how runs are doing in all organizations together.
type Engine struct {
	At       wire.Time     `json:"at" doc:"When it was found out."`
	Queues   []QueueDepth  `json:"queues,omitempty"`
	OpenRuns *OpenRuns     `json:"openRuns,omitempty"`
	SweptAt  *wire.Time    `json:"lastSweepAt,omitempty" doc:"When somebody looked last for runs that nobody works on; every 15 seconds when all is well."`
	FiredAt  *wire.Time    `json:"lastFireAt,omitempty" doc:"When somebody looked last for schedules that are due; at least every 15 seconds when all is well."`
	Poison   []PoisonCount `json:"poison,omitempty" doc:"Messages that are kept because they name no run."`
	Unknown  []string      `json:"unknown,omitempty" doc:"What storage did not answer and is missing here: looks, poison, queues or runs."`
}

// QueueDepth is how much waits in one queue.
type QueueDepth struct {
	Queue     string     `json:"queue" doc:"executions for runs that people wait for, executions-bulk for others; those that end in -poison hold what was brought too often." example:"executions"`
	Waiting   int        `json:"waiting" doc:"About how many messages are there, those included that are not due."`
	OldestAt  *wire.Time `json:"oldestAt,omitempty" doc:"From when on the oldest has waited that is due."`
	OldestSec int64      `json:"oldestSeconds" doc:"How long it has, 0 when none is due."`
}

// OpenRuns are the runs that are not over.
type OpenRuns struct {
	Count         int           `json:"count"`
	More          bool          `json:"more" doc:"There are more than were counted."`
	ByStatus      []StatusCount `json:"byStatus" doc:"Of those that were looked at: all, or the oldest where there are many."`
	OldestLeaseAt *wire.Time    `json:"oldestLeaseAt,omitempty" doc:"When the run began that has been with workers for longest."`
}

// StatusCount is how many runs have a status.
type StatusCount struct {
	Status string `json:"status" enum:"AwaitingApproval,Pending,Running,Cancelling"`
	Runs   int    `json:"runs"`
}

// PoisonCount is how many messages of a queue are kept.
type PoisonCount struct {
	Queue    string `json:"queue" example:"executions-poison"`
	Messages int    `json:"messages"`
}

func engine(f examine.Finding, now time.Time) *Engine {
	e := &Engine{At: wire.Time(f.At), Unknown: f.Unknown, SweptAt: wire.Moment(f.Looks.Sweep), FiredAt: wire.Moment(f.Looks.Fire)}
	for _, d := range f.Queues {
		e.Queues = append(e.Queues, depth(d, now))
	}
	if f.Knows(examine.Runs) {
		e.OpenRuns = openRuns(f.Runs)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Poisoned)) {
		e.Poison = append(e.Poison, PoisonCount{Queue: name, Messages: f.Poisoned[name]})
	}
	return e
}

func depth(d queue.Depth, now time.Time) QueueDepth {
	shown := QueueDepth{Queue: d.Queue, Waiting: d.Waiting, OldestAt: wire.Moment(d.Since)}
	if !d.Since.IsZero() {
		shown.OldestSec = max(0, int64(now.Sub(d.Since)/time.Second)) // storage's clock may be ahead
	}
	return shown
}

func openRuns(o maintenance.OpenRuns) *OpenRuns {
	shown := &OpenRuns{Count: o.Count, More: o.IsMore, ByStatus: []StatusCount{}, OldestLeaseAt: wire.Moment(o.OldestLease)}
	for status, runs := range o.ByStatus {
		shown.ByStatus = append(shown.ByStatus, StatusCount{Status: string(status), Runs: runs})
	}
	slices.SortFunc(shown.ByStatus, func(a, b StatusCount) int { return cmp.Compare(a.Status, b.Status) })
	return shown
}
