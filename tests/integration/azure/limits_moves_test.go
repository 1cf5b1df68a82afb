package azure_test

import (
	"context"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// underLimits is a run with two limits of its own, each of one place.
func underLimits(e *executions.Execution) {
	e.Limits = []executions.Limit{executions.BatchLimit("a "+string(e.ID), 1), executions.BatchLimit("b "+string(e.ID), 1)}
}

// withRival has a second run, which only the limits b of the first one bind when
// inSecond says so.
func withRival(p *play, inSecond bool) {
	p.rival = someRun()
	p.rival.Limits = p.run.Limits
	if inSecond {
		p.rival.Limits = p.run.Limits[1:]
	}
	_, err := p.judge.Executions().Accept(p.t.Context(), store.Acceptance{Execution: p.rival})
	ok(p.t, err)
}

// takes lets a program claim a run, and be told to wait.
func (p *play) takes(ctx context.Context, by *process, e executions.Execution) (executions.Lease, error) {
	_, lease, err := by.Executions().Claim(ctx, e.Doorbell(), p.claim(p.judge.time.of(time.Now())))
	if fault.Code(err) == executions.CodeWaits {
		return lease, nil
	}
	return lease, err
}

// rivalWaits has the run at work, and the rival in line for it.
func rivalWaits(p *play) {
	claimed(p)
	withRival(p, false)
	_, err := p.takes(p.t.Context(), p.judge, p.rival)
	ok(p.t, err)
}

// rivalHolds has the rival at work in the second limit.
func rivalHolds(p *play) {
	accepted(p)
	withRival(p, true)
	var err error
	p.rivalLease, err = p.takes(p.t.Context(), p.judge, p.rival)
	ok(p.t, err)
}

// inLine has the run in line for the rival.
func inLine(p *play) {
	rivalHolds(p)
	_, err := p.takes(p.t.Context(), p.judge, p.run)
	ok(p.t, err)
}

// isGiven has the run in line, and a place for it.
func isGiven(p *play) {
	inLine(p)
	p.rivalEnds(p.judge)
}

func (p *play) rivalEnds(by *process) {
	_, err := by.Executions().Finish(p.t.Context(), p.rivalLease, executions.Outcome{Event: executions.EventSucceed, Now: today()})
	ok(p.t, err)
}

// limitTransitions are those that take places and give them back.
func limitTransitions() map[string]transition {
	claims := func(ctx context.Context, p *play) error { _, err := p.takes(ctx, p.actor, p.run); return err }
	finishes := func(ctx context.Context, p *play) error {
		_, err := p.actor.Executions().Finish(ctx, p.lease, executions.Outcome{Event: executions.EventSucceed, Now: today()})
		return err
	}
	releases := func(ctx context.Context, p *play) error {
		_, err := p.actor.Executions().Release(ctx, p.lease, executions.Release{DueAt: today().Add(time.Hour), Now: today()})
		return err
	}
	cancels := func(ctx context.Context, p *play) error {
		_, err := p.actor.Recovery().Cancel(ctx, p.run.Scope, p.run.ID, today())
		return err
	}
	recovers := func(ctx context.Context, p *play) error {
		_, err := p.actor.Recovery().Recover(ctx, p.run.Doorbell(), today(), 0)
		return err
	}
	waits := func(p *play, e executions.Execution) bool { return e.WaitsFor == p.run.Limits[1] }
	lateRival := func(p *play) { rivalWaits(p); p.actor.lateForEverybody(p.t) }
	return map[string]transition{
		"claim under limits":              {shape: underLimits, begin: accepted, do: claims, isDone: is(executions.Running), also: endsInTurn},
		"claim a run that has to wait":    {shape: underLimits, begin: rivalHolds, do: claims, isDone: waits, also: endsInTurn},
		"claim a run that was given room": {shape: underLimits, begin: isGiven, do: claims, isDone: is(executions.Running), also: endsInTurn},
		"finish under limits":             {shape: underLimits, begin: rivalWaits, do: finishes, isDone: is(executions.Success), also: endsInTurn},
		"release under limits":            {shape: underLimits, begin: rivalWaits, do: releases, isDone: is(executions.Pending), also: endsInTurn},
		"cancel a run in line":            {shape: underLimits, begin: inLine, do: cancels, isDone: is(executions.Cancelled), also: endsInTurn},
		"recover a dead one with limits":  {shape: underLimits, begin: lateRival, do: recovers, isDone: is(executions.Pending), also: endsInTurn},
	}
}

// turns is how often the sweeper and the workers come by before a run counts as stuck.
const turns = 8

// endsInTurn brings the run and its rival to their ends, one after the other, as sweepers
// and workers do whatever was left behind.
func endsInTurn(p *play, _ error) {
	p.t.Helper()
	for range turns {
		if p.turn() {
			return
		}
	}
	p.t.Errorf("nobody gets any further: %+v", p.both())
}

// both are the runs as they are stored.
func (p *play) both() (runs []executions.Execution) {
	for _, e := range []executions.Execution{p.run, p.rival} {
		if e.ID == "" {
			continue
		}
		stored, err := p.judge.History().Get(p.t.Context(), e.Scope, e.ID)
		ok(p.t, err)
		runs = append(runs, stored)
	}
	return runs
}

// turn is a round after more than an hour: dead workers are found out, and whoever can be
// claimed is, and ends.
func (p *play) turn() (isOver bool) {
	ctx := p.t.Context()
	p.holdsOnePlace()
	p.judge.time.jump(time.Hour)
	p.judge.lateForEverybody(p.t)
	isOver = true
	for _, e := range p.both() {
		if e.Status.IsTerminal() {
			continue
		}
		isOver = false
		now := latest(p.judge.time.of(time.Now()), e.DueAt)
		_, err := p.judge.Recovery().Recover(ctx, e.Doorbell(), now, 0)
		ok(p.t, err)
		_, lease, err := p.judge.Executions().Claim(ctx, e.Doorbell(), p.claim(now))
		if code := fault.Code(err); code == executions.CodeWaits || code == "execution_finished" {
			continue
		}
		ok(p.t, err)
		p.holdsOnePlace()
		_, err = p.judge.Executions().Finish(ctx, lease, executions.Outcome{Event: executions.EventSucceed, Now: now})
		ok(p.t, err)
	}
	return isOver
}

// holdsOnePlace expects each limit to be held by at most one run at work, and that run to
// have the place.
func (p *play) holdsOnePlace() {
	p.t.Helper()
	holders := map[string]executions.ID{}
	for _, e := range p.both() {
		if !e.Status.IsHeld() {
			continue
		}
		for _, limit := range e.Limits {
			if other, held := holders[limit.Key]; held {
				p.t.Errorf("%s and %s go on at a time", other, e.ID)
			}
			holders[limit.Key] = e.ID
			if place := p.placeOf(limit); place != string(e.ID) {
				p.t.Errorf("%s goes on, and the place is of %q", e.ID, place)
			}
		}
	}
}

// placeOf is who has the only place of a limit, as another client reads it.
func (p *play) placeOf(l executions.Limit) string {
	id, _ := p.judge.row(p.t, "Limits", p.partition(l), "slot_000000")["ExecutionId"].(string)
	return id
}

// partition is where the places of a limit are.
func (p *play) partition(l executions.Limit) string { return strings.ReplaceAll(l.Key, " ", "~20") }
