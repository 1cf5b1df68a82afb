// Package executionstest holds what every family of adapters must do with the
// life of runs: store.Executions and store.Recovery, as seen through the other
// ports of the engine.
package executionstest

import (
	"testing"

	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
)

// Harness is what a family hands in.
type Harness = harness.Engine

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, cases := range map[string]harness.Cases[Harness]{
		"accept": accept(), "idempotency": idempotency(), "claim": claim(), "renew": renew(), "release": release(),
		"finish": finish(), "cancel": cancel(), "recover": recovery(), "due": due(), "refusals": refusals(),
		"sealed": sealed(), "limits": limits(), "lines": lines(), "places": places(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			harness.Engines(t, open, cases)
		})
	}
}
