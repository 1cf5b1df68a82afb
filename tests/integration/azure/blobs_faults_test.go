package azure_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/azure/blobs"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

var everywhere = permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope

// logWriter writes as the engine does: it asks after an answer that was lost, and
// sends again what is not stored, with what has come since.
type logWriter struct {
	logs    store.Logs
	lease   executions.Lease
	made    []executions.Line
	known   int // of what was made is known to be stored
	tried   int // of what is not may be
	stored  int64
	sure    bool
	refused bool
}

func (w *logWriter) write(ctx context.Context, n int) error {
	for range n {
		w.made = append(w.made, executions.Line{
			Time: time.UnixMilli(1_700_000_000_000).UTC(), Level: "info", Attempt: 1,
			Message: fmt.Sprintf("line %d of fence %d", len(w.made)+1, w.lease.Fence),
		})
	}
	err := w.flush(ctx)
	w.refused = w.refused || fault.Code(err) == "lease_lost"
	return err
}

func (w *logWriter) flush(ctx context.Context) error {
	waiting := w.made[w.known:]
	if !w.sure && len(waiting) > 0 {
		bytes, err := w.logs.Append(ctx, w.lease, nil)
		if err != nil {
			return err
		}
		size := int64(0)
		for _, line := range waiting[:w.tried] {
			size += line.Size()
		}
		if bytes >= w.stored+size {
			w.known += w.tried
		}
		w.stored, w.sure, waiting = bytes, true, w.made[w.known:]
	}
	if len(waiting) == 0 {
		return nil
	}
	w.sure, w.tried = false, len(waiting)
	bytes, err := w.logs.Append(ctx, w.lease, waiting)
	if err == nil {
		w.known, w.stored, w.sure = len(w.made), bytes, true
	}
	return err
}

// insist writes until everything is stored.
func (w *logWriter) insist(t *testing.T) {
	t.Helper()
	for try := 0; w.known < len(w.made); try++ {
		if err := w.flush(t.Context()); err != nil && try > 3 {
			t.Fatalf("with a network in order: %v", err)
		}
	}
}

// run is a new one that somebody has claimed.
func (w blobWorld) run() executions.Execution {
	e := executions.Execution{ID: executions.ID(uuid.Must(uuid.NewV7()).String()), Scope: everywhere, Status: executions.Running, Fence: 1, Retry: executions.Retry{Attempts: 2}}
	w.rows.runs[e.ID] = e
	return e
}

func (w blobWorld) writer(e executions.Execution, fence int64) *logWriter {
	return &logWriter{logs: w.Logs(), lease: executions.Lease{Doorbell: e.Doorbell(), Fence: fence}, sure: fence == 1}
}

// shown reads the whole log as another process does, through a network in order.
func (w blobWorld) shown(t *testing.T, e executions.Execution) (found []string) {
	t.Helper()
	next := w.open(t, blobNetwork, blobs.Options{})
	for after, more := int64(0), true; more; {
		page, err := next.Logs().Read(t.Context(), e.Scope, e.ID, after, 3)
		ok(t, err)
		for _, line := range page.Lines {
			if found = append(found, line.Message); line.Seq != int64(len(found)) {
				t.Errorf("line %d has the number %d", len(found), line.Seq)
			}
		}
		after, more = page.Cursor, page.More
	}
	return found
}

func messagesOf(lines []executions.Line) (all []string) {
	for _, line := range lines {
		all = append(all, line.Message)
	}
	return all
}

func TestALogLosesAndDoublesNothingWhateverBreaks(t *testing.T) {
	t.Parallel()
	positions := wire.Gather(t)
	for name, blocks := range map[string]int{"in one blob": 0, "in many blobs": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := wire.Everywhere(t, blobNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) {
				w := newBlobWorld(t, run.Transport(), blobs.Options{LogBlocks: blocks})
				e := w.run()
				writer := w.writer(e, 1)
				run.During(func() {
					for n := range 4 {
						if err := writer.write(t.Context(), n+1); err != nil && !fault.Is(err, fault.Unavailable) {
							t.Errorf("got %v", err)
						}
					}
				})
				writer.insist(t)
				if diff := cmp.Diff(messagesOf(writer.made), w.shown(t, e)); diff != "" {
					t.Error(diff)
				}
			})
			positions.Enter(t, "a log "+name, report)
		})
	}
}

