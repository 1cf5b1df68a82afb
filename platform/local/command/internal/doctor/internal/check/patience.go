package check

import (
	"context"
	"time"
)

// Pause is the wait between two looks.
const Pause = 5 * time.Second

// Until looks again and again until nothing has failed, the patience is over or ctx
// has ended, and answers the last look. With no patience it looks once. Between two
// looks it tells what was found and how much patience is left.
func Until(ctx context.Context, patience time.Duration, look func(context.Context) []Result, tell func(results []Result, left time.Duration)) []Result {
	deadline := time.Now().Add(patience)
	for {
		results := look(ctx)
		left := time.Until(deadline)
		if Worst(results) != Failed || left <= 0 || ctx.Err() != nil {
			return results
		}
		tell(results, left)
		pause := time.NewTimer(min(Pause, left))
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return results
		}
	}
}
