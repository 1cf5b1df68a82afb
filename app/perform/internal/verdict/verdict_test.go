package verdict

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// Each sign of a failure counts by itself, whatever the SDK makes of them.
func TestAnythingThatFailedMakesASuccessPartial(t *testing.T) {
	t.Parallel()
	for name, out := range map[string]host.Outcome{
		"an item": {Failures: []host.Failure{{Item: "ana"}}},
		"a step":  {FailedSteps: []host.Step{{Name: "a"}}},
	} {
		if got, _ := (Attempt{}).Of(out, nil); got.Event != executions.EventPartly {
			t.Errorf("%s that failed makes it %q", name, got.Event)
		}
	}
}

func TestSpokenDurations(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		5 * time.Minute: "5 minutes", time.Minute: "1 minute", 90 * time.Second: "90 seconds", time.Second: "1 second",
		1500 * time.Millisecond: "1.5s", time.Hour: "60 minutes", 0: "0s",
	} {
		if got := spoken(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
