// Package sealertest holds what every family of adapters must do with
// secret.Sealer, which encrypts what is kept where others can read.
package sealertest

import (
	"testing"

	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
)

// Harness is what a family hands in: the port under one key.
type Harness struct {
	Sealer secret.Sealer
	// Other seals under another key.
	Other secret.Sealer
	// Reopen is the same key after the process has ended and another has begun. It
	// closes the harness it is called on. Nil for a family that cannot show it.
	Reopen func(t *testing.T) Harness
	// Close frees what the sealers hold; nil when there is nothing to free.
	Close func()
}

// Run shows the behaviours one by one, each on new sealers.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, cases := range map[string]harness.Cases[Harness]{
		"seal": seals(), "places": places(), "tampering": tampering(),
	} {
		for what, behave := range cases {
			t.Run(name+" "+what, func(t *testing.T) {
				t.Parallel()
				h := open(t)
				closeAfter(t, h)
				behave(t, h)
			})
		}
	}
}

func closeAfter(t *testing.T, h Harness) {
	if h.Close != nil {
		t.Cleanup(h.Close)
	}
}
