package workflows

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow/host"
)

func TestCountingShowsProgressEachSecondInStepsOfTen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newStandIn(nil)
		if got := resultOf(t, execute(t.Context(), h, LongTask.Definition(), 1, `{"seconds":12}`)); got != `{"seconds":12}` {
			t.Errorf("got %s", got)
		}
		var want []string
		for second := 1; second <= 12; second++ {
			want = append(want, fmt.Sprintf("%d/12 Second %d of 12", second, second))
		}
		if diff := cmp.Diff(want, h.progress); diff != "" {
			t.Error(diff)
		}
		steps := slices.Sorted(maps.Keys(h.steps))
		if diff := cmp.Diff([]string{"seconds 1 to 10", "seconds 11 to 12"}, steps); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCountingLastsAsLongAsItSays(t *testing.T) {
	t.Parallel()
	for input, want := range map[string]time.Duration{`{}`: 30 * time.Second, `{"seconds":1}`: time.Second, `{"seconds":40}`: 40 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			begun := time.Now()
			resultOf(t, execute(t.Context(), newStandIn(nil), LongTask.Definition(), 1, input))
			if lasted := time.Since(begun); lasted != want { // the bubble's clock is exact
				t.Errorf("%s lasted %s, want %s", input, lasted, want)
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
		h := newStandIn(nil)
		outcome := execute(ctx, h, LongTask.Definition(), 1, `{"seconds":3600}`)
		if got := host.Diagnose(outcome.Err); got.Code != "cancelled" {
			t.Errorf("got %+v", got)
		}
		if lasted := time.Since(begun); lasted != 12500*time.Millisecond {
			t.Errorf("it ended %s after its begin, want no second more", lasted)
		}
		if _, stored := h.steps["seconds 11 to 20"]; stored || len(h.steps) != 1 {
			t.Errorf("stored %v", slices.Sorted(maps.Keys(h.steps)))
		}
	})
}

func TestCountingFailsWhenAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newStandIn(nil)
		outcome := execute(t.Context(), h, LongTask.Definition(), 1, `{"seconds":30,"fail_at":14}`)
		got := host.Diagnose(outcome.Err)
		if got.Message != "Failed at second 14, as asked." || got.Step != "seconds 11 to 20" {
			t.Errorf("got %+v", got)
		}
		if len(h.progress) != 13 {
			t.Errorf("progress %v", h.progress)
		}
	})
}

func TestCountingResumesAtTheFirstUnfinishedStep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newStandIn(nil)
		h.crashAt, h.crashStored = "seconds 11 to 20", true
		if outcome := execute(t.Context(), h, LongTask.Definition(), 1, `{"seconds":25}`); outcome.Err == nil {
			t.Fatal("it did not crash")
		}
		begun := time.Now()
		resultOf(t, execute(t.Context(), h, LongTask.Definition(), 2, `{"seconds":25}`))
		if lasted := time.Since(begun); lasted != 5*time.Second {
			t.Errorf("the resumed run counted for %s, want the 5 seconds that were left", lasted)
		}
	})
}
