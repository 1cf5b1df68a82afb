package check_test

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

func TestAClockIsJudgedByHowFarItIsOff(t *testing.T) {
	t.Parallel()
	for ahead, want := range map[time.Duration]check.Finding{
		400 * time.Millisecond: {State: check.OK, Seen: "the same as storage's"},
		29 * time.Second:       {State: check.OK, Seen: "29s behind storage"},
		-30 * time.Second:      {State: check.Warning, Seen: "this computer is 30s ahead of storage"},
		299 * time.Second:      {State: check.Warning, Seen: "this computer is 4m59s behind storage"},
		-5 * time.Minute:       {State: check.Failed, Seen: "this computer is 5m0s ahead of storage: tokens and signatures are refused"},
	} {
		got := check.Clock("storage", ahead)
		if got.State != want.State || got.Seen != want.Seen || (got.State == check.OK) != (got.Advice == "") {
			t.Errorf("%s: %+v", ahead, got)
		}
	}
}
