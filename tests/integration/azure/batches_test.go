package azure_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/tests/contract/batchestest"
)

func TestBatches(t *testing.T) {
	t.Parallel()
	batchestest.Run(t, func(t *testing.T) batchestest.Harness {
		t.Helper()
		return start(t, blobNetwork).batchHarness()
	})
}

func (p *process) batchHarness() batchestest.Harness {
	return batchestest.Harness{
		Engine: p.harness(), Batches: p.Batches(), Items: p.BatchItems(), Upkeep: p.Upkeep(),
		Next: func(t *testing.T) batchestest.Harness {
			t.Helper()
			next := p.afterDeath(t)
			return next.batchHarness()
		},
	}
}
