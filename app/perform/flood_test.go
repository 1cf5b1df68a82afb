package perform

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/workflow"
)

// counting is a log that remembers only how much it was given.
type counting struct {
	store.Logs
	bytes, dropped int64
}

func (c *counting) Append(_ context.Context, _ executions.Lease, lines []executions.Line) (int64, error) {
	for _, line := range lines {
		if strings.Contains(line.Message, "100 MB") {
			c.dropped++
		}
	}
	c.bytes += sizeOf(lines)
	return c.bytes, nil
}

func TestAWorkflowThatLogsMoreThanALogMayHoldEndsAllTheSame(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", 16<<10)
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		for range 110 << 20 / len(large) {
			workflow.Log(ctx).Info(large)
		}
		return "done", nil
	})
	bubble(t, def, func(w *world) {
		log := &counting{}
		w.ports.Logs = log
		w.engine = w.newEngine()
		e := w.delivered(w.accept(def))
		ended(t, e, executions.Success, "")
		if log.dropped != 1 || log.bytes < executions.LogMax-20<<10 || log.bytes > executions.LogMax+1<<10 || e.LogBytes != log.bytes {
			t.Errorf("%d bytes, %d lines say that the rest was dropped, the run says %d", log.bytes, log.dropped, e.LogBytes)
		}
	})
}

// The function is held back by a log that storage does not take, so it cannot
// see that its time is over.
func TestAFunctionThatIsHeldBackByItsLogEndsWithItsRun(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", 16<<10)
	returned := false
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		for range 100 {
			workflow.Log(ctx).Info(large)
		}
		returned = true
		return nil, ctx.Err()
	}, lasting(time.Minute))
	bubble(t, def, func(w *world) {
		began := time.Now()
		w.faulty(func(call string, _ int) mode {
			if call == "Append" && time.Since(began) < time.Hour {
				return refuse
			}
			return pass
		})
		d := w.accept(def)
		ended(t, w.delivered(d), executions.Timeout, "timeout")
		synctest.Wait()
		if n := w.ports.Strays.Count(); n != 0 || !returned {
			t.Errorf("%d abandoned, it returned: %v", n, returned)
		}
		if n := len(w.lines(d)); n < 60 || n > 70 {
			t.Errorf("%d lines of what fits into the buffer", n)
		}
	})
}
