package runs

import (
	"context"
	"testing"
	"testing/synctest"
)

func TestWatchEndsWithItsContext(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.accept(t, nil)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		ended, stop := w.Watcher.Watch(ctx, e.Scope, e.ID)
		kept, stopKept := w.Watcher.Watch(t.Context(), e.Scope, e.ID)
		defer stopKept()
		cancel()
		synctest.Wait()
		w.Watcher.changes.Notify(watchKey(e.Doorbell()))
		if len(ended) != 0 || len(kept) != 1 {
			t.Errorf("%d and %d signals, want one for who still watches", len(ended), len(kept))
		}
		stop()
		stop()
	})
}
