package abandon

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

func TestAFunctionIsHeardUntilItsGraceIsOver(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fn    func(ctx context.Context) string
		value string
		left  bool
		took  time.Duration
	}{
		"it returns":              {func(context.Context) string { return "done" }, "done", false, 0},
		"it ends its goroutine":   {func(context.Context) string { runtime.Goexit(); return "done" }, "gone", false, 0},
		"it returns when told":    {func(ctx context.Context) string { <-ctx.Done(); return "told" }, "told", false, time.Minute},
		"it returns in its grace": {func(ctx context.Context) string { <-ctx.Done(); time.Sleep(time.Second); return "late" }, "late", false, time.Minute + time.Second},
		"it goes on":              {func(ctx context.Context) string { time.Sleep(time.Hour); return "too late" }, "", true, time.Minute + 5*time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { // the bubble's clock is exact
				ctx, end := context.WithTimeout(t.Context(), time.Minute)
				defer end()
				began := time.Now()
				value, left := Run(ctx, 5*time.Second, "gone", func() string { return c.fn(ctx) })
				if value != c.value || (left != nil) != c.left || time.Since(began) != c.took {
					t.Errorf("got %q, left %t after %s", value, left != nil, time.Since(began))
				}
				if left == nil {
					return
				}
				if got := <-left; got != "too late" || time.Since(began) != time.Hour {
					t.Errorf("in the end it returned %q", got)
				}
			})
		})
	}
}
