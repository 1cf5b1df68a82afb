// Package memory fills ports/cache within one process, by otter: what it
// remembers is gone with the process, and no other process sees it. What is
// asked, and whose answer may be shared, is not decided here.
package memory

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/ports/cache"
	"github.com/bifrost-run/bifrost/ports/system"
)

// optionsMax is how many bytes of lists are kept: some hundred lists of a
// thousand options.
const optionsMax = 32 << 20

// Limits bounds what is kept.
type Limits struct {
	// Bytes is about how much memory all lists may take; zero stands for 32 MiB. A
	// list that takes more by itself is answered and not kept.
	Bytes int
}

// Options implements ports/cache. Close ends it.
type Options struct {
	kept *otter.Cache[place, catalog.OptionList]
	max  int

	// alive is the context of every load.
	alive context.Context
	end   context.CancelFunc
	loads sync.WaitGroup

	mu sync.Mutex
	// flights are the loads under way.
	flights map[place]*flight
}

var _ cache.Options = (*Options)(nil)

// place is where a list is kept: nothing crosses scopes, whatever the key.
type place struct{ scope, key string }

// placeOverhead is about what keeping a list takes beside it.
const placeOverhead = 256

// flight is one load that many may wait for.
type flight struct {
	// done is closed when list and err are set.
	done chan struct{}
	list catalog.OptionList
	err  error
}

// NewOptions remembers nothing yet. Lists age by the clock.
func NewOptions(clock system.Clock, limits Limits) (*Options, error) {
	if limits.Bytes == 0 {
		limits.Bytes = optionsMax
	}
	if limits.Bytes < 0 {
		return nil, errors.New("memory for options: the limit is negative")
	}
	kept, err := otter.New(&otter.Options[place, catalog.OptionList]{
		MaximumWeight:    uint64(limits.Bytes),
		Weigher:          func(at place, list catalog.OptionList) uint32 { return uint32(min(weight(at, list), math.MaxUint32)) },
		ExpiryCalculator: otter.ExpiryWriting[place, catalog.OptionList](cache.StaleFor),
		Clock:            ticking{clock},
		Logger:           &otter.NoopLogger{}, // it speaks of callbacks that panic; ours have nothing to panic about
	})
	if err != nil {
		return nil, fmt.Errorf("memory for options: %w", err)
	}
	o := &Options{kept: kept, max: limits.Bytes, flights: map[place]*flight{}}
	o.alive, o.end = context.WithCancel(context.Background())
	return o, nil
}

// Close ends the context of the loads under way, waits for them, and stops what
// runs in the background. Later loads are given an ended context.
func (o *Options) Close() {
	o.end()
	o.loads.Wait()
	o.kept.StopAllGoroutines()
}

func weight(at place, list catalog.OptionList) int {
	return list.Bytes() + len(at.scope) + len(at.key) + placeOverhead
}

// ticking is the clock as otter asks for it.
type ticking struct{ system.Clock }

// NowNano is the present.
func (c ticking) NowNano() int64 { return c.Now().UnixNano() }

// Tick does without regular cleaning: a list that expired is never answered, and
// makes room when the next one is kept.
func (ticking) Tick(time.Duration) <-chan time.Time { return nil }
