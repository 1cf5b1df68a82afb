package expand_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func (w *world) want(stage batches.Stage, statuses ...string) {
	w.t.Helper()
	b := w.batch()
	if diff := cmp.Diff(statuses, w.statuses()); b.Stage != stage || diff != "" {
		w.t.Fatalf("it is %s (%q), want %s\n%s", b.Stage, b.Trouble, stage, diff)
	}
}

func TestABatchRunsForEverybodyAndEnds(t *testing.T) {
	t.Parallel()
	w := open(t, 3, 0)
	w.enter(func(b *batches.Batch) {
		b.Inputs = map[organizations.ID][]byte{w.orgs[1]: []byte(`{"room":"2"}`)}
		b.Cap, b.Reference = 2, &executions.Reference{System: "halopsa", ID: "7"}
	})
	w.tick()
	w.want(batches.Running, "Pending", "Pending", "Pending")
	for n, org := range w.orgs {
		runs := w.runs(org)
		if len(runs) != 1 {
			t.Fatalf("%s has %d runs", org, len(runs))
		}
		x, err := w.store.History().Get(t.Context(), scopeOf(organizations.TargetOf(org)), runs[0].ID)
		room := `{"room":"1"}`
		if n == 1 {
			room = `{"room":"2"}`
		}
		if err != nil || x.Trigger != executions.TriggerBatch || x.Origin != (executions.Origin{ID: string(batchID), Name: "Sweep up"}) || x.Actor.ID != owner ||
			string(x.Input) != room || x.Reference.ID != "7" || len(x.Limits) != 1 || x.Limits[0] != executions.BatchLimit(string(batchID), 2) {
			t.Errorf("%+v, %v", x, err)
		}
	}
	w.end(w.runs(w.orgs[0])[0], executions.EventSucceed)
	w.tick()
	w.want(batches.Running, "Success", "Pending", "Pending")
	w.endAll(executions.EventFail)
	w.tick()
	w.want(batches.Done, "Success", "Failed", "Failed")
	if b := w.batch(); b.FinishedAt.IsZero() || b.Trouble != "" || len(w.alarms) != 0 {
		t.Errorf("%+v, %v", b, w.alarms)
	}
}

func TestThoseWithACanarysTagGoFirst(t *testing.T) {
	t.Parallel()
	trial := func(b *batches.Batch) { b.Trial = &batches.Trial{Tags: []string{"gold"}, StopAbove: 50} }
	t.Run("and the others follow when they went well", func(t *testing.T) {
		t.Parallel()
		w := open(t, 4, 2)
		w.enter(trial)
		w.tick()
		w.want(batches.Canary, "Pending", "Pending", "waiting", "waiting")
		w.end(w.runs(w.orgs[0])[0], executions.EventFail)
		w.tick()
		w.want(batches.Canary, "Failed", "Pending", "waiting", "waiting")
		w.endAll(executions.EventSucceed)
		w.tick()
		w.want(batches.Running, "Failed", "Success", "Pending", "Pending")
	})
	t.Run("and the others wait for a person when they did not", func(t *testing.T) {
		t.Parallel()
		w := open(t, 4, 2)
		w.enter(trial)
		w.tick()
		w.endAll(executions.EventFail)
		w.tick()
		w.tick()
		w.want(batches.Held, "Failed", "Failed", "waiting", "waiting")
		if len(w.alarms) != 1 {
			t.Fatalf("raised %+v", w.alarms)
		}
		for _, a := range w.alarms {
			if a.Kind != attention.OfBatch || a.Subject != string(batchID) || a.Status != attention.Held || !a.Scope.IsGlobal() || a.Message != w.batch().Trouble || a.ActorID != owner {
				t.Errorf("raised %+v", a)
			}
		}
		w.must(w.change(func(b batches.Batch) (batches.Batch, error) {
			return b.Continue(batches.By{ID: owner, Now: w.clock.Now()})
		}))
		w.tick()
		w.want(batches.Running, "Failed", "Failed", "Pending", "Pending")
	})
}

func TestARetryRunsWhatFailedOnceMore(t *testing.T) {
	t.Parallel()
	w := open(t, 4, 0)
	w.enter(func(*batches.Batch) {})
	w.tick()
	for n, how := range []executions.Event{executions.EventSucceed, executions.EventFail, executions.EventTimeOut, executions.EventPartly} {
		w.end(w.runs(w.orgs[n])[0], how)
	}
	w.tick()
	w.want(batches.Done, "Success", "Failed", "Timeout", "CompletedWithErrors")
	w.clock.pass(72 * time.Hour)
	w.must(w.change(func(b batches.Batch) (batches.Batch, error) {
		return b.Retry(batches.Tally{Failed: 1}, batches.By{ID: owner, Now: w.clock.Now()})
	}))
	w.tick()
	w.want(batches.Running, "Success", "Pending", "Pending", "Pending")
	if again := w.runs(w.orgs[1])[0]; !again.CreatedAt.Equal(w.clock.Now()) {
		t.Errorf("the run of the retry is said to be of %s", again.CreatedAt)
	}
	w.endAll(executions.EventSucceed)
	w.tick()
	w.want(batches.Done, repeat("Success", 4)...)
	if len(w.runs(w.orgs[0])) != 1 || len(w.runs(w.orgs[1])) != 2 {
		t.Error("what went well ran again, or what failed did not")
	}
}

