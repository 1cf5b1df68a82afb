// Package queues is the host's listener of a storage queue: how it looks for
// messages, how many it has at once, and what becomes of each.
package queues

import (
	"context"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/v2"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/chance"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/invocation"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/record"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/script"
)

// Options say what is listened to, and how.
type Options struct {
	Function script.Function
	Settings script.Queues
	// PollMin is the first pause after a look that found nothing.
	PollMin time.Duration
	// Visibility is how long a message is hidden while it is worked on, in whole
	// seconds; it is hidden anew after each Renewal.
	Visibility, Renewal time.Duration
	Dice                *chance.Dice
	Log                 *record.Log
	// Invoke runs the function once; nil is a success.
	Invoke func(ctx context.Context, m invocation.Message) error
}

// Listener listens to one queue.
type Listener struct {
	options Options
	queue   *azqueue.QueueClient
	// poison is nil for a queue that is one itself.
	poison *azqueue.QueueClient

	mu      sync.Mutex
	running int
	fewer   chan struct{}
	work    sync.WaitGroup
}

// New asks nobody: storage may be down.
func New(o Options) (*Listener, error) {
	// The host's client of storage tries again before the listener hears of trouble.
	options := &azqueue.ClientOptions{ClientOptions: azcore.ClientOptions{Retry: policy.RetryOptions{
		MaxRetries: 5, RetryDelay: 800 * time.Millisecond, MaxRetryDelay: time.Minute, TryTimeout: 100 * time.Second,
	}}}
	service, err := azqueue.NewServiceClientFromConnectionString(o.Function.Queue.ConnectionString, options)
	if err != nil {
		return nil, err
	}
	l := &Listener{options: o, queue: service.NewQueueClient(o.Function.Queue.Name), fewer: make(chan struct{}, 1)}
	if name := poisonOf(o.Function.Queue.Name); name != "" {
		l.poison = service.NewQueueClient(name)
	}
	return l, nil
}

// Run listens until ctx ends, which is the sudden death of the host: messages
// that are being worked on stay hidden for as long as they are.
func (l *Listener) Run(ctx context.Context) {
	defer l.work.Wait()
	pause := backoff{least: l.options.PollMin, most: l.options.Settings.MaxPollingInterval, dice: l.options.Dice}
	for l.room(ctx) {
		found := l.receive(ctx)
		if !wait(ctx, pause.next(found)) {
			return
		}
	}
}

// receive starts what it finds, and reports whether it found something. A queue
// that does not exist is an empty one.
func (l *Listener) receive(ctx context.Context) bool {
	answer, err := l.queue.DequeueMessages(ctx, &azqueue.DequeueMessagesOptions{
		NumberOfMessages: to.Ptr(int32(l.options.Settings.BatchSize)), VisibilityTimeout: seconds(l.options.Visibility),
	})
	if err != nil {
		l.trouble(ctx, "", err)
		return false
	}
	for _, m := range answer.Messages {
		l.mu.Lock()
		l.running++
		l.mu.Unlock()
		l.work.Go(func() {
			defer l.done()
			l.deliver(ctx, *m)
		})
	}
	return len(answer.Messages) > 0
}

func (l *Listener) done() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running--
	select {
	case l.fewer <- struct{}{}:
	default:
	}
}

// room waits until so few messages are worked on that there may be a next batch;
// false when ctx has ended.
func (l *Listener) room(ctx context.Context) bool {
	for {
		l.mu.Lock()
		running := l.running
		l.mu.Unlock()
		if running <= l.options.Settings.NewBatchThreshold {
			return ctx.Err() == nil
		}
		select {
		case <-l.fewer:
		case <-ctx.Done():
			return false
		}
	}
}

func (l *Listener) trouble(ctx context.Context, message string, err error) {
	if ctx.Err() == nil {
		l.options.Log.Add(record.Event{Kind: record.Troubled, Function: l.options.Function.Name, Message: message, Text: err.Error()})
	}
}

// backoff is the host's randomized exponential one.
type backoff struct {
	least, most time.Duration
	dice        *chance.Dice
	failures    int
}

// next is the pause after a look: none after one that found something.
func (b *backoff) next(found bool) time.Duration {
	if found {
		b.failures = 0
		return 0
	}
	b.failures++
	if b.failures == 1 {
		return min(b.least, b.most)
	}
	// A larger exponent is beyond every limit.
	grown := float64(int64(1)<<min(b.failures-2, 30)) * float64(b.least) * b.dice.Between(0.8, 1.2)
	return b.least + min(time.Duration(grown), max(0, b.most-b.least))
}

// wait is false when ctx has ended.
func wait(ctx context.Context, pause time.Duration) bool {
	if pause <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// seconds rounds up, because storage knows nothing smaller.
func seconds(d time.Duration) *int32 {
	return to.Ptr(int32((d + time.Second - 1) / time.Second))
}
