// Package examine finds out how the engine is doing: what waits, what is open, and when
// somebody looked last for what has to be done. It is for administrators, who watch the
// platform; what is done about it is elsewhere.
package examine

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/system"
)

const (
	// patience is how long storage may take. Whoever asks for health wants to know soon.
	patience = 3 * time.Second
	// freshFor is how long a finding is answered again, because each is billed, and many
	// may watch at once.
	freshFor = 5 * time.Second
)

// The parts of a finding.
const (
	Queues = "queues"
	Runs   = "runs"
	Looks  = "looks"
	Poison = "poison"
)

// Finding is how the engine was doing. A part that storage did not answer is zero, and
// named in Unknown.
type Finding struct {
	At       time.Time
	Queues   []queue.Depth
	Runs     maintenance.OpenRuns
	Looks    maintenance.Looks
	Poisoned map[string]int
	// Unknown are names of parts, in the order of the alphabet.
	Unknown []string
}

// Knows reports whether storage has answered a part.
func (f Finding) Knows(part string) bool { return !slices.Contains(f.Unknown, part) }

// Examiner finds out. It is safe for concurrent use.
type Examiner struct {
	vitals maintenance.Vitals
	gauge  queue.Gauge
	clock  system.Clock
	log    *slog.Logger

	// mu is held while storage is asked, so that many who want to know ask once.
	mu   sync.Mutex
	last Finding
}

// New is an Examiner. The log hears what storage says when it does not answer.
func New(vitals maintenance.Vitals, gauge queue.Gauge, clock system.Clock, log *slog.Logger) *Examiner {
	return &Examiner{vitals: vitals, gauge: gauge, clock: clock, log: log}
}

// Examine answers how the engine is doing, or was a few seconds ago. It has no error: who
// asks wants to hear as much as is known.
func (x *Examiner) Examine(ctx context.Context) Finding {
	x.mu.Lock()
	defer x.mu.Unlock()
	if age := x.clock.Now().Sub(x.last.At); x.last.At.IsZero() || age < 0 || age >= freshFor {
		// The answer is for everybody, so that it does not end with the one who asked first.
		x.last = x.look(context.WithoutCancel(ctx))
	}
	return x.last
}

// look asks for all parts at once.
func (x *Examiner) look(ctx context.Context) Finding {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	found := Finding{At: x.clock.Now()}
	var mu sync.Mutex
	var all sync.WaitGroup
	part := func(name string, ask func() error) {
		all.Go(func() {
			err := ask()
			if err == nil {
				return
			}
			x.log.WarnContext(ctx, "a part of the engine's health is unknown", "part", name, "error", err)
			mu.Lock()
			defer mu.Unlock()
			found.Unknown = append(found.Unknown, name)
		})
	}
	part(Queues, func() (err error) { found.Queues, err = x.gauge.Depths(ctx); return err })
	part(Runs, func() (err error) { found.Runs, err = x.vitals.Open(ctx); return err })
	part(Looks, func() (err error) { found.Looks, err = x.vitals.Looks(ctx); return err })
	part(Poison, func() (err error) { found.Poisoned, err = x.vitals.Poisoned(ctx); return err })
	all.Wait()
	slices.Sort(found.Unknown)
	return found
}