func TestCancellingStartsNothingMoreAndStopsWhatIsOpen(t *testing.T) {
	t.Parallel()
	w := open(t, 4, 2)
	w.enter(func(b *batches.Batch) { b.Trial = &batches.Trial{Tags: []string{"gold"}} })
	w.tick()
	x := w.runs(w.orgs[0])[0]
	claim := executions.Claim{ClaimID: "c", Knows: func(string) bool { return true }, Now: noon}
	_, lease, err := w.store.Executions().Claim(t.Context(), x.Doorbell(), claim)
	w.must(err)
	w.must(w.change(func(b batches.Batch) (batches.Batch, error) { return b.Cancel(noon) }))
	w.tick()
	w.want(batches.Cancelling, "Cancelling", "Cancelled", "batch_cancelled", "batch_cancelled")
	_, err = w.store.Executions().Finish(t.Context(), lease, executions.Outcome{Event: executions.EventSucceed, Now: noon})
	w.must(err)
	w.tick()
	w.want(batches.Cancelled, "Cancelled", "Cancelled", "batch_cancelled", "batch_cancelled")
}

func TestWhatCannotBeStartedSaysWhy(t *testing.T) {
	t.Parallel()
	w := open(t, 4, 0)
	w.enter(func(b *batches.Batch) {
		b.Targets = batches.Targets{IDs: w.orgs}
		b.Input, b.Inputs = []byte(`{}`), map[organizations.ID][]byte{w.orgs[3]: []byte(`{"room":"1"}`)}
	})
	org, err := w.store.Organizations().Get(t.Context(), scopeOf(organizations.TargetOf(w.orgs[0])))
	w.must(err)
	away := org
	away.IsActive = false
	w.must(w.store.Organizations().Change(t.Context(), org, away))
	w.must(w.store.Grants().Delete(t.Context(), scopeOf(organizations.TargetGlobal()), owner))
	for _, at := range []int{0, 2, 3} {
		w.grant(organizations.TargetOf(w.orgs[at]), permissions.ExecuteWorkflows)
	}
	w.tick()
	w.want(batches.Running, "organization_inactive", "owner_lost", "validation_failed", "Pending")
	if got := w.items()[2].Refusal.Message; !strings.HasPrefix(got, "room: ") || len(got) < 10 {
		t.Errorf("it says %q", got)
	}
}

// A batch whose owner has lost everything comes to nothing, and somebody hears of it.
func TestAnOwnerWhoLostEverythingStartsNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		targets func(*world) batches.Targets
		want    []string
	}{
		"named": {func(w *world) batches.Targets { return batches.Targets{IDs: w.orgs} }, repeat("owner_lost", 2)},
		"all":   {func(*world) batches.Targets { return batches.Targets{All: true} }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t, 2, 0)
			w.enter(func(b *batches.Batch) { b.Targets = c.targets(w) })
			w.must(w.store.Grants().Delete(t.Context(), scopeOf(organizations.TargetGlobal()), owner))
			w.tick()
			w.want(batches.Done, c.want...)
			if w.batch().Trouble == "" || len(w.alarms) != 1 {
				t.Errorf("%q, %+v", w.batch().Trouble, w.alarms)
			}
		})
	}
}

// While a newer program is being rolled out, an older one may look at its batch.
func TestAWorkflowThatIsUnknownIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := open(t, 1, 0)
	w.enter(func(b *batches.Batch) { b.Workflow = "expand_newer" })
	e := w.expander(&line{})
	if err := e.Tick(t.Context()); !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	w.want(batches.Running, "waiting")
	w.clock.pass(5 * time.Minute)
	w.tick()
	w.want(batches.Done, "not_found")
}

func TestTroubleWithOneOrganizationKeepsNoOtherWaiting(t *testing.T) {
	t.Parallel()
	w := open(t, 3, 0)
	w.enter(func(*batches.Batch) {})
	// The 8th call is about one of the organizations.
	if err := w.expander(&line{cut: 8, blips: true}).Tick(t.Context()); !errors.Is(err, trouble) {
		t.Fatal(err)
	}
	waiting := 0
	for _, s := range w.statuses() {
		if s == "waiting" {
			waiting++
		}
	}
	if waiting != 1 {
		t.Errorf("%q", w.statuses())
	}
	w.tick()
	w.want(batches.Running, repeat("Pending", 3)...)
}

// What a look does not come to is the next one's.
func TestALookEndsInTime(t *testing.T) {
	t.Parallel()
	w := open(t, 3, 0)
	w.enter(func(*batches.Batch) {})
	at := &line{}
	e := w.expander(at)
	w.clock.pass(time.Hour)
	at.late = func() { w.clock.pass(11 * time.Second) }
	w.must(e.Tick(t.Context()))
	w.want(batches.Running, repeat("waiting", 3)...) // a plan that was begun is finished
	at.late = nil
	w.must(e.Tick(t.Context()))
	w.want(batches.Running, repeat("Pending", 3)...)
}
