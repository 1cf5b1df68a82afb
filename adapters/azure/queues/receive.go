package queues

import (
	"context"
	"errors"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/v2"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/queue"
)

const (
	// atOnce is the most messages of one call. No more are taken than receivers
	// wait, so that other processes get theirs.
	atOnce = 16
	// shortPause and longPause are the least and the most time between two looks
	// into an empty queue.
	shortPause = 100 * time.Millisecond
	longPause  = 5 * time.Second
	// newerWait is when a message of a newer program is heard again.
	newerWait = 30 * time.Second
)

// arrival is what a receiver gets.
type arrival struct {
	delivery queue.Delivery
	err      error
}

// Receive waits for the next doorbell. Unavailable storage_unavailable while the
// queue does not answer, storage_closed after Close.
func (q *Queue) Receive(ctx context.Context) (queue.Delivery, error) {
	if err := ctx.Err(); err != nil {
		return queue.Delivery{}, err
	}
	q.waiting.Add(1)
	q.begin()
	poke(q.wanted)
	var err error
	select {
	case a := <-q.ready: // Who hands out counts: no look is made for who has got something.
		return a.delivery, a.err
	case <-ctx.Done():
		err = ctx.Err()
	case <-q.stopping.Done():
		err = fault.New(fault.Unavailable, "storage_closed", "Storage is shutting down.")
	}
	q.waiting.Add(-1)
	return queue.Delivery{}, err
}

// begin starts to look into the queue, once.
func (q *Queue) begin() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.polling && q.stopping.Err() == nil {
		q.polling = true
		q.work.Go(q.poll)
	}
}

// poll looks into the queue for all receivers, one look at a time, while any waits.
func (q *Queue) poll() {
	for pause := shortPause; q.await(); {
		found, err := q.take()
		if err != nil {
			q.tell(err)
		}
		if found {
			pause = shortPause
			continue
		}
		if q.rest(pause) {
			pause = shortPause
		} else {
			pause = min(2*pause, longPause)
		}
	}
}

// await returns once somebody waits, and false at the end.
func (q *Queue) await() bool {
	for q.waiting.Load() == 0 && q.stopping.Err() == nil {
		select {
		case <-q.wanted:
		case <-q.stopping.Done():
		}
	}
	return q.stopping.Err() == nil
}

// rest waits until the next look, and answers true when a bell cut it short.
func (q *Queue) rest(pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-q.stopping.Done():
	case <-q.bell:
		return true
	}
	return false
}

// tell gives trouble to one of those who wait; the others go on waiting.
func (q *Queue) tell(err error) {
	select {
	case q.ready <- arrival{err: err}:
		q.waiting.Add(-1)
	default:
	}
}

// take looks into the queue once and hands out what there is.
func (q *Queue) take() (found bool, err error) {
	select {
	case <-q.bell: // What was rung until now will be seen.
	default:
	}
	answer, err := q.client.DequeueMessages(q.calls, &azqueue.DequeueMessagesOptions{
		NumberOfMessages:  to.Ptr(int32(min(max(q.waiting.Load(), 1), atOnce))),
		VisibilityTimeout: seconds(q.options.Visibility),
	})
	if err != nil {
		return false, translate(q.calls, err)
	}
	var taken []*holding
	for _, m := range answer.Messages {
		if h := q.sort(m); h != nil {
			taken = append(taken, h)
		}
	}
	for _, h := range taken {
		q.handOut(h)
	}
	return len(answer.Messages) > 0, nil
}

// sort holds a message that is a doorbell, and puts away what is none.
func (q *Queue) sort(m *azqueue.DequeuedMessage) *holding {
	if m == nil || m.MessageID == nil || m.PopReceipt == nil {
		return nil
	}
	h := &holding{id: *m.MessageID, receipt: *m.PopReceipt, turn: make(chan struct{}, 1), settled: make(chan struct{})}
	if m.MessageText != nil {
		h.text = *m.MessageText
	}
	d, err := decode(h.text)
	switch {
	case errors.Is(err, errNewer):
		q.note("a message of a newer program was put off", h, q.update(q.calls, h, newerWait))
		return nil
	case err != nil:
		q.note("a message that names no run was put away", h, q.bury(h))
		return nil
	}
	q.hold(h, d)
	return h
}

// bury hands a message that names no run to whoever keeps such, and deletes it.
func (q *Queue) bury(h *holding) error {
	if q.options.Poison != nil {
		if err := q.options.Poison(q.calls, Garbage{Queue: q.options.Name, ID: h.id, Text: h.text}); err != nil {
			return err
		}
	}
	return q.remove(q.calls, h)
}

// note says what became of a message, and never what it says.
func (q *Queue) note(what string, h *holding, err error) {
	log := q.options.Log.With("queue", q.options.Name, "message", h.id, "bytes", len(h.text))
	if err != nil {
		log.Error(what+", which has failed: it comes again", "error", err)
		return
	}
	log.Warn(what)
}

// handOut waits for a receiver, and gives a delivery back at the end.
func (q *Queue) handOut(h *holding) {
	select {
	case q.ready <- arrival{delivery: h.delivery}:
		q.waiting.Add(-1)
		return
	case <-q.stopping.Done():
	}
	if err := q.Later(q.calls, h.delivery, 0); err != nil {
		q.options.Log.Warn("a message could not be given back and comes again later", "queue", q.options.Name, "message", h.id, "error", err)
	}
}
