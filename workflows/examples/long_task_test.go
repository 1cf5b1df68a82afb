package examples

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow/workflowtest"
)

// stepsOf names the steps that ran, in their order.
func stepsOf(steps []workflowtest.Step) []string {
	var names []string
	for _, step := range steps {
		names = append(names, step.Name)
	}
	return names
}

func TestCountingShowsProgressEachSecondInStepsOfTen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		result := workflowtest.Run(t, LongTask, LongTaskInput{Seconds: 12})
		if got := result.Out(); got.Seconds != 12 {
			t.Errorf("got %+v", got)
		}
		var want []workflowtest.Progress
		for second := 1; second <= 12; second++ {
			want = append(want, workflowtest.Progress{Done: second, Total: 12, Text: fmt.Sprintf("Second %d of 12", second)})
		}
		if diff := cmp.Diff(want, result.Progress); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"seconds 1 to 10", "seconds 11 to 12"}, stepsOf(result.Steps)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCountingLastsAsLongAsItSays(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[int]time.Duration{0: 30 * time.Second, 1: time.Second, 40: 40 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			begun := time.Now()
			workflowtest.Run(t, LongTask, LongTaskInput{Seconds: seconds}).Out()
			if lasted := time.Since(begun); lasted != want { // the bubble's clock is exact
				t.Errorf("%d lasted %s, want %s", seconds, lasted, want)
			}
		})
	}
}

func TestCancellingEndsTheCountAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		begun := time.Now()
		time.AfterFunc(12500*time.Millisecond, cancel)
		result := workflowtest.Run(t, LongTask, LongTaskInput{Seconds: 3600}, workflowtest.Context(ctx))
		if result.Status != workflowtest.Cancelled {
			t.Error(result)
		}
		if lasted := time.Since(begun); lasted != 12500*time.Millisecond {
			t.Errorf("it ended %s after its begin, want no second more", lasted)
		}
		if len(result.Steps) != 2 || result.Steps[0].Failed || !result.Steps[1].Failed {
			t.Errorf("steps %+v", result.Steps)
		}
	})
}

func TestCountingFailsWhenAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		result := workflowtest.Run(t, LongTask, LongTaskInput{Seconds: 30, FailAt: 14})
		if got := result.Diagnosis; got.Message != "Failed at second 14, as asked." || got.Step != "seconds 11 to 20" {
			t.Errorf("got %+v", got)
		}
		if len(result.Progress) != 13 {
			t.Errorf("progress %v", result.Progress)
		}
	})
}

func TestCountingResumesAtTheFirstUnfinishedStep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		result := workflowtest.Run(t, LongTask, LongTaskInput{Seconds: 25}, workflowtest.CrashAfter("seconds 11 to 20"), workflowtest.Attempts(2))
		if got := result.Out(); got.Seconds != 25 || result.Attempts != 2 {
			t.Error(result)
		}
		if lasted := time.Since(begun); lasted != 25*time.Second {
			t.Errorf("it counted for %s: a second was counted twice or not at all", lasted)
		}
	})
}

func TestCountingMayDieAnywhere(t *testing.T) {
	t.Parallel()
	workflowtest.AtEveryStep(t, func(t *testing.T, crash ...workflowtest.Option) (steps []workflowtest.Step) {
		synctest.Test(t, func(t *testing.T) {
			result := workflowtest.Run(t, LongTask, LongTaskInput{Seconds: 25}, crash...)
			if got := result.Out(); got.Seconds != 25 {
				t.Errorf("got %+v", got)
			}
			steps = result.Steps
		})
		return steps
	})
}
