package account

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/queues"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/ports/queue"
)

// waitsLong is from when on somebody should look: a worker takes what waits at once.
const waitsLong = time.Minute

// backlog asks how much waits, and how much was given up.
func (k *kept) backlog(ctx context.Context) check.Finding {
	depths, err := queues.NewGauge(k.storage).Depths(ctx)
	if err != nil {
		return check.Skip("the queues are not well")
	}
	return waiting(depths, k.storage.Clock().Now())
}

func waiting(depths []queue.Depth, now time.Time) check.Finding {
	var odd []string
	all := 0
	for _, d := range depths {
		age := now.Sub(d.Since).Truncate(time.Second)
		switch {
		case strings.HasSuffix(d.Queue, queue.PoisonSuffix) && d.Waiting > 0:
			odd = append(odd, fmt.Sprintf("%d in %s were brought too often", d.Waiting, d.Queue))
		case !d.Since.IsZero() && age > waitsLong:
			odd = append(odd, fmt.Sprintf("%d wait in %s, the oldest for %s", d.Waiting, d.Queue, age))
		}
		all += d.Waiting
	}
	if len(odd) > 0 {
		return check.Warn("look whether a program runs and is ready; docs/guides/operations.md says more, under Is it well?", "%s", strings.Join(odd, "; "))
	}
	return check.Well("%d wait, none for long", all)
}
