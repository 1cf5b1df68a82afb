package queuetest

import (
	"context"
	"runtime"
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func receive() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"brings what was accepted before":                  receiveWaiting,
		"brings what is accepted while it waits":           receiveWhileWaiting,
		"brings a doorbell to one receiver at a time":      receiveOnce,
		"brings each of many doorbells to many receivers":  receiveMany,
		"brings nothing again that was done":               receiveDone,
		"brings again what a dead worker had in its hands": receiveAgainAfterDeath,
		"brings what nobody had received before a death":   receiveAfterDeath,
		"ends with its context":                            receiveEnds,
		"answers a context that has ended already":         receiveEnded,
		"lets one receiver go without hurting the others":  receiveOneEnds,
	}
}

func receiveWaiting(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	want.Equal(t, "the doorbell", h.Receive(t).Doorbell, run.Doorbell())
}

func receiveWhileWaiting(t *testing.T, h Harness) {
	ctx := given.Context(t)
	got := make(chan queue.Delivery, 1)
	failed := make(chan error, 1)
	go func() {
		d, err := h.Deliveries.Receive(ctx)
		if err != nil {
			failed <- err
			return
		}
		got <- d
	}()
	run := h.Accept(t, given.Run(given.Scope()))
	select {
	case d := <-got:
		want.Equal(t, "the doorbell", d.Doorbell, run.Doorbell())
	case err := <-failed:
		t.Errorf("the receiver was told %v, want a doorbell", err)
	}
}

func receiveOnce(t *testing.T, h Harness) {
	h.Accept(t, given.Run(given.Scope()))
	d := h.Receive(t)
	h.Silent(t)
	want.OK(t, h.Deliveries.Done(given.Context(t), d))
	h.Silent(t)
}

func receiveMany(t *testing.T, h Harness) {
	expected := map[executions.Doorbell]int{}
	for range 40 {
		expected[h.Accept(t, given.Run(given.Scope())).Doorbell()] = 1
	}
	ctx := given.Context(t)
	received := make([]queue.Delivery, len(expected))
	for _, err := range harness.Together(len(received), func(i int) (err error) {
		received[i], err = h.Deliveries.Receive(ctx)
		return err
	}) {
		want.OK(t, err)
	}
	got := map[executions.Doorbell]int{}
	for _, d := range received {
		got[d.Doorbell]++
		want.OK(t, h.Deliveries.Done(ctx, d))
	}
	if len(got) != len(expected) {
		t.Errorf("%d receivers met %d runs, want each another one", len(received), len(got))
	}
	for d, n := range expected {
		want.Equal(t, "how often a doorbell was in flight", got[d], n)
	}
	h.Silent(t)
}

func receiveDone(t *testing.T, h Harness) {
	first := h.Accept(t, given.Run(given.Scope()))
	want.Equal(t, "the first doorbell", h.Answer(t), first.Doorbell())
	_, lease := h.Claim(t, first)
	h.Finish(t, lease)
	second := h.Accept(t, given.Run(given.Scope()))
	want.Equal(t, "the second doorbell", h.Answer(t), second.Doorbell())
	h.Cancel(t, second)
	h.Silent(t)
	h, ok := h.Died(t)
	if !ok {
		return
	}
	h.Silent(t)
}

func receiveAgainAfterDeath(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	h.Receive(t)
	h, ok := h.Died(t)
	if !ok {
		return
	}
	want.Equal(t, "the doorbell after the death", h.Answer(t), run.Doorbell())
}

func receiveAfterDeath(t *testing.T, h Harness) {
	expected := map[executions.Doorbell]bool{}
	for range 5 {
		expected[h.Accept(t, given.Run(given.Scope())).Doorbell()] = true
	}
	h, ok := h.Died(t)
	if !ok {
		return
	}
	for len(expected) > 0 {
		delete(expected, h.Answer(t))
	}
}

func receiveEnds(t *testing.T, h Harness) {
	_, err := h.Deliveries.Receive(given.Moment(t))
	want.Is(t, err, context.DeadlineExceeded)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := h.Deliveries.Receive(ctx)
		ended <- err
	}()
	cancel()
	select {
	case err := <-ended:
		want.Is(t, err, context.Canceled)
	case <-given.Context(t).Done():
		t.Error("the receiver does not end with its context")
	}
}

func receiveEnded(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	_, err := h.Deliveries.Receive(given.Ended(t))
	want.Is(t, err, context.Canceled)
	want.Equal(t, "the doorbell", h.Receive(t).Doorbell, run.Doorbell())
}

// receiveOneEnds lets one of two receivers go at the moment at which a doorbell
// rings: whoever is told first, the run must be met.
func receiveOneEnds(t *testing.T, h Harness) {
	for range 30 {
		ctx, run := given.Context(t), given.Run(given.Scope())
		leaving, leave := context.WithCancel(ctx)
		staying, stay := context.WithCancel(ctx)
		met := make(chan executions.Doorbell, 2)
		meet := func(mine context.Context) error {
			d, err := h.Deliveries.Receive(mine)
			if err != nil {
				return nil
			}
			met <- d.Doorbell
			leave()
			stay()
			return h.Deliveries.Done(ctx, d)
		}
		for _, err := range harness.Together(4, func(i int) error {
			switch i {
			case 0:
				return meet(leaving)
			case 1:
				return meet(staying)
			case 2:
				_, err := h.Executions.Accept(ctx, store.Acceptance{Execution: run})
				return err
			default:
				defer leave()
				return visible(ctx, h, run)
			}
		}) {
			want.OK(t, err)
		}
		want.Equal(t, "how many receivers met the run", len(met), 1)
	}
}

// visible returns as soon as a run can be read.
func visible(ctx context.Context, h Harness, e executions.Execution) error {
	for {
		_, err := h.History.Get(ctx, e.Scope, e.ID)
		if err == nil || !fault.Is(err, fault.NotFound) {
			return err
		}
		runtime.Gosched()
	}
}
