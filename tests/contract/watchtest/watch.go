package watchtest

import (
	"context"
	"fmt"
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func watch() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"signals every kind of change":                   watchEveryChange,
		"signals every one of many observers":            watchMany,
		"lets no observer miss the end":                  watchNeverMisses,
		"lets no observer miss a line":                   watchNeverMissesLines,
		"never holds up a writer whom nobody listens to": watchNeverBlocks,
		"may be stopped twice, and early":                watchStops,
		"of one run does not depend on another's":        watchApart,
	}
}

// signalled waits until an observer is told to look again.
func signalled(t *testing.T, what string, changed <-chan struct{}) {
	t.Helper()
	select {
	case <-changed:
	case <-given.Context(t).Done():
		t.Fatalf("no signal after %s", what)
	}
}

func watchEveryChange(t *testing.T, h Harness) {
	ctx, run := given.Context(t), h.Accept(t, given.Run(given.Scope(), given.Attempts(9)))
	var lease executions.Lease
	now := given.Now()
	changes := []struct {
		name string
		make func() error
	}{
		{"a claim", func() (err error) {
			_, lease, err = h.Executions.Claim(ctx, run.Doorbell(), harness.Worker())
			return err
		}},
		{"progress", func() (err error) {
			_, lease, err = h.Executions.Renew(ctx, lease, executions.Progress{Done: 1})
			return err
		}},
		{"a line", func() error {
			_, err := h.Logs.Append(ctx, lease, []executions.Line{{Time: now, Message: "line"}})
			return err
		}},
		{"a release", func() error {
			_, err := h.Executions.Release(ctx, lease, executions.Release{DueAt: now, Now: now})
			return err
		}},
		{"a second claim", func() (err error) {
			_, lease, err = h.Executions.Claim(ctx, run.Doorbell(), harness.Worker())
			return err
		}},
		{"a cancellation", func() error {
			_, err := h.Recovery.Cancel(ctx, run.Scope, run.ID, now)
			return err
		}},
		{"the end", func() error {
			_, err := h.Executions.Finish(ctx, lease, executions.Outcome{Event: executions.EventAbort, Now: now})
			return err
		}},
	}
	for _, change := range changes {
		changed, stop := h.Watcher.Watch(ctx, run.Scope, run.ID)
		want.OK(t, change.make())
		signalled(t, change.name, changed)
		stop()
	}
}

func watchMany(t *testing.T, h Harness) {
	ctx, run := given.Context(t), h.Accept(t, given.Run(given.Scope()))
	observers := make([]<-chan struct{}, 20)
	for i := range observers {
		changed, stop := h.Watcher.Watch(ctx, run.Scope, run.ID)
		defer stop()
		observers[i] = changed
	}
	h.Claim(t, run)
	for _, changed := range observers {
		signalled(t, "a claim", changed)
	}
}

// observe subscribes, reads, and waits for a signal until it has seen enough.
func observe(ctx context.Context, h Harness, e executions.Execution, enough func() (bool, error)) error {
	changed, stop := h.Watcher.Watch(ctx, e.Scope, e.ID)
	defer stop()
	for {
		ok, err := enough()
		if ok || err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("an observer missed a change of %s: %w", e.ID, ctx.Err())
		}
	}
}

func watchNeverMisses(t *testing.T, h Harness) {
	for range 25 {
		ctx, run := given.Context(t), h.Accept(t, given.Run(given.Scope()))
		for _, err := range harness.Together(4, func(i int) error {
			if i > 0 {
				return observe(ctx, h, run, func() (bool, error) {
					e, err := h.History.Get(ctx, run.Scope, run.ID)
					return e.Status.IsTerminal(), err
				})
			}
			_, lease, err := h.Executions.Claim(ctx, run.Doorbell(), harness.Worker())
			if err != nil {
				return err
			}
			_, err = h.Executions.Finish(ctx, lease, executions.Outcome{Event: executions.EventSucceed, Now: given.Now()})
			return err
		}) {
			want.OK(t, err)
		}
	}
}

func watchNeverMissesLines(t *testing.T, h Harness) {
	const total = 60
	run, lease := h.Start(t, given.Run(given.Scope()))
	ctx := given.Context(t)
	for _, err := range harness.Together(4, func(i int) error {
		if i > 0 {
			var cursor int64
			return observe(ctx, h, run, func() (bool, error) {
				page, err := h.Logs.Read(ctx, run.Scope, run.ID, cursor, total)
				cursor += int64(len(page.Lines))
				return cursor == total, err
			})
		}
		for n := range total {
			if _, err := h.Logs.Append(ctx, lease, []executions.Line{{Time: given.Now(), Message: fmt.Sprint("line ", n)}}); err != nil {
				return err
			}
		}
		return nil
	}) {
		want.OK(t, err)
	}
}

func watchNeverBlocks(t *testing.T, h Harness) {
	run, lease := h.Start(t, given.Run(given.Scope()))
	ctx := given.Context(t)
	changed, stop := h.Watcher.Watch(ctx, run.Scope, run.ID)
	defer stop()
	for n := range 50 {
		_, _, err := h.Executions.Renew(ctx, lease, executions.Progress{Done: n})
		want.OK(t, err)
	}
	signalled(t, "many changes", changed)
}

func watchStops(t *testing.T, h Harness) {
	ctx, cancel := context.WithCancel(given.Context(t))
	run := h.Accept(t, given.Run(given.Scope()))
	_, stop := h.Watcher.Watch(ctx, run.Scope, run.ID)
	stop()
	stop()
	_, stopLate := h.Watcher.Watch(ctx, run.Scope, run.ID)
	cancel()
	_, lease := h.Claim(t, run)
	changed, stopLast := h.Watcher.Watch(given.Context(t), run.Scope, run.ID)
	defer stopLast()
	h.Finish(t, lease)
	signalled(t, "the end, after others had stopped listening", changed)
	stopLate()
	stopLate()
}

func watchApart(t *testing.T, h Harness) {
	ctx := given.Context(t)
	one, other := h.Accept(t, given.Run(given.Scope())), h.Accept(t, given.Run(given.Global()))
	changed, stop := h.Watcher.Watch(ctx, one.Scope, one.ID)
	defer stop()
	_, stopOther := h.Watcher.Watch(ctx, other.Scope, other.ID)
	stopOther()
	h.Claim(t, one)
	signalled(t, "a claim of the one run", changed)
}
