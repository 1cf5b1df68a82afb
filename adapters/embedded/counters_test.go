package embedded_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/tests/contract/counterstest"
)

func TestCounters(t *testing.T) { inFamilies(t, countersOf, counterstest.Run) }

func countersOf(t *testing.T, dir string) counterstest.Harness {
	t.Helper()
	s := open(t, dir)
	return counterstest.Harness{Engine: engineOf(s), Counters: s.Counters()}
}

func TestRandomRunsAreCountedAsTheModelDoes(t *testing.T) {
	t.Parallel()
	counterstest.Histories(t, func(t *testing.T) counterstest.Harness {
		t.Helper()
		s, err := embedded.Open(embedded.Options{})
		if err != nil {
			t.Fatal(err)
		}
		h := counterstest.Harness{Engine: engineOf(s), Counters: s.Counters()}
		h.Close = func() { shut(t, s) }
		return h
	})
}
