package azure_test

import (
	"net/http"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// TestForgettingSurvivesEveryFault breaks every call of the removal of a run: as
// long as anything is left the truth is, and whoever goes on removes the rest.
func TestForgettingSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	home := tend(t)
	user, scope := somebody().ID, someRun().Scope
	home.admit(t, user)
	ok(t, home.register(t.Context(), scope))
	// Of a call that was done and all after it that were not, the next one is the
	// call that was not done.
	kinds := []wire.Kind{wire.DropAnswer, wire.Late, wire.Refuse}
	report := wire.Everywhere(t, blobNetwork, kinds, func(t *testing.T, run *wire.Run) {
		p := newPlay(t, home.process, run)
		e := home.finished(t, user, scope)
		if left := home.leftovers(t, e); len(left) != 5 {
			t.Fatalf("before, there are only %v", left)
		}
		home.lingers(t, e)
		var err error
		run.During(func() { err = forgotten(t, p.actor, e) })
		left, hasTruth := home.leftovers(t, e), home.hasTruth(t, e)
		switch {
		case len(left) > 0 && !hasTruth:
			t.Errorf("the truth is gone, and %v are left", left)
		case err == nil && hasTruth:
			t.Error("it was answered to be done, and the truth is there")
		case err != nil && (!run.IsOutage() || !fault.Is(err, fault.Unavailable)):
			t.Errorf("got %v", err)
		}
		ok(t, forgotten(t, home.process, e))
		if left := home.leftovers(t, e); len(left) > 0 || home.hasTruth(t, e) {
			t.Errorf("once more, and %v are left", left)
		}
	})
	t.Logf("%d calls, %d positions", report.Calls, report.Positions)
	if report.Calls < 12 || report.Positions < 3*report.Calls {
		t.Errorf("that is too few: %+v", report)
	}
}

// lingers leaves a run that is over among the open ones, as an end does that got
// no further than the truth.
func (p *tended) lingers(t *testing.T, e executions.Execution) {
	t.Helper()
	truth := p.read(t, "WorkflowExecutions", e.Scope.Key(), rowKeyOf(e))
	p.write(t, "OpenExecutions", shardOf(e), string(e.ID), rawRow{"SchemaVersion": 1, "Scope": e.Scope.Key(), "AcceptId": truth["AcceptId"]})
}

func forgotten(t *testing.T, p *process, e executions.Execution) error {
	for {
		more, err := p.Upkeep().Forget(t.Context(), e.Doorbell())
		if !more || err != nil {
			return err
		}
	}
}

// apart lets what writes pass through one transport, and reads through another: a
// read that fails has changed nothing.
type apart struct{ writes, reads policy.Transporter }

func (a apart) Do(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		return a.reads.Do(r)
	}
	return a.writes.Do(r)
}

// TestMendingSurvivesEveryFault breaks every write of a mending walk. Whoever walks once more leaves nothing that differs, and no truth was
// touched at any time.
func TestMendingSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	kinds := []wire.Kind{wire.DropAnswer, wire.Late}
	report := wire.Everywhere(t, blobNetwork, kinds, func(t *testing.T, run *wire.Run) {
		p := tend(t)
		s := p.sample(t)
		before := p.seen(t, s)
		all := joinedHarms(toMirrors(), unseen(), toPeople())
		for _, name := range []string{
			"that lists a run that is not there", "that takes an ended run from its user's list", "that lists a run at work as ended",
			"that lets nobody look at a run that waits", "that leaves a run open that is over", "that shows a wider grant",
		} {
			all[name](t, p, s)
		}
		grant := p.read(t, "UserPermissions", string(s.Ended.Actor.ID), s.Held.Scope.Key())
		p.age()
		actor := &process{account: p.account, time: &storageTime{apart{run.Transport(), blobNetwork}, p.time.timeline}}
		actor.open(t)
		var err error
		run.During(func() { err = mended(t, actor) })
		if err != nil && (!run.IsOutage() || !fault.Is(err, fault.Unavailable)) {
			t.Errorf("got %v", err)
		}
		if err != nil {
			ok(t, mended(t, p.process))
		}
		left, _ := p.walked(t, false)
		same(t, "what is left", left, nil)
		same(t, "what people see", p.seen(t, s), before)
		same(t, "the grant", p.read(t, "UserPermissions", string(s.Ended.Actor.ID), s.Held.Scope.Key()), grant)
	})
	t.Logf("%d calls, %d positions", report.Calls, report.Positions)
	if report.Positions < 3*report.Calls {
		t.Errorf("that is too few: %+v", report)
	}
}

// mended walks to the end, or to the first error.
func mended(t *testing.T, p *process) error {
	for from := ""; ; {
		page, err := p.Upkeep().Check(t.Context(), from, true)
		if from = page.Next; err != nil || from == "" {
			return err
		}
	}
}

// TestAPieceThatFailsIsDoneOnceMore breaks a walk in the middle: the cursor of the
// piece that failed is good, and nothing is told that is mended by then.
func TestAPieceThatFailsIsDoneOnceMore(t *testing.T) {
	t.Parallel()
	p := tend(t)
	s := p.sample(t)
	toMirrors()["that takes an ended run from its user's list"](t, p, s)
	p.age()
	faults := wire.Break(blobNetwork)
	broken := &process{account: p.account, time: &storageTime{faults, p.time.timeline}}
	broken.open(t)
	var found []maintenance.Difference
	for from, at := "", 1; ; {
		faults.Arm(at, wire.DropRequest, true)
		page, err := broken.Upkeep().Check(t.Context(), from, true)
		faults.Disarm()
		if err != nil {
			at++ // it gets a little further each time
			continue
		}
		found = append(found, page.Differences...)
		if from = page.Next; from == "" {
			break
		}
	}
	left, _ := p.walked(t, false)
	same(t, "what is left", left, nil)
	if len(found) > 1 {
		t.Errorf("told: %+v", found)
	}
}
