// Package limits keeps how many runs go on at a time, in the table Limits: a row for each
// place that a run has, and one for each run that stands in line. Whether a run goes on
// is said by the truth about it and not here; a place that was left behind is found out
// by whoever needs one.
//
// Nothing is changed but what was seen: a place is taken by inserting it, or by writing
// over the version that was read. Whoever relies on a place has written it itself, and so
// notices when somebody else does. Whoever comes to stand in line looks again afterwards,
// and whoever frees a place looks afterwards, too: so one of them sees the other.
package limits

import (
	"context"
	"crypto/rand"
	"log/slog"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/kept"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Runs is what has to be known of runs that have places.
type Runs interface {
	// Look reads the truth about a run; false when there is none.
	Look(ctx context.Context, d executions.Doorbell) (Seen, bool, error)
	// Wake rings for a run that is due.
	Wake(ctx context.Context, e executions.Execution) error
}

// Seen is a run as its truth says.
type Seen struct {
	Execution executions.Execution
	// Touch lets every claim fail that was decided on before. Conflict trouble.Changed
	// when somebody has written since.
	Touch func(ctx context.Context) error
}

// Limits are the places of all limits. They are safe for concurrent use.
type Limits struct {
	table *table.Table
	runs  Runs
	now   func() time.Time
	log   *slog.Logger
	// taken are the places of runs whose workers are in this process, by their claims.
	taken *kept.Map[string, []Place]
}

// Place is one that a claim has taken.
type Place struct {
	limit executions.Limit
	row   rows.Place
}

// takenMost is of how many claims the places are remembered; for one that is forgotten
// they are looked up.
const takenMost = 512

// New asks nobody.
func New(s *connect.Storage, runs Runs, log *slog.Logger) *Limits {
	return &Limits{
		table: table.New(s, rows.Limits), runs: runs, now: s.Clock().Now, log: log,
		taken: kept.New[string, []Place](takenMost),
	}
}

// Remember keeps in mind which places a claim took.
func (l *Limits) Remember(claimID string, taken []Place) {
	if len(taken) > 0 {
		l.taken.Put(claimID, taken)
	}
}

// mark is a random text by which a writer knows its own write.
func mark() string { return rand.Text() }

// isBeaten reports that somebody else was faster, or that the answer to one's own write
// was lost: look again.
func isBeaten(err error) bool {
	code := fault.Code(err)
	return code == trouble.Exists || code == trouble.Changed || code == trouble.Missing
}
