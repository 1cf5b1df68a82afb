package embedded_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/tests/contract/batchestest"
)

func TestBatches(t *testing.T) { inFamilies(t, batchesIn, batchestest.Run) }

func batchesIn(t *testing.T, dir string) batchestest.Harness {
	t.Helper()
	s := open(t, dir)
	h := batchesOf(s)
	h.Next = func(t *testing.T) batchestest.Harness {
		t.Helper()
		if dir != "" {
			shut(t, s)
			return batchesOf(open(t, dir))
		}
		next, err := s.Next()
		if err != nil {
			t.Fatal(err)
		}
		return batchesOf(next)
	}
	return h
}

func batchesOf(s *embedded.Store) batchestest.Harness {
	return batchestest.Harness{Engine: engineOf(s), Batches: s.Batches(), Items: s.BatchItems(), Upkeep: s.Upkeep()}
}
