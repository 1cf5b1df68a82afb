package embedded_test

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/queuetest"
)

func TestDeliveriesOfBatchesAndSchedules(t *testing.T) {
	inFamilies(t, func(t *testing.T, dir string) queuetest.Queues {
		t.Helper()
		s := open(t, dir)
		return queuetest.Queues{Engine: engineOf(s), Bulk: s.BulkDeliveries()}
	}, queuetest.RunBulk)
}

// A backlog of bulk runs, from before the program was started and from afterwards, is
// never in front of a run that somebody starts.
func TestAnInteractiveRunNeverStandsBehindABatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	backlog := func(s *embedded.Store, of executions.Trigger) {
		for _, err := range queuetest.Backlog(t, s.Executions(), 2500, of) {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	backlog(s, executions.TriggerBatch)
	shut(t, s)
	s = open(t, dir)
	backlog(s, executions.TriggerSchedule)
	run := queuetest.Interactive(t, s.Executions())
	delivery, err := s.Deliveries().Receive(t.Context())
	if err != nil || delivery.Doorbell != run.Doorbell() {
		t.Fatalf("the next is %v, %v", delivery.Doorbell, err)
	}
	first, err := s.BulkDeliveries().Receive(t.Context())
	if err != nil || first.Doorbell == run.Doorbell() {
		t.Fatalf("the next in bulk is %v, %v", first.Doorbell, err)
	}
}

// A folder of an older program does not say of a waiting run what started it. It is
// found all the same, and stands in its own queue from its next wake-up on.
func TestAWaitingRunOfAnOlderProgramIsFound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	run := queuetest.Of("0195509f-2a00-7abc-8def-0123456789ab", executions.TriggerBatch)
	if _, err := s.Executions().Accept(t.Context(), store.Acceptance{Execution: run}); err != nil {
		t.Fatal(err)
	}
	shut(t, s)
	harm(t, dir, func(b *kv.Batch) {
		b.Put(rows.OpenKey(run), &rows.Pointer{ID: string(run.ID), Scope: run.Scope.Key(), DueAt: run.DueAt})
	})
	s = open(t, dir)
	delivery, err := s.Deliveries().Receive(t.Context())
	if err != nil || delivery.Doorbell != run.Doorbell() {
		t.Fatalf("the next is %v, %v", delivery.Doorbell, err)
	}
	claimed, lease, err := s.Executions().Claim(t.Context(), run.Doorbell(), executions.Claim{ClaimID: "c", Now: time.Now(), Knows: func(string) bool { return true }})
	if err != nil || claimed.Status != executions.Running {
		t.Fatalf("it is %s, %v", claimed.Status, err)
	}
	released, err := s.Executions().Release(t.Context(), lease, executions.Release{DueAt: time.Now(), Now: time.Now()})
	if err != nil || released.Status != executions.Pending {
		t.Fatalf("it is %s, %v", released.Status, err)
	}
	if again, err := s.BulkDeliveries().Receive(t.Context()); err != nil || again.Doorbell != run.Doorbell() {
		t.Fatalf("the next in bulk is %v, %v", again.Doorbell, err)
	}
}
