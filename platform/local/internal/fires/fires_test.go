package fires_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	ticks "github.com/bifrost-run/bifrost/functions/fire"
	"github.com/bifrost-run/bifrost/platform/local/internal/fires"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// firer answers what it is told, and counts.
type firer struct {
	looks atomic.Int32
	// answers are those of the first looks; the later ones find nothing wrong.
	answers []error
	// holds lets a look last until its context ends.
	holds bool
}

func (f *firer) Tick(ctx context.Context) error {
	look := int(f.looks.Add(1))
	switch {
	case f.holds:
		<-ctx.Done()
		return ctx.Err()
	case look <= len(f.answers):
		return f.answers[look-1]
	}
	return nil
}

func TestTheWatchLooksAtOnceAndRegularly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var heard bytes.Buffer
		f := &firer{}
		w := fires.New(ticks.Ticker{Name: "schedules", Tick: f.Tick}, time.Second, slog.New(slog.NewTextHandler(&heard, nil)))
		w.Start()
		synctest.Wait()
		for want := int32(1); want < 4; want++ {
			if got := f.looks.Load(); got != want {
				t.Errorf("%d looks, want %d", got, want)
			}
			time.Sleep(time.Second)
			synctest.Wait()
		}
		w.Stop()
		if f.looks.Load() != 4 || heard.Len() > 0 {
			t.Errorf("%d looks; %s", f.looks.Load(), heard.String())
		}
	})
}

func TestTroubleIsToldOnceUntilItIsOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var heard bytes.Buffer
		fire := errors.New("the disk is on fire")
		f := &firer{answers: []error{fire, fire, nil, fire, fire}}
		w := fires.New(ticks.Ticker{Name: "schedules", Tick: f.Tick}, time.Second, slog.New(slog.NewTextHandler(&heard, nil)))
		w.Start()
		time.Sleep(6 * time.Second)
		synctest.Wait()
		w.Stop()
		if told := strings.Count(heard.String(), "the disk is on fire"); told != 2 {
			t.Errorf("told %d times: %s", told, heard.String())
		}
	})
}

func TestStoppingEndsTheLookThatIsUnderWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var heard bytes.Buffer
		w := fires.New(ticks.Ticker{Name: "schedules", Tick: (&firer{holds: true}).Tick}, time.Second, slog.New(slog.NewTextHandler(&heard, nil)))
		w.Start()
		synctest.Wait()
		w.Stop()
		if heard.Len() > 0 {
			t.Errorf("the log says %s", heard.String())
		}
	})
}

func TestAPanicIsTroubleAndTheNextLookComes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var heard bytes.Buffer
		looks := 0
		tick := func(context.Context) error {
			looks++
			panic("oh")
		}
		w := fires.New(ticks.Ticker{Name: "schedules", Tick: tick}, time.Second, slog.New(slog.NewTextHandler(&heard, nil)))
		w.Start()
		time.Sleep(2*time.Second + time.Millisecond)
		synctest.Wait()
		w.Stop()
		if told := strings.Count(heard.String(), "panicked: oh"); told != 1 || looks != 3 {
			t.Errorf("%d looks, told %d times: %s", looks, told, heard.String())
		}
	})
}
