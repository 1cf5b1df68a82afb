package azure_test

import (
	"context"
	"encoding/base64"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/azure/queues"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// queueWorld is a queue through a transport, beside another client of it.
type queueWorld struct {
	*queues.Queue
	other *azqueue.QueueClient
}

func newQueueWorld(t *testing.T, transport policy.Transporter, options queues.Options) queueWorld {
	t.Helper()
	account := azurite.New(t)
	options.Storage = blobAccount(t, account, transport)
	w := queueWorld{queues.Open(options), blobAccount(t, account, blobNetwork).Queue("executions")}
	_, err := w.other.Create(t.Context(), nil)
	ok(t, err)
	t.Cleanup(func() { w.Close(t.Context()) })
	return w
}

// count is how many messages there are, hidden ones too.
func (w queueWorld) count(t *testing.T) int64 {
	t.Helper()
	found, err := w.other.GetProperties(t.Context(), nil)
	ok(t, err)
	return *found.ApproximateMessagesCount
}

// visible waits until another process would be given so many messages.
func (w queueWorld) visible(t *testing.T, want int) {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for give := time.Now().Add(20 * time.Second); ; <-again.C {
		found, err := w.other.PeekMessages(t.Context(), &azqueue.PeekMessagesOptions{NumberOfMessages: to.Ptr(int32(32))})
		ok(t, err)
		if len(found.Messages) == want {
			return
		}
		if time.Now().After(give) {
			t.Fatalf("%d messages are visible, want %d", len(found.Messages), want)
		}
	}
}

func someDoorbell() executions.Doorbell {
	return executions.Execution{ID: executions.ID(uuid.Must(uuid.NewV7()).String()), Scope: everywhere}.Doorbell()
}

// TestADoorbellIsHeardWhateverBreaks rings, receives and settles, and counts what
// is left: nothing that was rung may be lost before it was understood.
func TestADoorbellIsHeardWhateverBreaks(t *testing.T) {
	t.Parallel()
	positions := wire.Gather(t)
	for name, later := range map[string]bool{"and is done": false, "and comes later": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := wire.Everywhere(t, blobNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) {
				w, d := newQueueWorld(t, run.Transport(), queues.Options{}), someDoorbell()
				var rung, received, settled error
				run.During(func() {
					if rung = w.Ring(t.Context(), d, 0); rung != nil {
						return
					}
					ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
					defer cancel()
					delivery, err := w.Receive(ctx)
					if received = err; err != nil {
						return
					}
					if delivery.Doorbell != d {
						t.Errorf("got %v", delivery.Doorbell)
					}
					if later {
						settled = w.Later(t.Context(), delivery, time.Hour)
					} else {
						settled = w.Done(t.Context(), delivery)
					}
				})
				for what, err := range map[string]error{"ring": rung, "receive": received, "settle": settled} {
					patient := what == "receive" && errors.Is(err, context.DeadlineExceeded)
					if err != nil && !patient && !fault.Is(err, fault.Unavailable) || run.IsClean() && err != nil {
						t.Errorf("%s: %v", what, err)
					}
				}
				left, understood := w.count(t), received == nil && rung == nil && !later
				if rung == nil && !understood && left == 0 {
					t.Error("the doorbell is lost")
				}
				if understood && settled == nil && left > 0 && run.Kind() == "" {
					t.Errorf("%d messages are left", left)
				}
			})
			positions.Enter(t, "a doorbell "+name, report)
		})
	}
}

func TestGarbageIsPutAwayAndDeleted(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var kept []string
	refuse := true
	w := newQueueWorld(t, blobNetwork, queues.Options{Visibility: time.Second, Poison: func(_ context.Context, g queues.Garbage) error {
		mu.Lock()
		defer mu.Unlock()
		if g.Queue != "executions" || g.ID == "" {
			t.Errorf("got %+v", g)
		}
		if refuse {
			refuse = false
			return errors.New("the first time it cannot be kept")
		}
		kept = append(kept, g.Text)
		return nil
	}})
	_, err := w.other.EnqueueMessage(t.Context(), "no doorbell", nil)
	ok(t, err)
	for w.count(t) > 0 {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		if d, err := w.Receive(ctx); err == nil {
			t.Errorf("it was taken for a doorbell: %v", d)
		}
		cancel()
	}
	mu.Lock()
	defer mu.Unlock()
	if diff := cmp.Diff([]string{"no doorbell"}, kept); diff != "" {
		t.Error(diff)
	}
}

func TestAMessageOfANewerProgramIsLeftToIt(t *testing.T) {
	t.Parallel()
	w := newQueueWorld(t, blobNetwork, queues.Options{Visibility: time.Second, Poison: func(context.Context, queues.Garbage) error {
		t.Error("it was put away")
		return nil
	}})
	_, err := w.other.EnqueueMessage(t.Context(), base64.StdEncoding.EncodeToString([]byte(`{"v":2}`)), nil)
	ok(t, err)
	ok(t, w.Ring(t.Context(), someDoorbell(), 0))
	_, err = w.Receive(t.Context())
	ok(t, err)
	if left := w.count(t); left != 2 {
		t.Errorf("%d messages are left", left)
	}
}

// TestADeliveryIsHiddenWhileItIsWorkedOn holds one for longer than it would be
// hidden without anybody's doing.
func TestADeliveryIsHiddenWhileItIsWorkedOn(t *testing.T) {
	t.Parallel()
	w := newQueueWorld(t, blobNetwork, queues.Options{Visibility: time.Second})
	ok(t, w.Ring(t.Context(), someDoorbell(), 0))
	d, err := w.Receive(t.Context())
	ok(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if d, err := w.Receive(ctx); err == nil {
		t.Errorf("it came again: %v", d)
	}
	ok(t, w.Done(t.Context(), d))
	if left := w.count(t); left != 0 {
		t.Errorf("%d messages are left", left)
	}
	ok(t, w.Done(t.Context(), d)) // Once more is no fault.
}

func TestClosingGivesBackWhatNobodyReceived(t *testing.T) {
	t.Parallel()
	w := newQueueWorld(t, blobNetwork, queues.Options{Visibility: time.Hour})
	d := someDoorbell()
	ctx, leave := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() {
		_, err := w.Receive(ctx)
		gone <- err
	}()
	ok(t, w.Ring(t.Context(), d, 2*time.Second))
	leave()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	w.visible(t, 1)
	w.Close(t.Context())
	w.visible(t, 1)
	if _, err := w.Receive(t.Context()); fault.Code(err) != "storage_closed" {
		t.Errorf("got %v", err)
	}
	ok(t, w.Ring(t.Context(), d, 0))
	w.visible(t, 2)
}

func TestAWaitIsNeverLongerThanAzureAllows(t *testing.T) {
	t.Parallel()
	w := newQueueWorld(t, blobNetwork, queues.Options{})
	for _, wait := range []time.Duration{7 * 24 * time.Hour, 30 * 24 * time.Hour, 1<<63 - 1, -time.Hour, -1 << 63} {
		ok(t, w.Ring(t.Context(), someDoorbell(), wait))
	}
	if left := w.count(t); left != 5 {
		t.Errorf("%d of 5 are kept", left)
	}
	w.visible(t, 2)
}
