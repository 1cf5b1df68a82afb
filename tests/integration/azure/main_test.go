package azure_test

import (
	"os"
	"runtime/debug"
	"testing"

	"github.com/bifrost-run/bifrost/tests/contract/testflags"
)

// room is how much garbage there may be, in percent of what is none: sweeping was a
// fifth of all that is computed here.
const room = 400

// unlessChosen is what these tests go by when the command line says nothing else.
var unlessChosen = map[string]string{
	// So many go on together. They wait for the emulator, for messages and for each
	// other more than they compute, so more than one for each core does not make any of
	// them slower.
	"test.parallel": "8",
	// A few long histories, because each step of one is several calls.
	"rapid.checks": "8",
	"rapid.steps":  "50",
}

func TestMain(m *testing.M) {
	debug.SetGCPercent(room)
	testflags.UnlessChosen(unlessChosen)
	os.Exit(m.Run())
}
