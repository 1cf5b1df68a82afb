package azure_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// tooLarge is more than a row keeps.
var tooLarge = []byte(`"` + string(bytes.Repeat([]byte("x"), 70<<10)) + `"`)

// withLargeInputs is a run whose inputs are no part of its row.
func withLargeInputs(e *executions.Execution) { e.Input, e.Sealed = tooLarge, tooLarge }

func transitions() map[string]transition {
	all := map[string]transition{}
	for _, some := range []map[string]transition{acceptances(), works(), ends(), recoveries(), stepTransitions(), limitTransitions()} {
		maps.Copy(all, some)
	}
	return all
}

func is(status executions.Status) func(*play, executions.Execution) bool {
	return func(_ *play, e executions.Execution) bool { return e.Status == status }
}

func accepts(a func(p *play) store.Acceptance) func(context.Context, *play) error {
	return func(ctx context.Context, p *play) error {
		answer, err := p.actor.Executions().Accept(ctx, a(p))
		if err == nil {
			same(p.t, "the accepted run", answer.Execution, p.run)
		}
		var f *fault.Fault
		isNamed := errors.As(err, &f) && f.ExecutionID == string(p.run.ID)
		if _, exists := p.stored(); err != nil && exists && !isNamed {
			p.t.Errorf("a run was accepted that the fault does not name: %v", err)
		}
		return err
	}
}

func plain(p *play) store.Acceptance { return store.Acceptance{Execution: p.run} }

func keyed(p *play) store.Acceptance {
	return store.Acceptance{Execution: p.run, Idempotency: &store.Idempotency{Key: string(p.run.ID), BodyHash: "body"}}
}

// repeated asks again with the same key, as a caller does: there is one run.
func repeated(p *play, err error) {
	_, exists := p.stored()
	again := keyed(p)
	again.Execution.ID = someRun().ID
	answer, repeating := p.judge.Executions().Accept(p.t.Context(), again)
	if fault.Code(repeating) == "request_in_progress" && err != nil && !exists && p.run.Sealed != nil {
		return // the first request got no further than its key
	}
	ok(p.t, repeating)
	switch {
	case answer.Execution.ID == p.run.ID && answer.Replayed:
	case err != nil && !exists && !answer.Replayed:
		p.run = answer.Execution // the first request got nowhere
	default:
		p.t.Errorf("a repeated request is answered with %v, %s", answer.Replayed, answer.Execution.ID)
	}
}

func acceptances() map[string]transition {
	return map[string]transition{
		"accept":                       {do: accepts(plain), isDone: is(executions.Pending)},
		"accept large inputs":          {shape: withLargeInputs, hasPayloads: true, do: accepts(plain), isDone: is(executions.Pending)},
		"accept for later":             {shape: func(e *executions.Execution) { e.DueAt = e.DueAt.Add(time.Hour) }, do: accepts(plain), isDone: is(executions.Pending)},
		"accept with a key":            {shape: func(e *executions.Execution) { e.Sealed = nil }, do: accepts(keyed), isDone: is(executions.Pending), also: repeated},
		"accept with a key and secret": {do: accepts(keyed), isDone: is(executions.Pending), also: repeated},
		"accept once more":             {begin: acceptedByHalves, do: accepts(plain), isDone: is(executions.Pending)},
	}
}

func works() map[string]transition {
	claims := func(ctx context.Context, p *play) error {
		e, lease, err := p.actor.Executions().Claim(ctx, p.run.Doorbell(), p.claim(today()))
		if err == nil && !e.HeldBy(lease) {
			p.t.Errorf("the lease %+v does not hold %+v", lease, e)
		}
		return err
	}
	renews := func(status executions.Status) func(context.Context, *play) error {
		return func(ctx context.Context, p *play) error {
			got, _, err := p.actor.Executions().Renew(ctx, p.lease, executions.Progress{Done: 3})
			if err == nil && got != status {
				p.t.Errorf("the status is %s", got)
			}
			return err
		}
	}
	hasProgress := func(_ *play, e executions.Execution) bool { return e.Progress.Done == 3 }
	once := func(_ *play, e executions.Execution) bool {
		return e.Status == executions.Running && e.Attempt == 1 && e.Fence == 1
	}
	releases := func(ctx context.Context, p *play) error {
		_, err := p.actor.Executions().Release(ctx, p.lease, executions.Release{DueAt: today().Add(time.Minute), Now: today(), LogBytes: 7})
		return err
	}
	return map[string]transition{
		"claim":                      {begin: accepted, do: claims, isDone: once},
		"claim large inputs":         {shape: withLargeInputs, hasPayloads: true, begin: accepted, do: claims, isDone: once},
		"claim after a wait":         {shape: func(e *executions.Execution) { e.DueAt = e.DueAt.Add(-time.Hour) }, begin: accepted, do: claims, isDone: once},
		"claim what was half stored": {begin: acceptedByHalves, do: claims, isDone: once},
		"renew":                      {begin: claimed, do: renews(executions.Running), isDone: hasProgress},
		"renew a stopped run":        {begin: stopped, do: renews(executions.Cancelling), isDone: hasProgress},
		"release":                    {begin: claimed, do: releases, isDone: is(executions.Pending)},
		"release a stopped run":      {begin: stopped, do: releases, isDone: is(executions.Cancelled)},
	}
}

