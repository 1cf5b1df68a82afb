package azure_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// transition is something that happens to a run while storage breaks.
type transition struct {
	// shape changes the run that is to be accepted; nil leaves it as it is.
	shape func(*executions.Execution)
	// hasPayloads says that something is too large for a row.
	hasPayloads bool
	// begin brings the run to where the transition begins.
	begin func(*play)
	// do makes the transition through the storage that breaks.
	do func(ctx context.Context, p *play) error
	// isDone reports whether the stored run has made it. Of one that was not made,
	// the run is as it was before.
	isDone func(p *play, stored executions.Execution) bool
	// also holds after everything else; nil holds nothing more.
	also func(p *play, err error)
}

func TestEveryTransitionSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	positions, all := wire.Gather(t), transitions()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := start(t, blobNetwork)
			report := wire.Everywhere(t, blobNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) {
				all[name].survives(newPlay(t, home, run))
			})
			positions.Enter(t, name, report)
		})
	}
}

// survives breaks the transition once and looks at what is stored then, after
// one recovery, and at the end of the run.
func (x transition) survives(p *play) {
	if x.shape != nil {
		x.shape(&p.run)
	}
	if x.begin != nil {
		x.begin(p)
	}
	p.hasPayloads = x.hasPayloads
	before, existed := p.stored()
	var err error
	p.faults.During(func() { err = x.do(p.t.Context(), p) })
	p.judgeError(err)
	after, exists := p.stored()
	if exists && !x.isDone(p, after) {
		if err == nil {
			p.t.Errorf("it was answered to be done, and is %s with attempt %d, fence %d, progress %+v", after.Status, after.Attempt, after.Fence, after.Progress)
		}
		if existed {
			same(p.t, "a run whose transition was not made", after, before)
		}
	}
	if !exists && (err == nil || existed) {
		p.t.Errorf("the run is lost: %v", err)
	}
	if exists {
		p.isWatched(after)
		p.recovered()
		after = p.agrees()
	}
	if x.also != nil {
		x.also(p, err)
	}
	if !after.Status.IsTerminal() {
		p.ends()
	}
}

// judgeError allows only trouble with storage, and only where there was some.
func (p *play) judgeError(err error) {
	p.t.Helper()
	switch {
	case err == nil:
	case p.faults.IsClean():
		p.t.Fatalf("undisturbed: %v", err)
	case !fault.Is(err, fault.Unavailable):
		p.t.Errorf("got %v", err)
	case !p.faults.IsOutage() && !p.isRefusedPayload():
		p.t.Errorf("one fault was not outlived: %v", err)
	}
}

// isRefusedPayload reports whether a payload may have been said to be there that
// is not: that looks as if somebody had removed it meanwhile.
func (p *play) isRefusedPayload() bool {
	return p.faults.Kind() == wire.Refuse && p.hasPayloads
}

// recovered is one round of the sweeper, as it looks at this run.
func (p *play) recovered() {
	p.t.Helper()
	if _, err := p.judge.Recovery().Recover(p.t.Context(), p.run.Doorbell(), today(), 0); err != nil {
		p.t.Fatal(err)
	}
}

// ends brings the run to its end, whatever has become of it.
func (p *play) ends() {
	p.t.Helper()
	ctx, now := p.t.Context(), today()
	e, exists := p.stored()
	if !exists {
		if _, err := p.judge.Executions().Accept(ctx, store.Acceptance{Execution: p.run}); err != nil {
			p.t.Fatalf("accepting it again: %v", err)
		}
		e, _ = p.stored()
	}
	if e.Status.IsHeld() {
		p.judge.lateForEverybody(p.t)
		p.recovered()
		e, _ = p.stored()
	}
	if e.Status == executions.Pending {
		_, lease, err := p.judge.Executions().Claim(ctx, e.Doorbell(), p.claim(latest(now, e.DueAt)))
		ok(p.t, err)
		_, err = p.judge.Executions().Finish(ctx, lease, executions.Outcome{Event: executions.EventSucceed, Now: now})
		ok(p.t, err)
	}
	if e = p.agrees(); !e.Status.IsTerminal() {
		p.t.Errorf("there is no end to a %s run", e.Status)
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
