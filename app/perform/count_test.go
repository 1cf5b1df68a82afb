package perform

import (
	"context"
	"errors"
	"sync"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/metrics"
)

// folder is counters that have more to add up for so many calls.
type folder struct {
	mu    sync.Mutex
	more  int
	err   error
	calls int
	// folded is called inside of each.
	folded func()
}

func (f *folder) Fold(context.Context) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	if f.folded != nil {
		f.folded()
	}
	return f.calls <= f.more, f.err
}

func (f *folder) Read(context.Context, metrics.Day, metrics.Day) ([]metrics.Count, error) {
	return nil, nil
}

func TestASweepCountsUntilNothingIsLeft(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ more, want int }{
		"nothing has ended":            {0, 1},
		"what has ended takes a while": {7, 8},
		"it never ends":                {1_000_000, foldsMost},
	} {
		a := newAsked(t, probe(waits))
		a.counters.more = c.more
		a.recovery.EXPECT().Due(gomock.Any(), a.now).Return(nil, nil)
		if err := a.engine.Sweep(t.Context()); err != nil || a.counters.calls != c.want {
			t.Errorf("%s: %d calls, %v, want %d", name, a.counters.calls, err, c.want)
		}
	}
}

func TestASweepThatCannotCountRecoversAllTheSame(t *testing.T) {
	t.Parallel()
	a, down := newAsked(t, probe(waits)), unavailable()
	a.counters.more, a.counters.err = 5, down
	first := bell(t, "")
	a.recovery.EXPECT().Due(gomock.Any(), a.now).Return([]executions.Doorbell{first}, nil)
	a.recovery.EXPECT().Recover(gomock.Any(), first, a.now, 0.25).Return(executions.Recovery{}, nil)
	if err := a.engine.Sweep(t.Context()); !errors.Is(err, down) || a.counters.calls != 1 {
		t.Errorf("the sweep answered %v after %d calls", err, a.counters.calls)
	}
}

func TestASweepThatCannotRecoverCountsAllTheSame(t *testing.T) {
	t.Parallel()
	a, down := newAsked(t, probe(waits)), unavailable()
	a.counters.more = 2
	a.recovery.EXPECT().Due(gomock.Any(), a.now).Return(nil, down)
	if err := a.engine.Sweep(t.Context()); !errors.Is(err, down) || a.counters.calls != 3 {
		t.Errorf("the sweep answered %v after %d calls", err, a.counters.calls)
	}
}

func TestCountingEndsWithTheProgram(t *testing.T) {
	t.Parallel()
	a := newAsked(t, probe(waits))
	ctx, stop := context.WithCancel(t.Context())
	a.counters.more = 50
	a.counters.folded = func() {
		if a.counters.calls == 3 {
			stop()
		}
	}
	a.recovery.EXPECT().Due(gomock.Any(), a.now).Return(nil, nil)
	if err := a.engine.Sweep(ctx); err != nil || a.counters.calls != 3 {
		t.Errorf("the sweep answered %v after %d calls", err, a.counters.calls)
	}
}
