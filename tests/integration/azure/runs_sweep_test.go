package azure_test

import (
	"errors"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// alone is a program with an account and a run of its own.
func alone(t *testing.T) *play {
	t.Helper()
	return newPlay(t, start(t, blobNetwork), nil)
}

// sweep is one round of the sweeper, and what it did about the run.
func (p *play) sweep() executions.Event {
	p.t.Helper()
	ctx, now := p.t.Context(), p.judge.time.of(time.Now())
	_, err := p.judge.Recovery().Due(ctx, now)
	ok(p.t, err)
	r, err := p.judge.Recovery().Recover(ctx, p.run.Doorbell(), now, 0)
	ok(p.t, err)
	return r.Event
}

func TestNobodyIsFoundDeadAfterAnOutageUntilALeaseHasPassed(t *testing.T) {
	t.Parallel()
	p := alone(t)
	claimed(p)
	p.judge.time.jump(time.Hour) // storage was away for everybody
	if r, err := p.judge.Recovery().Recover(t.Context(), p.run.Doorbell(), today(), 0); err != nil || r.Event != "" {
		t.Errorf("before the first sweep: %q, %v", r.Event, err)
	}
	var found []executions.Event
	for range 4 {
		found = append(found, p.sweep())
		p.judge.time.jump(15 * time.Second)
	}
	same(t, "what the sweeps found", found, []executions.Event{"", "", "", executions.EventRetry})
}

func TestASignOfLifeAfterAnOutageCounts(t *testing.T) {
	t.Parallel()
	p := alone(t)
	claimed(p)
	p.judge.time.jump(time.Hour)
	for range 6 {
		if event := p.sweep(); event != "" {
			t.Fatalf("a living worker's run was recovered: %s", event)
		}
		_, _, err := p.actor.Executions().Renew(t.Context(), p.lease, executions.Progress{})
		ok(t, err)
		p.judge.time.jump(15 * time.Second)
	}
}

func TestASecondWishToStopIsNoSignOfLife(t *testing.T) {
	t.Parallel()
	p := alone(t)
	stopped(p)
	p.sweep()
	for range 3 {
		p.judge.time.jump(15 * time.Second)
		_, err := p.judge.Recovery().Cancel(t.Context(), p.run.Scope, p.run.ID, today())
		ok(t, err)
		p.sweep()
	}
	if e, _ := p.stored(); e.Status != executions.Cancelled {
		t.Errorf("the run of a dead worker is %s", e.Status)
	}
}

func TestTheSweeperRingsLessAndLessOftenForARunThatWaits(t *testing.T) {
	t.Parallel()
	p := alone(t)
	accepted(p)
	p.judge.time.jump(time.Minute)
	var pauses []time.Duration
	for range 8 {
		now := p.judge.time.of(time.Now())
		p.sweep()
		row := p.judge.row(t, "OpenExecutions", string(p.run.ID[35]), string(p.run.ID))
		at, err := time.Parse(time.RFC3339Nano, row["CheckAt"].(string))
		ok(t, err)
		pauses = append(pauses, at.Sub(now).Round(10*time.Second))
		p.judge.time.jump(16 * time.Minute)
	}
	same(t, "the pauses", pauses, []time.Duration{
		30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute, 15 * time.Minute,
	})
}

func TestKeysAreForgottenAfterADay(t *testing.T) {
	t.Parallel()
	p := alone(t)
	org := someOrganization()
	ok(t, p.judge.Store.Organizations().Create(t.Context(), org))
	var kept, forgotten []store.Acceptance
	for _, target := range []organizations.Target{organizations.TargetOf(org.ID), organizations.TargetGlobal()} {
		for _, age := range []time.Duration{23 * time.Hour, 25 * time.Hour} {
			p.run = someRun()
			p.run.Scope, p.run.CreatedAt = scopeOf(target), today().Add(-age)
			a := keyed(p)
			_, err := p.judge.Executions().Accept(t.Context(), a)
			ok(t, err)
			if age > 24*time.Hour {
				forgotten = append(forgotten, a)
			} else {
				kept = append(kept, a)
			}
		}
	}
	for range 3 { // one scope at a time
		_, err := p.judge.Recovery().Due(t.Context(), today())
		ok(t, err)
	}
	for _, a := range kept {
		if p.judge.row(t, "IdempotencyKeys", a.Execution.Scope.Key(), a.Idempotency.Key) == nil {
			t.Errorf("a young key of %s is forgotten", a.Execution.Scope)
		}
	}
	for _, a := range forgotten {
		if p.judge.row(t, "IdempotencyKeys", a.Execution.Scope.Key(), a.Idempotency.Key) != nil {
			t.Errorf("an old key of %s is kept", a.Execution.Scope)
		}
	}
}

func TestAKeyWhoseRunCameToNothingIsTakenOver(t *testing.T) {
	t.Parallel()
	for name, sealed := range map[string][]byte{"without secrets": nil, "with secrets": []byte("age")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := alone(t)
			p.run.Sealed = sealed
			first := keyed(p)
			p.halfWay(2, func(*process) {}, func(half *process) {
				_, err := half.Executions().Accept(t.Context(), first)
				var f *fault.Fault
				if !errors.As(err, &f) || f.Kind != fault.Unavailable || f.ExecutionID != string(p.run.ID) {
					t.Fatalf("got %v", err)
				}
			})
			second := first
			second.Execution.ID = someRun().ID
			answer, err := p.judge.Executions().Accept(t.Context(), second)
			if sealed != nil {
				if fault.Code(err) != "request_in_progress" {
					t.Fatalf("the first request may be on its way: %v", err)
				}
				p.judge.time.jump(2 * time.Minute)
				answer, err = p.judge.Executions().Accept(t.Context(), second)
			}
			ok(t, err)
			// Secrets are sealed for one id; everything else may get the id of the first.
			want := store.Accepted{Execution: first.Execution, Replayed: true}
			if sealed != nil {
				want = store.Accepted{Execution: second.Execution}
			}
			same(t, "the answer", answer, want)
			third := first
			third.Execution.ID = someRun().ID
			again, err := p.judge.Executions().Accept(t.Context(), third)
			ok(t, err)
			want.Replayed = true
			same(t, "the answer to another one", again, want)
		})
	}
}

