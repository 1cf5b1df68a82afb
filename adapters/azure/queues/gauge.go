package queues

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/v2"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/ports/queue"
)

// Gauge says how much waits in the queues of an account, those for poison included. It
// satisfies queue.Gauge.
type Gauge struct{ storage *connect.Storage }

var _ queue.Gauge = Gauge{}

// NewGauge asks nobody.
func NewGauge(s *connect.Storage) Gauge { return Gauge{s} }

// Depths asks each queue for its number of messages and for the next one, which takes
// two transactions.
func (g Gauge) Depths(ctx context.Context) ([]queue.Depth, error) {
	names := slices.Sorted(slices.Values(Names()))
	depths, failed := make([]queue.Depth, len(names)), make([]error, len(names))
	var all sync.WaitGroup
	for i, name := range names {
		all.Go(func() { depths[i], failed[i] = depth(ctx, name, g.storage.Queue(name)) })
	}
	all.Wait()
	return depths, errors.Join(failed...)
}

// peekMost is how many messages are looked at: those that were hidden come up in any
// order.
const peekMost = 32

func depth(ctx context.Context, name string, client *azqueue.QueueClient) (queue.Depth, error) {
	d := queue.Depth{Queue: name}
	properties, err := client.GetProperties(ctx, nil)
	if err != nil {
		return d, translate(ctx, err)
	}
	if many := properties.ApproximateMessagesCount; many != nil {
		d.Waiting = int(*many)
	}
	next, err := client.PeekMessages(ctx, &azqueue.PeekMessagesOptions{NumberOfMessages: to.Ptr(int32(peekMost))})
	if err != nil {
		return d, translate(ctx, err)
	}
	for _, m := range next.Messages {
		if m.InsertionTime != nil && (d.Since.IsZero() || m.InsertionTime.Before(d.Since)) {
			d.Since = m.InsertionTime.In(time.UTC)
		}
	}
	return d, nil
}
