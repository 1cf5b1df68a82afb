package embedded_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/tests/contract/attentiontest"
)

func TestAttention(t *testing.T) { inFamilies(t, attentionOf, attentiontest.Run) }

func attentionOf(t *testing.T, dir string) attentiontest.Harness {
	t.Helper()
	s := open(t, dir)
	return attentiontest.Harness{Engine: engineOf(s), Attention: s.Attention(), Counters: s.Counters(), Upkeep: s.Upkeep()}
}
