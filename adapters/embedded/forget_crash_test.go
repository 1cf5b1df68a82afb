package embedded_test

import (
	"context"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// forgetRuns ends runs and forgets every second one.
func forgetRuns(s *embedded.Store, say func(word, id string)) error {
	return forever(8, func(i int) error {
		var run executions.Execution
		if err := live(s, 3, func(_ string, e executions.Execution) { run = e }); err != nil {
			return err
		}
		say("finished", string(run.ID))
		if i%2 == 0 {
			return nil
		}
		say("forgetting", string(run.ID))
		if _, err := s.Upkeep().Forget(context.Background(), run.Doorbell()); err != nil {
			return err
		}
		say("forgot", string(run.ID))
		return nil
	})
}

func TestAKilledProcessHasForgottenRunsWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	said := map[executions.ID]string{}
	for _, lines := range []int{1, 40, 900} { // One folder, three deaths.
		for id, word := range startAndKill(t, dir, "forget", lines) {
			said[id] = word
		}
	}
	s := open(t, dir)
	if found := walked(t, s, false); len(found) > 0 {
		t.Errorf("something is left of what was forgotten: %+v", found)
	}
	for id, word := range said {
		e, err := s.History().Get(t.Context(), everywhere, id)
		gone := fault.Is(err, fault.NotFound)
		if err != nil && !gone {
			t.Errorf("the %s run %s: %v", word, id, err)
		}
		if word == "finished" && gone || word == "forgot" && !gone {
			t.Errorf("the %s run %s is there: %v", word, id, !gone)
		}
		if !gone {
			wantAsFarAs(t, s, e, "finished")
		}
	}
}