func TestALateAcceptanceOfARunThatIsOverLeavesNothing(t *testing.T) {
	t.Parallel()
	p := alone(t)
	p.run.Sealed = tooLarge
	claimed(p)
	_, err := p.actor.Executions().Finish(t.Context(), p.lease, executions.Outcome{Event: executions.EventSucceed, Now: today()})
	ok(t, err)
	before := p.agrees()
	// The second one gets no further than its row, and the sweeper finds that.
	p.halfWay(3, func(*process) {}, func(half *process) {
		_, err := half.Executions().Accept(t.Context(), plain(p))
		ok(t, err)
	})
	p.recovered()
	same(t, "the run", p.agrees(), before)
	if _, err := p.judge.blobs.Payloads().Get(t.Context(), p.run.Doorbell(), "sealed"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the secret inputs that came too late: %v", err)
	}
}

func TestALateAcceptanceOfARunThatWasCountedIsNotCountedOnceMore(t *testing.T) {
	t.Parallel()
	p := alone(t)
	claimed(p)
	_, err := p.actor.Executions().Finish(t.Context(), p.lease, executions.Outcome{Event: executions.EventSucceed, Now: today()})
	ok(t, err)
	shard, counted := string(p.run.ID[len(p.run.ID)-1]), "x_"+string(p.run.ID)
	_, err = p.judge.raw(t, "OpenExecutions").DeleteEntity(t.Context(), shard, counted, nil)
	ok(t, err) // Whoever counts takes the row away.
	p.halfWay(3, func(*process) {}, func(half *process) {
		_, err := half.Executions().Accept(t.Context(), plain(p))
		ok(t, err)
	})
	if p.judge.row(t, "OpenExecutions", shard, string(p.run.ID)) == nil {
		t.Fatal("the late acceptance got nowhere")
	}
	p.recovered()
	open, again := p.judge.row(t, "OpenExecutions", shard, string(p.run.ID)), p.judge.row(t, "OpenExecutions", shard, counted)
	if open != nil || again != nil {
		t.Errorf("it is open: %v, and to be counted again: %v", open != nil, again != nil)
	}
}

func TestAClaimThatWasMadeIsGivenAgain(t *testing.T) {
	t.Parallel()
	p := alone(t)
	accepted(p)
	c := p.claim(today())
	first, lease, err := p.judge.Executions().Claim(t.Context(), p.run.Doorbell(), c)
	ok(t, err)
	again, lent, err := p.actor.Executions().Claim(t.Context(), p.run.Doorbell(), c)
	ok(t, err)
	same(t, "the run", again, first)
	if lent != lease {
		t.Errorf("the leases are %+v and %+v", lease, lent)
	}
	_, err = p.actor.Executions().Finish(t.Context(), lent, executions.Outcome{Event: executions.EventSucceed, Now: today()})
	ok(t, err)
}
