package azure_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/tests/contract/attentiontest"
)

func TestAttention(t *testing.T) {
	t.Parallel()
	attentiontest.Run(t, func(t *testing.T) attentiontest.Harness {
		t.Helper()
		p := start(t, blobNetwork)
		return attentiontest.Harness{Engine: p.harness(), Attention: p.Attention(), Counters: p.Counters(), Upkeep: p.Upkeep()}
	})
}
