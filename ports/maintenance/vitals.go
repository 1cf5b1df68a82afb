package maintenance

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// Vitals says how the runs of all scopes are doing together, and names none of them. It
// is for administrators. What it costs does not grow with what is stored, so that its
// numbers have an upper end.
type Vitals interface {
	// Open looks at the runs that are not over.
	Open(ctx context.Context) (OpenRuns, error)
	// Looks answers when somebody looked last for what has to be done.
	Looks(ctx context.Context) (Looks, error)
	// Poisoned counts the messages that are kept because they name no run, by the queue
	// that they came from. A queue without any may be missing.
	Poisoned(ctx context.Context) (map[string]int, error)
}

// OpenRuns are the runs that are not over.
type OpenRuns struct {
	// Count is how many there are, and IsMore that there are more than were counted.
	Count  int
	IsMore bool
	// ByStatus says how many of those that were looked at have each status: all, or the
	// oldest where there are many. A status without any may be missing.
	ByStatus map[executions.Status]int
	// OldestLease is when the run began that has been with workers for longest, of those
	// that were looked at; zero when none is.
	OldestLease time.Time
}

// Looks are moments, each zero when it has not come or is not known any more.
type Looks struct {
	// Sweep is when somebody last looked for runs that nobody works on, and Fire for
	// schedules that are due.
	Sweep, Fire time.Time
}
