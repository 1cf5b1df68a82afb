package azure_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// TestABatchCountsItsRunsWhereverAProcessDies lets a process die after each call of the
// acceptance and of the end of a run: once the sweeper has looked, the batch counts the
// run as it stands.
func TestABatchCountsItsRunsWhereverAProcessDies(t *testing.T) {
	t.Parallel()
	home := start(t, blobNetwork)
	for name, ends := range map[string]bool{"when it accepts": false, "when it finishes": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := wire.Everywhere(t, blobNetwork, []wire.Kind{wire.GoneAfter}, func(t *testing.T, run *wire.Run) {
				actor := &process{account: home.account, time: &storageTime{apart{run.Transport(), blobNetwork}, home.time.timeline}}
				actor.open(t)
				dies(t, run, home, actor, ends)
			})
			if report.Calls < 4 {
				t.Errorf("%+v", report)
			}
		})
	}
}

func dies(t *testing.T, run *wire.Run, home, actor *process, ends bool) {
	ctx, b, e := t.Context(), someBatch(), someRun()
	org := organizations.ID(newID())
	ok(t, home.Batches().Create(ctx, b))
	ok(t, home.BatchItems().Plan(ctx, b.ID, []batches.Item{{Organization: org, Round: 1}}))
	e.ID, e.Scope = b.RunID(org, 1), scopeOf(organizations.TargetOf(org))
	e.Trigger, e.Origin = executions.TriggerBatch, executions.Origin{ID: string(b.ID)}
	accept := func(p *process) error {
		_, err := p.Executions().Accept(ctx, store.Acceptance{Execution: e})
		return err
	}
	wanted := batches.Tally{Open: 1}
	if ends {
		wanted = batches.Tally{Success: 1}
		ok(t, accept(home))
		_, lease, err := home.Executions().Claim(ctx, e.Doorbell(), executions.Claim{ClaimID: "c", Now: today(), Knows: func(string) bool { return true }})
		ok(t, err)
		finish := func(p *process) error {
			_, err := p.Executions().Finish(ctx, lease, executions.Outcome{Event: executions.EventSucceed, Now: today()})
			return err
		}
		run.During(func() { err = finish(actor) })
		if err != nil { // an earlier try may have succeeded, whose end its caller did not see
			if again := finish(home); fault.Code(again) != "lease_lost" {
				ok(t, again)
			}
		}
	} else {
		var err error
		run.During(func() { err = accept(actor) })
		if err != nil {
			ok(t, accept(home))
		}
	}
	if _, err := home.Recovery().Recover(ctx, e.Doorbell(), today().Add(time.Second), 0.5); err != nil {
		t.Fatal(err)
	}
	all, _, err := home.BatchItems().Tally(ctx, over(b)) // it is over: nobody looks for a copy that is missing
	if diff := cmp.Diff(wanted, all); diff != "" || err != nil {
		t.Errorf("the counts: %v, -want +got\n%s", err, diff)
	}
}