// TestTwoWorkersInOneLogLoseAndDoubleNothing lets a worker that has lost its lease
// go on between the calls of the one that has it.
func TestTwoWorkersInOneLogLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	report := wire.Everywhere(t, blobNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) {
		w := newBlobWorld(t, run.Transport(), blobs.Options{LogBlocks: 3})
		e := w.run()
		stale := w.writer(e, 1)
		ok(t, stale.write(t.Context(), 2))
		other := w.open(t, run.Transport(), blobs.Options{LogBlocks: 3})
		winner := other.writer(e, 2)
		run.During(func() {
			for range 3 {
				_ = stale.write(t.Context(), 1)
				_ = winner.write(t.Context(), 2)
			}
		})
		winner.insist(t)
		for range 4 {
			if _ = stale.write(t.Context(), 1); stale.refused {
				break
			}
		}
		judgeWorkers(t, w.shown(t, e), stale, winner)
	})
	wire.Gather(t).Enter(t, "two workers in a log", report)
}

func judgeWorkers(t *testing.T, found []string, stale, winner *logWriter) {
	t.Helper()
	first := slices.IndexFunc(found, func(line string) bool { return strings.HasSuffix(line, "fence 2") })
	if first < 0 {
		t.Fatalf("nothing of the winner is there: %v", found)
	}
	if diff := cmp.Diff(messagesOf(winner.made), found[first:]); diff != "" || winner.refused {
		t.Errorf("refused: %t, %s", winner.refused, diff)
	}
	if !stale.refused || first < stale.known {
		t.Errorf("refused: %t, and %d of %d lines are there", stale.refused, first, stale.known)
	}
	if diff := cmp.Diff(messagesOf(stale.made)[:first], found[:first]); diff != "" {
		t.Error(diff)
	}
}

// TestALogThatWasTakenFromADeadWorkerStaysAsItWas ends a run in place of its
// worker, which wakes up and goes on.
func TestALogThatWasTakenFromADeadWorkerStaysAsItWas(t *testing.T) {
	t.Parallel()
	report := wire.Everywhere(t, blobNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) {
		w := newBlobWorld(t, run.Transport(), blobs.Options{})
		e := w.run()
		dead := w.writer(e, 1)
		ok(t, dead.write(t.Context(), 3))
		w.rows.dead[e.ID] = true
		sweeper := w.open(t, run.Transport(), blobs.Options{})
		var err error
		run.During(func() {
			_, err = sweeper.rows.Recover(t.Context(), e.Doorbell(), time.Now(), 0)
			_ = dead.write(t.Context(), 1)
		})
		if err != nil {
			_, err = sweeper.rows.Recover(t.Context(), e.Doorbell(), time.Now(), 0)
			ok(t, err)
		}
		for range 3 {
			_ = dead.write(t.Context(), 1)
		}
		found := w.shown(t, e)
		if !dead.refused || len(found) < 3 || !slices.Equal(found, messagesOf(dead.made)[:len(found)]) {
			t.Errorf("refused: %t, %v", dead.refused, found)
		}
	})
	wire.Gather(t).Enter(t, "a log of a dead worker", report)
}

func TestALogIsReadWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	report := wire.Everywhere(t, blobNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) {
		w := newBlobWorld(t, blobNetwork, blobs.Options{LogBlocks: 2})
		e := w.run()
		writer := w.writer(e, 1)
		for range 5 {
			ok(t, writer.write(t.Context(), 2))
		}
		reader := w.open(t, run.Transport(), blobs.Options{})
		var page executions.LogPage
		var err error
		run.During(func() { page, err = reader.Logs().Read(t.Context(), e.Scope, e.ID, 4, 100) })
		if err != nil && (!run.IsOutage() || !fault.Is(err, fault.Unavailable)) {
			t.Error(err)
		}
		if want := messagesOf(writer.made)[4:]; err == nil && !slices.Equal(messagesOf(page.Lines), want) {
			t.Errorf("got %v", messagesOf(page.Lines))
		}
	})
	wire.Gather(t).Enter(t, "reading a log", report)
}
