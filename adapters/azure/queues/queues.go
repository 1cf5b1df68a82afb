// Package queues brings doorbells through an Azure queue: it rings them, and
// hands them to the workers of the local program. In Azure the Functions host
// receives instead. What a doorbell leads to is not here, and nothing is decided
// by what a queue says about a message.
package queues

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/v2"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/queue"
)

// Options are what a queue needs.
type Options struct {
	Storage *connect.Storage
	// Name is the queue's; empty is queue.Executions.
	Name string
	// Poison takes the messages that name no run, before they are deleted; after an
	// error they come again. Nil only deletes them.
	Poison func(ctx context.Context, g Garbage) error
	// Visibility is how long after the death of this process its deliveries come
	// again; at least a second, and zero is a minute.
	Visibility time.Duration
	// Log hears of messages that are put away; nil is the default one.
	Log *slog.Logger
}

// Garbage is a message that names no run.
type Garbage struct {
	Queue string
	// ID is the queue's own for the message, and the same when it comes again.
	ID string
	// Text is what it says, as it is. Nobody knows what is in it.
	Text string
}

// Queue is one queue of doorbells. It satisfies queue.Deliveries and is safe for
// concurrent use.
type Queue struct {
	options Options
	client  *azqueue.QueueClient

	// ready hands what came to whoever waits; nothing is in it.
	ready chan arrival
	// waiting is how many wait, wanted tells that one has come, and bell that
	// something was rung here.
	waiting      atomic.Int64
	wanted, bell chan struct{}

	// stopping ends what this process does by itself, calls what is under way.
	stopping, calls context.Context
	stop, cancel    context.CancelFunc

	mu      sync.Mutex
	polling bool
	work    sync.WaitGroup
	turns   uint64
	held    map[string]*holding
}

var _ queue.Deliveries = (*Queue)(nil)

// Open asks nobody, and does nothing by itself until somebody receives.
func Open(o Options) *Queue {
	if o.Name == "" {
		o.Name = queue.Executions
	}
	if o.Visibility == 0 {
		o.Visibility = time.Minute
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	q := &Queue{
		options: o, client: o.Storage.Queue(o.Name), ready: make(chan arrival),
		wanted: make(chan struct{}, 1), bell: make(chan struct{}, 1), held: map[string]*holding{},
	}
	q.stopping, q.stop = context.WithCancel(context.Background())
	q.calls, q.cancel = context.WithCancel(context.Background())
	return q
}

// Names are all queues of an account: those that are rung, and beside each the one
// for what the Functions host has brought too often.
func Names() []string {
	return []string{queue.Executions, queue.Executions + queue.PoisonSuffix, queue.Bulk, queue.Bulk + queue.PoisonSuffix}
}

// Create makes the queue unless it is there, for people's own machines alone.
func (q *Queue) Create(ctx context.Context) error {
	_, err := q.client.Create(ctx, nil)
	if err = translate(ctx, err); fault.Code(err) == trouble.Exists {
		return nil
	}
	return err
}

// Deliveries brings what was rung.
func (q *Queue) Deliveries() queue.Deliveries { return q }

// Close ends what this process does by itself and gives back what nobody has
// received, until ctx ends. What was received and not settled comes again later.
// Ringing goes on working.
func (q *Queue) Close(ctx context.Context) {
	q.mu.Lock()
	q.stop()
	q.mu.Unlock()
	done := make(chan struct{})
	go func() {
		q.work.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
	q.cancel()
	<-done
}

const (
	// longestWait is the most that Azure hides a message. A doorbell of a later
	// time rings then, and whoever hears it finds the run not due.
	longestWait = 7 * 24 * time.Hour
	// hintWithin is how far ahead this process remembers what it has rung.
	hintWithin = time.Hour
)

// errNobody is a defect of the caller.
var errNobody = errors.New("a doorbell was to be rung that names nobody's run")

// Ring puts a doorbell into the queue, to be heard after the wait. After a fault
// it may ring all the same, and it may ring twice.
func (q *Queue) Ring(ctx context.Context, d executions.Doorbell, wait time.Duration) error {
	if !d.Scope().Valid() {
		return errNobody
	}
	text, err := encode(d)
	if err != nil {
		return err
	}
	wait = whole(wait)
	_, err = q.client.EnqueueMessage(ctx, text, &azqueue.EnqueueMessageOptions{
		VisibilityTimeout: seconds(wait), TimeToLive: to.Ptr(int32(-1)), // A message must not end before it is visible.
	})
	if err = translate(ctx, err); err == nil {
		q.expect(wait)
	}
	return err
}

// whole is a wait that Azure can express, never shorter than asked for unless it
// is longer than Azure allows.
func whole(wait time.Duration) time.Duration {
	return min(max((min(wait, longestWait)+time.Second-1).Truncate(time.Second), 0), longestWait)
}

func seconds(d time.Duration) *int32 { return to.Ptr(int32(d / time.Second)) }

// expect lets a receiver of this process look when a message becomes visible.
func (q *Queue) expect(wait time.Duration) {
	switch {
	case wait == 0:
		poke(q.bell)
	case wait <= hintWithin:
		time.AfterFunc(wait, func() { poke(q.bell) })
	}
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func translate(ctx context.Context, err error) error {
	return trouble.Fault(ctx, string(connect.Queues), err)
}
