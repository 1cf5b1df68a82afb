package tell

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
)

func TestNoWaitIsRememberedForever(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var w waits
	w.failed("a channel", alerts.Rule{}, now)
	w.refused("an item", alerts.Rule{}, now)
	for after, want := range map[time.Duration]int{time.Hour: 2, time.Hour + 11*time.Second: 1, 2*time.Hour + time.Second: 0} {
		kept := waits{of: map[string]wait{"a channel": w.of["a channel"], "an item": w.of["an item"]}}
		if kept.tidy(now.Add(after)); len(kept.of) != want {
			t.Errorf("after %s: %v", after, kept.of)
		}
	}
}
