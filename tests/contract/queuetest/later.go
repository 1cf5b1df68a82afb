package queuetest

import (
	"context"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func putOff() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"brings a doorbell again, no earlier than the wait": laterWaits,
		"may be asked for again and again":                  laterRepeats,
		"brings the one first that is due first":            laterOrder,
		"does not hold up what is due now":                  laterLetsPass,
		"survives the death of the worker":                  laterSurvives,
		"changes nothing once the context has ended":        laterEnded,
	}
}

func laterWaits(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	d := h.Receive(t)
	due := time.Now().Add(time.Second)
	want.OK(t, h.Deliveries.Later(given.Context(t), d, time.Second))
	want.Equal(t, "the doorbell", h.Answer(t), run.Doorbell())
	if now := time.Now(); now.Before(due) {
		t.Errorf("the doorbell rang %v too early", due.Sub(now))
	}
}

func laterRepeats(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	for range 4 {
		d := h.Receive(t)
		want.Equal(t, "the doorbell", d.Doorbell, run.Doorbell())
		want.OK(t, h.Deliveries.Later(given.Context(t), d, 0))
	}
	want.Equal(t, "the doorbell", h.Answer(t), run.Doorbell())
	h.Silent(t)
}

func laterOrder(t *testing.T, h Harness) {
	slow := h.Accept(t, given.Run(given.Scope()))
	first := h.Receive(t)
	quick := h.Accept(t, given.Run(given.Scope()))
	second := h.Receive(t)
	want.OK(t, h.Deliveries.Later(given.Context(t), first, 3*time.Second))
	want.OK(t, h.Deliveries.Later(given.Context(t), second, time.Second))
	want.Equal(t, "what comes first", h.Answer(t), quick.Doorbell())
	want.Equal(t, "what comes second", h.Answer(t), slow.Doorbell())
}

func laterLetsPass(t *testing.T, h Harness) {
	h.Accept(t, given.Run(given.Scope()))
	want.OK(t, h.Deliveries.Later(given.Context(t), h.Receive(t), time.Hour))
	waiting := h.Accept(t, given.Run(given.Scope()))
	want.Equal(t, "what comes first", h.Answer(t), waiting.Doorbell())
	_, lease := h.Claim(t, waiting)
	now := given.Now()
	_, err := h.Executions.Release(given.Context(t), lease, executions.Release{DueAt: now.Add(time.Hour), Now: now})
	want.OK(t, err)
	run := h.Accept(t, given.Run(given.Scope()))
	want.Equal(t, "what comes next", h.Answer(t), run.Doorbell())
	h.Silent(t)
}

func laterSurvives(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope()))
	want.OK(t, h.Deliveries.Later(given.Context(t), h.Receive(t), time.Second))
	h, ok := h.Died(t)
	if !ok {
		return
	}
	want.Equal(t, "the doorbell", h.Answer(t), run.Doorbell())
}

func laterEnded(t *testing.T, h Harness) {
	h.Accept(t, given.Run(given.Scope()))
	d := h.Receive(t)
	want.Is(t, h.Deliveries.Later(given.Ended(t), d, 0), context.Canceled)
	want.Is(t, h.Deliveries.Done(given.Ended(t), d), context.Canceled)
	h.Silent(t)
	want.OK(t, h.Deliveries.Done(given.Context(t), d))
	h.Silent(t)
}
