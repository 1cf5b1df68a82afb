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

// Walk goes on until the walk is over or its time is. One that is not over begins
// anew the next day: nothing keeps where it stood, because the process that would
// know is rarely there a day later. The log tells of it.
func Walk(ctx context.Context, clock system.Clock, log *slog.Logger, stretch Stretch) error {
	s := maintain.Stretch{Until: clock.Now().Add(share)}
	for {
		next, err := stretch(ctx, s)
		if err != nil || next == "" {
			return err
		}
		if !clock.Now().Before(s.Until) {
			log.Warn("a walk through the storage is not over and begins anew tomorrow", "after", share.String())
			return nil
		}
		s.From = next
	}
}
