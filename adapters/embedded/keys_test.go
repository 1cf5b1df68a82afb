package embedded_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/tests/contract/keystest"
)

func TestRandomHistoriesOfKeysAreThoseOfTheModel(t *testing.T) {
	t.Parallel()
	keystest.Histories(t, func(t *testing.T) keystest.Harness {
		t.Helper()
		s, err := embedded.Open(embedded.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return keystest.Harness{Keys: s.Keys(), Close: func() { shut(t, s) }}
	})
}
