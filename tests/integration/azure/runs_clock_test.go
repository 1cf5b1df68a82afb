package azure_test

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// wrong is a program whose machine's clock is off by so much, as storage sees it.
func wrong(t *testing.T, by time.Duration) *play {
	t.Helper()
	p := alone(t)
	// Storage says another time than the machine from the beginning on.
	p.judge.time.jumps = []jump{{by: -by}}
	return p
}

// TestAClockThatIsOffKillsNobodyAndSavesNobody has machines whose clocks are an
// hour fast and slow, and callers who believe in them: leases go by storage's.
func TestAClockThatIsOffKillsNobodyAndSavesNobody(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]time.Duration{"an hour fast": time.Hour, "an hour slow": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, ctx := wrong(t, by), t.Context()
			p.run.DueAt, p.run.CreatedAt = today().Add(-time.Second), today().Add(-time.Second)
			claimed(p)
			recovered := func() executions.Event {
				_, err := p.judge.Recovery().Due(ctx, today())
				ok(t, err)
				r, err := p.judge.Recovery().Recover(ctx, p.run.Doorbell(), today(), 0)
				ok(t, err)
				return r.Event
			}
			for range 4 {
				if event := recovered(); event != "" {
					t.Fatalf("a living worker's run was recovered: %s", event)
				}
				p.judge.time.jump(20 * time.Second)
				_, _, err := p.actor.Executions().Renew(ctx, p.lease, executions.Progress{})
				ok(t, err)
			}
			var found []executions.Event
			for range 3 {
				found = append(found, recovered())
				p.judge.time.jump(20 * time.Second)
			}
			same(t, "what the sweeps found of a silent worker", found, []executions.Event{"", "", executions.EventRetry})
			p.agrees()
		})
	}
}
