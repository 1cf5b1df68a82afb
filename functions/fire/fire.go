// Package fire does what is due by itself, four times a minute: it starts the runs of
// schedules, and whatever else has to be looked at as often.
package fire

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/functions/internal/trigger"
)

const (
	// schedule is every 15 seconds: a run is to start within 20 of its time.
	schedule = "*/15 * * * * *"
	// limit lets the next tick go on with what this one has not come to.
	limit = time.Minute
)

// Module provides the function.
var Module = fx.Module("fire", fx.Provide(New))

// Ticker looks whether there is anything to do.
type Ticker struct {
	// Name says what it is for: "schedules".
	Name string
	// Tick does what is due, and answers everything that went wrong. It is called again
	// whatever it answers, and never twice at a time in one process.
	Tick func(ctx context.Context) error
}

// Tickers are what every program looks after regularly.
type Tickers []Ticker

// Function is the trigger.
type Function struct{ tickers Tickers }

// New is the function.
func New(tickers Tickers) *Function { return &Function{tickers: tickers} }

// Register adds the function.
func (f *Function) Register(s *trigger.Set) {
	s.Timer(trigger.Timer{Name: "fire", Schedule: schedule, Limit: limit}, f.tick)
}

// tick does all at once, so that none waits for a slow one.
func (f *Function) tick(ctx context.Context) error {
	failed := make([]error, len(f.tickers))
	var running sync.WaitGroup
	for i, t := range f.tickers {
		running.Go(func() { failed[i] = t.Safely(ctx) })
	}
	running.Wait()
	return errors.Join(failed...)
}

// Safely ticks, and lets a panic be the trouble of one ticker and not of the process. An
// error names the ticker.
func (t Ticker) Safely(ctx context.Context) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%s: panicked: %v\n%s", t.Name, cause, debug.Stack())
		}
	}()
	if err := t.Tick(ctx); err != nil {
		return fmt.Errorf("%s: %w", t.Name, err)
	}
	return nil
}
