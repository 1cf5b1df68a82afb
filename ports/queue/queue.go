// Package queue holds the capability that brings doorbells to a worker. Ringing
// is not here: it is part of each transition in ports/store.
package queue

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
)

//go:generate go tool mockgen -typed -destination=mocks/mocks.go -package=mocks github.com/bifrost-run/bifrost/ports/queue Deliveries,Gauge

// The names of the queues, in every family that has names for them: Executions
// for runs that people wait for, Bulk for those of batches and schedules.
const (
	Executions = "executions"
	Bulk       = "executions-bulk"
)

// PoisonSuffix ends the name of the queue into which the Functions host puts the
// messages of a queue that it has brought too often.
const PoisonSuffix = "-poison"

// Deliveries is at-least-once and unordered: a doorbell may come twice, late, or
// for a run that is over. Workers of the local program receive from it; on Azure
// the Functions host calls the handler instead.
type Deliveries interface {
	// Receive waits for the next due doorbell. It answers the context's error
	// when that ends first.
	Receive(ctx context.Context) (Delivery, error)
	// Done says that the delivery was understood, whatever it led to: it is not
	// brought again.
	Done(ctx context.Context, d Delivery) error
	// Later says that the delivery could not be handled now: it is brought again
	// after the wait.
	Later(ctx context.Context, d Delivery, wait time.Duration) error
}

// Delivery is one arrival of a doorbell.
type Delivery struct {
	Doorbell executions.Doorbell
	// Receipt is the store's own mark of this arrival.
	Receipt string
}

// Gauge says how much waits in the queues. It is for administrators.
type Gauge interface {
	// Depths answers each queue, in the order of their names.
	Depths(ctx context.Context) ([]Depth, error)
}

// Depth is how much waits in one queue.
type Depth struct {
	Queue string
	// Waiting is about how many doorbells are there, those included that are not due.
	Waiting int
	// Since is from when on the one has waited that is next, as far as the queue knows;
	// zero when none is due. A doorbell for a later time may count from when it was rung.
	Since time.Time
}
