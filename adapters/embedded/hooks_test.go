package embedded_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/tests/contract/hookstest"
)

func TestHooks(t *testing.T) { inFamilies(t, hooksOf, hookstest.Run) }

func hooksOf(t *testing.T, dir string) hookstest.Harness {
	t.Helper()
	s := open(t, dir)
	return hookstest.Harness{Hooks: s.Hooks(), Doors: s.Doors()}
}

func TestRandomHistoriesOfHooksAreThoseOfTheModel(t *testing.T) {
	t.Parallel()
	hookstest.Histories(t, func(t *testing.T) hookstest.Harness {
		t.Helper()
		s, err := embedded.Open(embedded.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return hookstest.Harness{Hooks: s.Hooks(), Doors: s.Doors(), Close: func() { shut(t, s) }}
	})
}
