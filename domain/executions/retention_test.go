package executions_test

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

func TestRetentionIsANumberOfDaysFromOneToACentury(t *testing.T) {
	t.Parallel()
	for days, good := range map[int]bool{-1: false, 0: false, 1: true, 90: true, 36500: true, 36501: false} {
		r, err := executions.NewRetention(days)
		if (err == nil) != good || good && int(r) != days {
			t.Errorf("%d days: %v, %v", days, r, err)
		}
		if !good && fault.Code(err) != "retention_invalid" {
			t.Errorf("%d days are refused with %v", days, err)
		}
	}
}

func TestWhatEndedBeforeTheCutIsNotKept(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	cut := executions.Retention(30).Cut(now)
	if want := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC); !cut.Equal(want) {
		t.Fatalf("the cut is %v, want %v", cut, want)
	}
	for name, c := range map[string]struct {
		status   executions.Status
		finished time.Time
		want     bool
	}{
		"a run that ended before":         {executions.Success, cut.Add(-1), true},
		"a failed run that ended before":  {executions.Failed, cut.Add(-1), true},
		"a run that ended at the instant": {executions.Success, cut, false},
		"a run that ended after":          {executions.Success, cut.Add(1), false},
		"an open run":                     {executions.Pending, time.Time{}, false},
		"an open run with a wrong end":    {executions.Running, cut.Add(-1), false},
	} {
		e := executions.Execution{Status: c.status, FinishedAt: c.finished}
		if got := e.EndedBefore(cut); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestARetentionThatNobodyMadeRemovesNothing(t *testing.T) {
	t.Parallel()
	for _, r := range []executions.Retention{0, -5} {
		old := executions.Execution{Status: executions.Success, FinishedAt: time.Unix(0, 0)}
		if old.EndedBefore(r.Cut(time.Now())) {
			t.Errorf("%d days remove a run", r)
		}
	}
}
