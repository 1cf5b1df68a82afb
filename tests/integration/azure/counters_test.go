package azure_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/tests/contract/counterstest"
)

func TestCounters(t *testing.T) { t.Parallel(); counterstest.Run(t, countersHarness) }

func TestRandomRunsAreCountedAsTheModelDoes(t *testing.T) {
	t.Parallel()
	counterstest.Histories(t, countersHarness)
}

func countersHarness(t *testing.T) counterstest.Harness {
	t.Helper()
	p := start(t, blobNetwork)
	return counterstest.Harness{Engine: p.harness(), Counters: p.Counters()}
}
