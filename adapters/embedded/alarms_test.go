package embedded_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/tests/contract/alarmstest"
)

func TestAlarms(t *testing.T) {
	inFamilies(t, func(t *testing.T, dir string) alarmstest.Harness { t.Helper(); return alarmsOf(open(t, dir)) }, alarmstest.Run)
}

func alarmsOf(s *embedded.Store) alarmstest.Harness {
	return alarmstest.Harness{Engine: engineOf(s), Alarms: s.Alarms(), Attention: s.Attention(), Counters: s.Counters(), Upkeep: s.Upkeep()}
}

func TestRandomHistoriesOfAlarmsAreThoseOfTheModel(t *testing.T) {
	t.Parallel()
	alarmstest.Histories(t, func(t *testing.T) alarmstest.Harness {
		t.Helper()
		s, err := embedded.Open(embedded.Options{})
		if err != nil {
			t.Fatal(err)
		}
		h := alarmsOf(s)
		h.Close = func() { shut(t, s) }
		return h
	})
}
