package azure_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// rivalry is two things that happen at a time to runs under the same limits.
type rivalry struct {
	begin func(*play)
	// first is interrupted by second, once in front of each of its calls.
	first, second func(ctx context.Context, p *play, by *process) error
	// allowed are the codes that either may be refused with.
	allowed []string
}

func TestAPlaceIsNeverTakenTwiceNorLost(t *testing.T) {
	t.Parallel()
	for name, x := range rivalries() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := start(t, blobNetwork)
			calls := x.meets(t, home, 0)
			for at := int32(1); at <= calls; at++ {
				t.Run(fmt.Sprintf("before call %d of %d", at, calls), func(t *testing.T) {
					t.Parallel()
					x.meets(t, home, at)
				})
			}
		})
	}
}

// meets lets the second thing happen in front of a call of the first, and answers how
// many calls that makes. Everybody must come to an end after it.
func (x rivalry) meets(t *testing.T, home *process, at int32) int32 {
	t.Helper()
	p := newPlay(t, home, nil)
	underLimits(&p.run)
	x.begin(p)
	between := &meanwhile{next: blobNetwork, at: at}
	first := &process{account: home.account, time: &storageTime{between, p.judge.time.timeline}}
	first.open(t)
	e := encounter{allowed: x.allowed}
	between.happens = func() { e.refused(p, "the second", x.second(t.Context(), p, p.judge)) }
	e.refused(p, "the first", x.first(t.Context(), p, first))
	calls := between.calls.Load()
	between.at = 0
	p.holdsOnePlace()
	p.nobodyStandsBesideRoom()
	endsInTurn(p, nil)
	return calls
}

// nobodyStandsBesideRoom expects nobody who could be claimed to stand in the line of a
// limit whose place is free: nobody would be told of it.
func (p *play) nobodyStandsBesideRoom() {
	p.t.Helper()
	for _, e := range p.both() {
		for _, limit := range e.Limits {
			stands := p.judge.row(p.t, "Limits", p.partition(limit), "wait_"+string(e.ID)) != nil
			if stands && e.Status == executions.Pending && p.placeOf(limit) == "" {
				p.t.Errorf("%s stands in line for %s, which is free", e.ID, limit.Key)
			}
		}
	}
}

func rivalries() map[string]rivalry {
	claims := func(ctx context.Context, p *play, by *process) error { _, err := p.takes(ctx, by, p.run); return err }
	rivalClaims := func(ctx context.Context, p *play, by *process) error {
		_, err := p.takes(ctx, by, p.rival)
		return err
	}
	// rivalClaimsLate comes when whoever is on its way is taken for dead.
	rivalClaimsLate := func(ctx context.Context, p *play, by *process) error {
		p.judge.time.jump(2 * time.Minute)
		return rivalClaims(ctx, p, by)
	}
	rivalFinishes := func(ctx context.Context, p *play, by *process) error {
		_, err := by.Executions().Finish(ctx, p.rivalLease, executions.Outcome{Event: executions.EventSucceed, Now: today()})
		return err
	}
	// rivalFinishesAndClaims lets the same run get through at the same time.
	rivalFinishesAndClaims := func(ctx context.Context, p *play, by *process) error {
		if err := rivalFinishes(ctx, p, by); err != nil {
			return err
		}
		return claims(ctx, p, by)
	}
	// claimsInVain lets the run find its second limit full once more, and room in it then.
	claimsInVain := func(ctx context.Context, p *play, by *process) error {
		if err := claims(ctx, p, by); err != nil {
			return err
		}
		if err := rivalFinishes(ctx, p, by); fault.Code(err) != "lease_lost" {
			return err
		}
		return nil
	}
	finishes := func(ctx context.Context, p *play, by *process) error {
		_, err := by.Executions().Finish(ctx, p.lease, executions.Outcome{Event: executions.EventSucceed, Now: today()})
		return err
	}
	releases := func(ctx context.Context, p *play, by *process) error {
		_, err := by.Executions().Release(ctx, p.lease, executions.Release{DueAt: today().Add(-time.Second), Now: today()})
		return err
	}
	cancels := func(ctx context.Context, p *play, by *process) error {
		_, err := by.Recovery().Cancel(ctx, p.run.Scope, p.run.ID, today())
		return err
	}
	twoRuns := func(p *play) { accepted(p); withRival(p, false) }
	atWork := func(p *play) { claimed(p); withRival(p, false) }
	taken, over := "execution_state", "execution_finished"
	return map[string]rivalry{
		"two claims of two runs":                          {begin: twoRuns, first: claims, second: rivalClaims},
		"two claims of one run":                           {begin: twoRuns, first: claims, second: claims, allowed: []string{taken}},
		"a claim that stands still, and another run":      {begin: twoRuns, first: claims, second: rivalClaimsLate},
		"a claim and a wish to stop":                      {begin: twoRuns, first: claims, second: cancels, allowed: []string{over}},
		"a claim in vain, and room for it":                {begin: rivalHolds, first: claims, second: rivalFinishes},
		"a claim in vain, and one of the run that is not": {begin: rivalHolds, first: claims, second: rivalFinishesAndClaims, allowed: []string{taken}},
		"two claims, of which one is in vain":             {begin: inLine, first: claims, second: claimsInVain, allowed: []string{taken}},
		"an end and somebody who comes to wait":           {begin: atWork, first: finishes, second: rivalClaims},
		"an end and somebody who leaves the line":         {begin: rivalWaits, first: finishes, second: rivalClaims},
		"an end in the second limit and a wish to stop":   {begin: inLine, first: rivalFinishes, second: cancels},
		"a release and a claim of the run":                {begin: rivalWaits, first: releases, second: claims, allowed: []string{taken}},
		"a release and a claim of another":                {begin: rivalWaits, first: releases, second: rivalClaims},
		"a claim of what was given, and a wish to stop":   {begin: isGiven, first: claims, second: cancels, allowed: []string{over}},
		"a wish to stop and a claim of what was given":    {begin: isGiven, first: cancels, second: claims, allowed: []string{over}},
	}
}
