package runs

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/counts"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/journal"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/wake"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newDoorbell(t *testing.T) executions.Doorbell {
	t.Helper()
	d, err := executions.NewDoorbell(uuid.Must(uuid.NewV7()).String(), "0190b5a2-0000-7000-8000-000000000001")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// still is a clock that tests move.
type still struct {
	mu  sync.Mutex
	now time.Time
}

func (c *still) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *still) pass(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}

// world is a store of runs that can lose its process.
type world struct {
	Ports
	logs   journal.Logs
	db     *kv.DB
	queues wake.Queues
	clock  *still
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db, err := kv.OpenMemory(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{db: db, clock: &still{now: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)}}
	w.restart(t)
	return w
}

// restart forgets everything that is not in the database.
func (w *world) restart(t *testing.T) {
	t.Helper()
	w.queues = wake.NewQueues(w.clock)
	ports, err := New(w.db, w.queues, counts.New(w.db))
	if err != nil {
		t.Fatal(err)
	}
	w.Ports = ports
	_, w.logs = journal.New(w.db, ports.Guard)
}

func (w *world) accept(t *testing.T, key *store.Idempotency) executions.Execution {
	t.Helper()
	now := w.clock.Now()
	d := newDoorbell(t)
	e := executions.Execution{ID: d.ID(), Scope: d.Scope(), Status: executions.Pending, CreatedAt: now, DueAt: now}
	accepted, err := w.Executions.Accept(t.Context(), store.Acceptance{Execution: e, Idempotency: key})
	if err != nil {
		t.Fatal(err)
	}
	return accepted.Execution
}

