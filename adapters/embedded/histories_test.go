package embedded_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/tests/integration/histories"
)

// TestWhateverHappensToProcessesTheRunEndsOnce plays two thousand histories: twenty in
// each of the hundred checks that rapid makes unless it is told otherwise.
func TestWhateverHappensToProcessesTheRunEndsOnce(t *testing.T) {
	t.Parallel()
	histories.Run(t, 20, func() (histories.Family, error) {
		s, err := embedded.Open(embedded.Options{})
		if err != nil {
			return histories.Family{}, err
		}
		return histories.Family{
			Next: func() (histories.Store, error) {
				next, err := s.Next()
				if err != nil {
					return histories.Store{}, err
				}
				return histories.Store{
					Executions: next.Executions(), Recovery: next.Recovery(), Counters: next.Counters(), History: next.History(),
					Steps: next.Steps(), Logs: next.Logs(), Interrupts: next.Interrupts(), Deliveries: next.Deliveries(),
				}, nil
			},
			Close: s.Close,
		}, nil
	})
}
