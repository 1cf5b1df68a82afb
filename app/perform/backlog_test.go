package perform

import (
	"strings"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/perform/internal/backlog"
	"github.com/bifrost-run/bifrost/domain/executions"
)

func TestASweepSaysOnceForHowLongRunsHaveWaited(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		waited []time.Duration
		oldest int
		want   string
	}{
		"nobody waits":            {waited: []time.Duration{0, 0}},
		"a start takes a moment":  {waited: []time.Duration{backlog.LateAfter - 1}},
		"one has waited for long": {waited: []time.Duration{0, backlog.LateAfter}, oldest: 1, want: "runs=1 seconds=60"},
		"a queue stands still":    {waited: []time.Duration{2 * time.Minute, 451 * time.Second, time.Second, backlog.LateAfter}, oldest: 1, want: "runs=3 seconds=451"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAsked(t, probe(waits))
			var due []executions.Doorbell
			for _, waited := range c.waited {
				d := bell(t, "")
				due = append(due, d)
				a.recovery.EXPECT().Recover(gomock.Any(), d, a.now, 0.25).Return(executions.Recovery{Wake: true, Waited: waited}, nil)
			}
			a.recovery.EXPECT().Due(gomock.Any(), a.now).Return(due, nil)
			if err := a.engine.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			heard := a.heard.String()
			if c.want == "" {
				if heard != "" {
					t.Errorf("the operator heard %q", heard)
				}
				return
			}
			want := `level=WARN msg="runs wait for a worker" ` + c.want + " execution=" + string(due[c.oldest].ID())
			if strings.Count(heard, "\n") != 1 || !strings.Contains(heard, want) {
				t.Errorf("the operator heard %q, want %q", heard, want)
			}
		})
	}
}