func ends() map[string]transition {
	finishes := func(result []byte) func(context.Context, *play) error {
		return func(ctx context.Context, p *play) error {
			_, err := p.actor.Executions().Finish(ctx, p.lease, executions.Outcome{
				Event: executions.EventSucceed, Result: executions.Result{Kind: executions.ResultJSON, Body: result}, Now: today(), LogBytes: 7,
			})
			return err
		}
	}
	cancels := func(ctx context.Context, p *play) error {
		_, err := p.actor.Recovery().Cancel(ctx, p.run.Scope, p.run.ID, today())
		return err
	}
	return map[string]transition{
		"finish":                      {begin: claimed, do: finishes([]byte(`1`)), isDone: is(executions.Success)},
		"finish with much":            {shape: withLargeInputs, hasPayloads: true, begin: claimed, do: finishes(tooLarge), isDone: is(executions.Success), also: nothingSecret},
		"finish a stopped run":        {begin: stopped, do: finishes([]byte(`1`)), isDone: is(executions.Cancelled)},
		"cancel a waiting run":        {begin: accepted, do: cancels, isDone: is(executions.Cancelled)},
		"cancel what was half stored": {begin: acceptedByHalves, do: cancels, isDone: is(executions.Cancelled)},
		"cancel a run that waited":    {begin: wokenNow, do: cancels, isDone: is(executions.Cancelled)},
		"cancel a run at work":        {begin: claimed, do: cancels, isDone: is(executions.Cancelling)},
	}
}

// nothingSecret expects the payload of the secret inputs to be gone with the run.
func nothingSecret(p *play, _ error) {
	e, _ := p.stored()
	_, err := p.judge.blobs.Payloads().Get(p.t.Context(), p.run.Doorbell(), "sealed")
	if e.Status.IsTerminal() != fault.Is(err, fault.NotFound) {
		p.t.Errorf("the secret inputs of a %s run: %v", e.Status, err)
	}
}

func recoveries() map[string]transition {
	recovers := func(ctx context.Context, p *play) error {
		_, err := p.actor.Recovery().Recover(ctx, p.run.Doorbell(), today(), 0)
		return err
	}
	only := func(e *executions.Execution) { e.Retry.Attempts = 1 }
	waited := func(p *play) {
		accepted(p)
		p.actor.time.jump(time.Minute)
	}
	halfFinished := func(p *play) {
		claimed(p)
		// The truth is written by the first call of a worker who knows the run.
		p.halfWay(2, func(half *process) {
			_, lease, err := half.Executions().Claim(p.t.Context(), p.run.Doorbell(), executions.Claim{ClaimID: p.lease.ClaimID, Now: today(), Knows: func(string) bool { return true }})
			ok(p.t, err)
			p.lease = lease
		}, func(half *process) {
			_, err := half.Executions().Finish(p.t.Context(), p.lease, executions.Outcome{Event: executions.EventFail, Now: today()})
			ok(p.t, err)
		})
	}
	return map[string]transition{
		"recover a dead worker's run":         {begin: dead, do: recovers, isDone: is(executions.Pending)},
		"recover its last attempt":            {shape: only, begin: dead, do: recovers, isDone: is(executions.Failed)},
		"recover its last with secrets":       {shape: func(e *executions.Execution) { only(e); withLargeInputs(e) }, begin: dead, do: recovers, isDone: is(executions.Failed), also: nothingSecret},
		"recover a run that waits":            {begin: waited, do: recovers, isDone: is(executions.Pending)},
		"recover a run that is not due":       {shape: func(e *executions.Execution) { e.DueAt = e.DueAt.Add(time.Hour) }, begin: accepted, do: recovers, isDone: is(executions.Pending)},
		"recover a run that waited for a day": {shape: func(e *executions.Execution) { e.DueAt = e.DueAt.Add(-25 * time.Hour) }, begin: accepted, do: recovers, isDone: is(executions.Failed)},
		"recover what was half stored":        {begin: acceptedByHalves, do: recovers, isDone: is(executions.Pending)},
		"recover what was half finished":      {begin: halfFinished, do: recovers, isDone: is(executions.Failed)},
	}
}
