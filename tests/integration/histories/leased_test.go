package histories_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/tests/integration/histories"
)

// TestWhateverHappensToLeasesTheRunEndsOnce plays eight thousand histories: eighty in
// each of the hundred checks that rapid makes unless it is told otherwise.
func TestWhateverHappensToLeasesTheRunEndsOnce(t *testing.T) {
	t.Parallel()
	histories.Run(t, 80, histories.Leased)
}
