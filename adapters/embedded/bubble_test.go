package embedded_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/store"
)

func TestStoreInMemoryFollowsTheTimeOfABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, err := embedded.Open(embedded.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer shut(t, s)
		e := newRun()
		e.DueAt = time.Now().Add(time.Hour)
		if _, err := s.Executions().Accept(t.Context(), store.Acceptance{Execution: e}); err != nil {
			t.Fatal(err)
		}
		changed, stop := s.Watcher().Watch(t.Context(), e.Scope, e.ID)
		defer stop()
		d, err := s.Deliveries().Receive(t.Context())
		if err != nil || !time.Now().Equal(e.DueAt) {
			t.Fatalf("received %v at %v: %v", d, time.Now(), err)
		}
		_, lease, err := s.Executions().Claim(t.Context(), d.Doorbell, claim())
		if err != nil {
			t.Fatal(err)
		}
		<-changed
		asked, stopAsking := s.Interrupts().Subscribe(e.ID)
		defer stopAsking()
		go func() {
			time.Sleep(24 * time.Hour)
			if _, err := s.Recovery().Cancel(t.Context(), e.Scope, e.ID, time.Now()); err != nil {
				t.Error(err)
			}
		}()
		<-asked
		if status, _, err := s.Executions().Renew(t.Context(), lease, executions.Progress{}); status != executions.Cancelling {
			t.Errorf("the status is %s, %v", status, err)
		}
	})
}
