package queues

import (
	"context"
	"encoding/base64"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/v2"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/v2/queueerror"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/invocation"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/record"
)

// longestName is of a queue, in letters.
const longestName = 63

// poisonOf is the queue for what failed too often; empty when there cannot be one.
func poisonOf(name string) string {
	const ending = "-poison"
	if strings.HasSuffix(name, ending) || len(name)+len(ending) > longestName {
		return ""
	}
	return name + ending
}

// delivery is a message while it is worked on.
type delivery struct {
	raw  azqueue.DequeuedMessage
	text string

	mu      sync.Mutex
	receipt string
}

// deliver does with one message what the host does. When ctx ends, the host is
// dead, and does nothing any more.
func (l *Listener) deliver(ctx context.Context, raw azqueue.DequeuedMessage) {
	d := &delivery{raw: raw, receipt: *raw.PopReceipt, text: *raw.MessageText}
	if l.options.Settings.Base64 {
		decoded, err := base64.StdEncoding.DecodeString(d.text)
		if err != nil {
			l.poisoned(ctx, d)
			return
		}
		d.text = string(decoded)
	}
	if *raw.DequeueCount > l.options.Settings.MaxDequeueCount {
		l.poisoned(ctx, d)
		return
	}
	stop := l.renew(ctx, d)
	err := l.invoke(ctx, d)
	stop()
	if ctx.Err() != nil {
		return
	}
	l.settle(ctx, d, err)
}

// invoke runs the function once, and sometimes once more. What counts is the
// first.
func (l *Listener) invoke(ctx context.Context, d *delivery) error {
	if !wait(ctx, l.options.Dice.Delay()) {
		return ctx.Err()
	}
	m := d.message()
	twice, together := l.options.Dice.Duplicate()
	if !twice {
		return l.options.Invoke(ctx, m)
	}
	again := m
	again.DequeueCount++
	var second sync.WaitGroup
	defer second.Wait()
	if together {
		second.Go(func() { _ = l.options.Invoke(ctx, again) })
		return l.options.Invoke(ctx, m)
	}
	err := l.options.Invoke(ctx, m)
	_ = l.options.Invoke(ctx, again)
	return err
}

func (d *delivery) message() invocation.Message {
	return invocation.Message{
		ID: *d.raw.MessageID, PopReceipt: *d.raw.PopReceipt, Text: d.text, DequeueCount: *d.raw.DequeueCount,
		Inserted: *d.raw.InsertionTime, Expires: *d.raw.ExpirationTime, NextVisible: *d.raw.TimeNextVisible,
	}
}

// renew hides the message for longer, again and again, until it is told to stop.
// After an error it tries again five times as soon.
func (l *Listener) renew(ctx context.Context, d *delivery) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var renewing sync.WaitGroup
	renewing.Go(func() {
		pause := l.options.Renewal
		for wait(ctx, pause) {
			pause = l.options.Renewal
			if err := l.hide(ctx, d, l.options.Visibility); err != nil {
				l.trouble(ctx, *d.raw.MessageID, err)
				pause /= 5
				continue
			}
			l.note(record.Renewed, d, "")
		}
	})
	return func() {
		cancel()
		renewing.Wait()
	}
}

// hide makes the message visible after a time from now.
func (l *Listener) hide(ctx context.Context, d *delivery, hidden time.Duration) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	answer, err := l.queue.UpdateMessage(ctx, *d.raw.MessageID, d.receipt, *d.raw.MessageText, &azqueue.UpdateMessageOptions{VisibilityTimeout: seconds(hidden)})
	if err == nil {
		d.receipt = *answer.PopReceipt
	}
	return err
}

func (l *Listener) settle(ctx context.Context, d *delivery, failure error) {
	switch {
	case failure == nil:
		if err := l.remove(ctx, d); err != nil {
			l.trouble(ctx, *d.raw.MessageID, err)
			return
		}
		l.note(record.Deleted, d, "")
	case l.poison == nil:
		// The host leaves it hidden, against a fast endless loop.
		l.note(record.Released, d, "left hidden")
	case *d.raw.DequeueCount >= l.options.Settings.MaxDequeueCount:
		l.poisoned(ctx, d)
	default:
		if err := l.hide(ctx, d, l.options.Settings.VisibilityTimeout); !forgiven(err) {
			l.trouble(ctx, *d.raw.MessageID, err)
			return
		}
		l.note(record.Released, d, "")
	}
}

// poisoned copies the message to the poison queue, which it makes, and deletes it.
// What was no base64 is so in the copy.
func (l *Listener) poisoned(ctx context.Context, d *delivery) {
	if l.poison == nil {
		l.note(record.Released, d, "left hidden")
		return
	}
	text := d.text
	if l.options.Settings.Base64 {
		text = base64.StdEncoding.EncodeToString([]byte(text))
	}
	err := l.send(ctx, text)
	if err == nil {
		err = l.remove(ctx, d)
	}
	if err != nil {
		l.trouble(ctx, *d.raw.MessageID, err)
		return
	}
	l.note(record.Poisoned, d, "")
}

func (l *Listener) send(ctx context.Context, text string) error {
	week := &azqueue.EnqueueMessageOptions{TimeToLive: to.Ptr(int32(7 * 24 * 60 * 60))}
	_, err := l.poison.EnqueueMessage(ctx, text, week)
	if !queueerror.HasCode(err, queueerror.QueueNotFound) {
		return err
	}
	if _, err = l.poison.Create(ctx, nil); err != nil && !queueerror.HasCode(err, queueerror.QueueAlreadyExists) {
		return err
	}
	_, err = l.poison.EnqueueMessage(ctx, text, week)
	return err
}

// remove deletes the message, unless it is somebody else's by now.
func (l *Listener) remove(ctx context.Context, d *delivery) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, err := l.queue.DeleteMessage(ctx, *d.raw.MessageID, d.receipt, nil)
	if forgiven(err) {
		return nil
	}
	return err
}

func forgiven(err error) bool {
	return err == nil || queueerror.HasCode(err, queueerror.PopReceiptMismatch, queueerror.MessageNotFound, queueerror.QueueNotFound)
}

func (l *Listener) note(kind record.Kind, d *delivery, text string) {
	l.options.Log.Add(record.Event{Kind: kind, Function: l.options.Function.Name, Message: *d.raw.MessageID, Delivery: *d.raw.DequeueCount, Text: text})
}
