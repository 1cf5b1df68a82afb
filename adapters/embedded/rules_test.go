package embedded_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/tests/contract/rulestest"
)

func TestRules(t *testing.T) { inFamilies(t, rulesOf, rulestest.Run) }

func rulesOf(t *testing.T, dir string) rulestest.Harness {
	t.Helper()
	s := open(t, dir)
	return rulestest.Harness{Rules: s.Rules(), Told: s.Told()}
}

func TestRandomHistoriesOfTellingAreThoseOfTheModel(t *testing.T) {
	t.Parallel()
	rulestest.Histories(t, func(t *testing.T) rulestest.Harness {
		t.Helper()
		s, err := embedded.Open(embedded.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return rulestest.Harness{Rules: s.Rules(), Told: s.Told(), Close: func() { shut(t, s) }}
	})
}
