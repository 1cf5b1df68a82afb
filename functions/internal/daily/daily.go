// Package daily is how a timer walks through everything that is stored, in the
// time that it has. What is done on the way is app/maintain's.
package daily

import (
	"context"
	"log/slog"
	"time"

	"github.com/bifrost-run/bifrost/app/maintain"
	"github.com/bifrost-run/bifrost/functions/internal/trigger"
	"github.com/bifrost-run/bifrost/ports/system"
)

const (
	// Limit is how long a daily function may take.
	Limit = trigger.Timeout - 5*time.Minute
	// share is how much of that it walks. The rest is for the piece that is under way.
	share = Limit - 5*time.Minute
)

// Stretch does a part of a walk, and answers where the next part begins, empty at
// the end.
type Stretch func(ctx context.Context, s maintain.Stretch) (next string, err error)

// Function is a trigger that walks through the storage.
type Function struct {
	// Maintainer does what is to be done, and Log tells of it.
	Maintainer *maintain.Maintainer
	Log        *slog.Logger
	clock      system.Clock
}

// New is the function. It is registered under a name by the package that embeds it.
func New(maintainer *maintain.Maintainer, clock system.Clock, log *slog.Logger) Function {
	return Function{Maintainer: maintainer, Log: log, clock: clock}
}

// Register adds a daily function under a name, at a time of the day. One that was missed
// is made up for.
func Register(s *trigger.Set, name, schedule string, run func(context.Context) error) {
	s.Timer(trigger.Timer{Name: name, Schedule: schedule, Limit: Limit, MakesUp: true}, run)
}

// Walk goes on until the walk is over or its time is. One that is not over begins
// anew the next day: nothing keeps where it stood, because the process that would
// know is rarely there a day later. The log tells of it.
func (f *Function) Walk(ctx context.Context, stretch Stretch) error {
	s := maintain.Stretch{Until: f.clock.Now().Add(share)}
	for {
		next, err := stretch(ctx, s)
		if err != nil || next == "" {
			return err
		}
		if !f.clock.Now().Before(s.Until) {
			f.Log.Warn("a walk through the storage is not over and begins anew tomorrow", "after", share.String())
			return nil
		}
		s.From = next
	}
}
