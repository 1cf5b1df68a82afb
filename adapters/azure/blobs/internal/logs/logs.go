// Package logs keeps the lines of runs in append blobs: one blob for each run, or
// several for one with very many blocks, with a line of JSON for each line of the
// log. Who has a run's lease is not known here: the log itself says who may add
// to it, by its highest fence.
//
// A line's number is given by what stands in front of it in the blob, which never
// changes. So a number names one line for good, a cursor is such a number, and
// the fence that counts behind it is that of the line which it names.
package logs

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"github.com/bifrost-run/bifrost/adapters/azure/blobs/internal/logs/internal/pen"
	"github.com/bifrost-run/bifrost/adapters/azure/blobs/internal/logs/internal/segment"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Bounds says how much of a run's log counts.
type Bounds struct {
	// LogBytes is the length up to which it counts.
	LogBytes int64
	// Final is true while nobody holds the run: it is over, or waits to be tried
	// again. Otherwise everything counts.
	Final bool
}

// Options are what logs need.
type Options struct {
	Container *container.Client
	// Bounds asks the run's row. NotFound for a run that is not there.
	Bounds func(ctx context.Context, s organizations.Scope, id executions.ID) (Bounds, error)
	// Blocks is the most blocks of one blob; zero is what Azure allows, less a
	// reserve for those who take over.
	Blocks int
}

// manyBlocks leaves a reserve below Azure's 50,000.
const manyBlocks = 49_000

// Logs keeps the lines of runs. It satisfies store.Logs and is safe for
// concurrent use.
type Logs struct {
	options Options
	places  places

	mu     sync.Mutex
	pens   map[penKey]*penUse
	tidied time.Time
}

var _ store.Logs = (*Logs)(nil)

type penKey struct {
	path  string
	fence int64
}

type penUse struct {
	pen  *pen.Pen
	last time.Time
}

// penLife is how long a pen is kept that nobody uses. A worker with lines in
// doubt asks again within seconds; whoever comes later begins by taking over.
const penLife = 10 * time.Minute

// tidyEvery is the pause between two looks for pens that nobody uses.
const tidyEvery = time.Minute

// New makes the port and asks nobody.
func New(o Options) *Logs {
	if o.Blocks == 0 {
		o.Blocks = manyBlocks
	}
	return &Logs{options: o, places: places{known: map[placeKey]place{}}, pens: map[penKey]*penUse{}}
}

// errNoLease is a defect of the caller.
var errNoLease = errors.New("a log was to be written for nobody, or without a lease")

// Append adds lines in one block, which is all or nothing. A worker that is not
// the run's first takes the log over with its first call, also with one without
// lines: so does whoever ends a run in place of its worker, with the next fence
// and before the run's row says so. TooLarge log_too_large beyond what a block
// or a line may have.
func (l *Logs) Append(ctx context.Context, lease executions.Lease, lines []executions.Line) (int64, error) {
	if !lease.Doorbell.Scope().Valid() || lease.Fence < 1 {
		return 0, errNoLease
	}
	return l.pen(lease).Append(ctx, lines)
}

func (l *Logs) log(d executions.Doorbell) segment.Log {
	return segment.Log{Container: l.options.Container, Path: d.Scope().String() + "/" + string(d.ID())}
}

// pen is the one that this process has for a lease.
func (l *Logs) pen(lease executions.Lease) *pen.Pen {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, log := time.Now(), l.log(lease.Doorbell)
	key := penKey{log.Path, lease.Fence}
	use, ok := l.pens[key]
	if !ok {
		l.tidy(now)
		use = &penUse{pen: pen.New(log, lease.Fence, l.options.Blocks)}
		l.pens[key] = use
	}
	use.last = now
	return use.pen
}

// tidy drops the pens that nobody uses any more.
func (l *Logs) tidy(now time.Time) {
	if now.Sub(l.tidied) < tidyEvery {
		return
	}
	l.tidied = now
	for key, use := range l.pens {
		if now.Sub(use.last) > penLife {
			delete(l.pens, key)
		}
	}
}
