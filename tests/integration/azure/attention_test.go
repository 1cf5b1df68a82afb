package azure_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/attentiontest"
)

func TestAttention(t *testing.T) {
	t.Parallel()
	attentiontest.Run(t, func(t *testing.T) attentiontest.Harness {
		t.Helper()
		p := start(t, blobNetwork)
		return attentiontest.Harness{Engine: p.harness(), Attention: p.Attention(), Counters: p.Counters(), Upkeep: p.Upkeep()}
	})
}

func TestTheOperatorHearsOfARunThatNeedsAttention(t *testing.T) {
	t.Parallel()
	for event, want := range map[executions.Event]string{executions.EventSucceed: "", executions.EventFail: "code=group_gone"} {
		t.Run(string(event), func(t *testing.T) {
			t.Parallel()
			p := alone(t)
			claimed(p)
			problem := &executions.Problem{Code: "group_gone", Message: "The group is gone."}
			if event == executions.EventSucceed {
				problem = nil
			}
			_, err := p.actor.Executions().Finish(t.Context(), p.lease, executions.Outcome{Event: event, Now: today(), Problem: problem})
			ok(t, err)
			var heard strings.Builder
			p.judge.log = slog.New(slog.NewTextHandler(&heard, nil))
			p.judge.open(t)
			_, err = p.judge.Counters().Fold(t.Context())
			ok(t, err)
			said := strings.Contains(heard.String(), `msg="a run needs attention" execution=`+string(p.run.ID))
			if said != (want != "") || !strings.Contains(heard.String(), want) {
				t.Errorf("the operator heard %q, want %q", heard.String(), want)
			}
		})
	}
}
