package queues

import (
	"context"
	"fmt"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/v2"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/v2/queueerror"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/queue"
)

// holding is a message that this process has and hides from others.
type holding struct {
	id, text string
	delivery queue.Delivery
	// turn holds a token while the message is changed, which gives it another
	// receipt.
	turn    chan struct{}
	receipt string
	// dropped is when a message is let go that could not be settled; zero before.
	dropped time.Time
	// settled ends the hiding.
	settled chan struct{}
}

// hold hides a message until it is settled.
func (q *Queue) hold(h *holding, d executions.Doorbell) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.turns++
	h.delivery = queue.Delivery{Doorbell: d, Receipt: fmt.Sprintf("%s/%d", h.id, q.turns)}
	q.held[h.delivery.Receipt] = h
	if q.stopping.Err() == nil {
		q.work.Go(func() { q.hide(h) })
	}
}

// hide renews a message three times in the time in which it would be visible
// again. One that its worker could not settle is let go, to come again.
func (q *Queue) hide(h *holding) {
	pause := time.NewTicker(q.options.Visibility / 3)
	defer pause.Stop()
	for {
		select {
		case <-h.settled:
			return
		case <-q.stopping.Done():
			return
		case <-pause.C:
		}
		if !q.renew(h) {
			q.forget(h)
			return
		}
	}
}

// renew reports whether the message is still this process's.
func (q *Queue) renew(h *holding) bool {
	select {
	case h.turn <- struct{}{}:
		defer func() { <-h.turn }()
	default:
		return true // It is being settled.
	}
	if !h.dropped.IsZero() {
		return time.Now().Before(h.dropped)
	}
	err := q.update(q.calls, h, q.options.Visibility)
	if fault.Code(err) == trouble.Missing {
		return false
	}
	if err != nil && q.stopping.Err() == nil {
		q.options.Log.Warn("a message could not be hidden for longer", "queue", q.options.Name, "message", h.id, "error", err)
	}
	return true
}

func (q *Queue) forget(h *holding) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.held, h.delivery.Receipt)
}

// Done deletes the message. One that has come to somebody else meanwhile is left
// to them.
func (q *Queue) Done(ctx context.Context, d queue.Delivery) error {
	return q.settle(ctx, d, q.remove)
}

// Later makes the message visible after the wait, at most seven days.
func (q *Queue) Later(ctx context.Context, d queue.Delivery, wait time.Duration) error {
	wait = whole(wait)
	err := q.settle(ctx, d, func(ctx context.Context, h *holding) error { return q.update(ctx, h, wait) })
	if err == nil {
		q.expect(wait)
	}
	return err
}

// settle does the last thing with a message that this process holds.
func (q *Queue) settle(ctx context.Context, d queue.Delivery, last func(context.Context, *holding) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	q.mu.Lock()
	h := q.held[d.Receipt]
	q.mu.Unlock()
	if h == nil {
		return nil
	}
	select {
	case h.turn <- struct{}{}:
		defer func() { <-h.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := last(ctx, h); err != nil && fault.Code(err) != trouble.Missing {
		h.dropped = time.Now().Add(q.options.Visibility)
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.held[d.Receipt] == h {
		delete(q.held, d.Receipt)
		close(h.settled)
	}
	return nil
}

// remove deletes a message. NotFound trouble.Missing when it is not ours any more.
func (q *Queue) remove(ctx context.Context, h *holding) error {
	_, err := q.client.DeleteMessage(ctx, h.id, h.receipt, nil)
	return gone(translate(ctx, err), err)
}

// update hides a message for a time from now on. NotFound trouble.Missing when it
// is not ours any more.
func (q *Queue) update(ctx context.Context, h *holding, hidden time.Duration) error {
	answer, err := q.client.UpdateMessage(ctx, h.id, h.receipt, h.text, &azqueue.UpdateMessageOptions{VisibilityTimeout: seconds(hidden)})
	if err == nil && answer.PopReceipt != nil {
		h.receipt = *answer.PopReceipt
	}
	return gone(translate(ctx, err), err)
}

// gone lets a receipt that no longer counts be the same as a missing message.
func gone(refusal, err error) error {
	if queueerror.HasCode(err, queueerror.PopReceiptMismatch) {
		return fault.Wrap(err, fault.NotFound, trouble.Missing, "This message is somebody else's by now.")
	}
	return refusal
}