func (w *world) receive(t *testing.T) queue.Delivery {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	d, err := w.queues.Executions.Receive(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (w *world) due(t *testing.T) []executions.ID {
	t.Helper()
	list, err := w.Recovery.Due(t.Context(), w.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	var ids []executions.ID
	for _, d := range list {
		ids = append(ids, d.ID())
	}
	return ids
}

func (w *world) recover(t *testing.T, e executions.Execution) executions.Recovery {
	t.Helper()
	r, err := w.Recovery.Recover(t.Context(), e.Doorbell(), w.clock.Now(), 0)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func wantIDs(t *testing.T, what string, got []executions.ID, want ...executions.ID) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestPendingRunWhoseDeliveryWasDroppedIsFoundAndRungAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.accept(t, nil)
	if err := w.queues.Executions.Done(t.Context(), w.receive(t)); err != nil { // Not claimed.
		t.Fatal(err)
	}
	wantIDs(t, "due at once", w.due(t))
	w.clock.pass(overdue + time.Millisecond)
	wantIDs(t, "due after a while", w.due(t), e.ID)
	if r := w.recover(t, e); !r.Wake || r.Event != "" {
		t.Errorf("the recovery is %+v, want a wake-up", r)
	}
	wantIDs(t, "due when it rings", w.due(t))
	if d := w.receive(t); d.Doorbell != e.Doorbell() {
		t.Errorf("received %v", d)
	}
}

func TestWaitingRunThatWillBeToldIsNotDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.accept(t, nil)
	w.clock.pass(23 * time.Hour) // A backlog.
	wantIDs(t, "due in a backlog", w.due(t))
}

func TestEveryWaitingRunIsLookedAtInTurn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const dropped = 2*sweepMax + 17
	want := map[executions.ID]bool{}
	for range dropped {
		e := w.accept(t, nil)
		want[e.ID] = true
		w.queues.Silence(e.ID)
	}
	w.clock.pass(time.Hour)
	for round := 0; len(want) > 0; round++ {
		found := w.due(t)
		if len(found) > sweepMax || round > 3 {
			t.Fatalf("round %d found %d, %d are left", round, len(found), len(want))
		}
		for _, id := range found {
			delete(want, id)
		}
	}
	if found := w.due(t); len(found) != sweepMax {
		t.Errorf("the next turn begins with %d runs, want %d", len(found), sweepMax)
	}
}

func TestRunsOfAnEarlierProcessAreDueUntilTheyAreRecovered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	held := w.accept(t, nil)
	claimed, lease, err := w.Executions.Claim(t.Context(), held.Doorbell(), executions.Claim{ClaimID: "c", Now: w.clock.Now(), Knows: func(string) bool { return true }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.logs.Append(t.Context(), lease, []executions.Line{{Message: "0123456789"}}); err != nil {
		t.Fatal(err)
	}
	w.clock.pass(1000 * time.Hour)
	wantIDs(t, "due while the process lives", w.due(t))
	if r := w.recover(t, claimed); r != (executions.Recovery{}) {
		t.Errorf("a living lease was judged dead: %+v", r)
	}

	w.restart(t)
	wantIDs(t, "due after the death of the process", w.due(t), held.ID)
	if r := w.recover(t, claimed); r.Event != executions.EventInterrupt {
		t.Errorf("the recovery is %+v", r)
	}
	wantIDs(t, "due after the recovery", w.due(t))
	e, err := w.History.Get(t.Context(), held.Scope, held.ID)
	if err != nil {
		t.Fatal(err)
	}
	if e.LogBytes != 74 || e.Status != executions.Failed || e.Fence != claimed.Fence+1 {
		t.Errorf("the interrupted run is %s under fence %d with %d bytes of log", e.Status, e.Fence, e.LogBytes)
	}
	if _, err := w.logs.Append(t.Context(), lease, []executions.Line{{Message: "late"}}); fault.Code(err) != "lease_lost" {
		t.Errorf("the dead worker's line was answered %v", err)
	}
}

func TestOldKeysAreForgottenAndNewOnesAreNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range forgetMax + 5 {
		w.accept(t, &store.Idempotency{Key: fmt.Sprintf("old %d", i), BodyHash: "h"})
	}
	w.clock.pass(time.Hour)
	w.accept(t, &store.Idempotency{Key: "new", BodyHash: "h"})
	w.clock.pass(keyLife - time.Hour)
	again := w.accept(t, &store.Idempotency{Key: "old 3", BodyHash: "another"}) // Counts as absent.
	w.clock.pass(time.Millisecond)
	for _, left := range []int{6, 2, 2} {
		w.due(t)
		keys, err := kv.Scan[rows.IdempotencyKey](w.db, kv.Span{Prefix: kv.NewKey("key")})
		if err != nil {
			t.Fatal(err)
		}
		times, err := kv.Scan[rows.KeyTime](w.db, kv.Span{Prefix: rows.KeyTimes()})
		if err != nil {
			t.Fatal(err)
		}
		if len(keys) != left || len(times) != left {
			t.Errorf("%d keys and %d times are left, want %d", len(keys), len(times), left)
		}
	}
	replayed, err := w.Executions.Accept(t.Context(), store.Acceptance{Execution: again, Idempotency: &store.Idempotency{Key: "old 3", BodyHash: "another"}})
	if err != nil || !replayed.Replayed || replayed.Execution.ID != again.ID {
		t.Errorf("the key that was used again: %+v, %v", replayed, err)
	}
}

func TestKeyThatIsUsedAgainWhileItIsForgottenIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.accept(t, &store.Idempotency{Key: "k", BodyHash: "h"})
	old, err := kv.Scan[rows.KeyTime](w.db, kv.Span{Prefix: rows.KeyTimes()})
	if err != nil || len(old) != 1 {
		t.Fatalf("%d keys, %v", len(old), err)
	}
	w.clock.pass(keyLife)
	again := w.accept(t, &store.Idempotency{Key: "k", BodyHash: "h"})
	if err := w.Recovery.drop(old); err != nil {
		t.Fatal(err)
	}
	if e := w.accept(t, &store.Idempotency{Key: "k", BodyHash: "h"}); e.ID != again.ID {
		t.Errorf("the key answered %s, want %s", e.ID, again.ID)
	}
}

func TestKeyOfADifferentBodyIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.accept(t, &store.Idempotency{Key: "k", BodyHash: "h"})
	e.ID = executions.ID(uuid.Must(uuid.NewV7()).String())
	_, err := w.Executions.Accept(t.Context(), store.Acceptance{Execution: e, Idempotency: &store.Idempotency{Key: "k", BodyHash: "other"}})
	if !fault.Is(err, fault.Invalid) || fault.Code(err) != "idempotency_key_reused" {
		t.Errorf("got %v", err)
	}
	if _, err := w.History.Get(t.Context(), e.Scope, e.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the refused run: %v", err)
	}
}
