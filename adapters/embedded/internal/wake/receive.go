package wake

import (
	"container/heap"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/queue"
)

// Receive waits for the next due doorbell, the one that has been due for
// longest. Unavailable when the store is closed.
func (q *Deliveries) Receive(ctx context.Context) (queue.Delivery, error) {
	if err := ctx.Err(); err != nil {
		return queue.Delivery{}, err
	}
	for {
		delivery, wait, err := q.take()
		if wait == nil {
			return delivery, err
		}
		wait.until(ctx)
		// Asked once: who was roused and goes home all the same rouses the next.
		err = ctx.Err()
		q.leave(wait.roused, err != nil)
		if err != nil {
			return queue.Delivery{}, err
		}
	}
}

// wait is what a receiver without a doorbell waits for.
type wait struct {
	roused chan struct{}
	// due is how long the earliest doorbell has to go, at most lookAgain; zero
	// when there is none.
	due time.Duration
}

func (w wait) until(ctx context.Context) {
	var timer <-chan time.Time
	if w.due > 0 {
		t := time.NewTimer(w.due)
		defer t.Stop()
		timer = t.C
	}
	select {
	case <-ctx.Done():
	case <-timer:
	case <-w.roused:
	}
}

// take hands out the earliest doorbell if it is due, and says what to wait for
// if not. The channel is the receiver's own, so that it belongs to whoever waits.
func (q *Deliveries) take() (queue.Delivery, *wait, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return queue.Delivery{}, nil, kv.ErrClosed()
	}
	w := &wait{roused: make(chan struct{})}
	if len(q.waiting) > 0 {
		now := q.clock.Now()
		if w.due = min(q.waiting[0].due.Sub(now), lookAgain); w.due <= 0 {
			return q.handOut(now), nil, nil
		}
	}
	q.receivers = append(q.receivers, w.roused)
	return queue.Delivery{}, w, nil
}

func (q *Deliveries) handOut(now time.Time) queue.Delivery {
	b := heap.Pop(&q.waiting).(*bell)
	b.received = now
	if len(q.waiting) > 0 {
		q.rouse()
	}
	return queue.Delivery{Doorbell: b.doorbell, Receipt: strconv.FormatUint(b.turn, 10)}
}

// leave takes a receiver off the list. One that goes home may have been the one
// with the timer, or just roused: the next must look in its place.
func (q *Deliveries) leave(roused chan struct{}, home bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if i := slices.Index(q.receivers, roused); i >= 0 {
		q.receivers = slices.Delete(q.receivers, i, i+1)
	}
	if home {
		q.rouse()
	}
}

// Done forgets the delivery. A run that is Pending all the same is found by
// Recovery.Due.
func (q *Deliveries) Done(ctx context.Context, d queue.Delivery) error {
	return q.settle(ctx, d, q.remove)
}

// Later brings the delivery again after the wait, unless the run has another
// wake-up by then or needs none.
func (q *Deliveries) Later(ctx context.Context, d queue.Delivery, wait time.Duration) error {
	return q.settle(ctx, d, func(id executions.ID) {
		b := q.runs[id]
		b.due = q.clock.Now().Add(wait)
		heap.Push(&q.waiting, b)
		q.rouse()
	})
}

// settle applies a change to the wake-up that the delivery came from, and to no
// other: the run may have been claimed and released since.
func (q *Deliveries) settle(ctx context.Context, d queue.Delivery, change func(executions.ID)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return kv.ErrClosed()
	}
	b, ok := q.runs[d.Doorbell.ID()]
	if ok && b.place == away && strconv.FormatUint(b.turn, 10) == d.Receipt {
		change(d.Doorbell.ID())
	}
	return nil
}
