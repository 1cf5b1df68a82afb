package counts

import (
	"errors"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/metrics"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// TableName is the table of days that are over.
const TableName = "Metrics"

// The beginnings of the row keys of this package in OpenExecutions. Both stand behind
// the ids of open runs, which begin with their time.
const (
	// Ended is that of runs that are over and not counted yet.
	Ended = "x_"
	// Counted is that of counts.
	Counted = "c_"
)

// Layout is what this package keeps.
func Layout() []entity.Table {
	return []entity.Table{
		{Name: rows.OpenExecutions, Rows: []entity.Entity{&Row{}}},
		{Name: TableName, Rows: []entity.Entity{&Row{}}},
	}
}

// Row is what the runs of one shard add up to that ended on one day, of one place and
// workflow: OpenExecutions/{shard}/c_{day}_{orgId or GLOBAL}_{workflow} until a day
// after the last of them was counted, and Metrics/{day}/{shard}_{orgId or
// GLOBAL}_{workflow} from then on. The first counts while both are there.
type Row struct {
	entity.Row
	// Day is the day of the end in UTC.
	Day string
	// Organization is the organization or GLOBAL.
	Organization string
	// Workflow is the name of what ran.
	Workflow string
	// Succeeded, Partly, Failed, TimedOut and Cancelled are how many ended so.
	Succeeded int
	Partly    int
	Failed    int
	TimedOut  int
	Cancelled int
	// Milliseconds is how long all of them ran, each from its first start to its end.
	Milliseconds int64
	// MinutesSaved is the handwork that the successful ones spared.
	MinutesSaved int
}

// key is what one row counts in its shard.
type key struct{ day, organization, workflow string }

func (k key) open(shard string) *Row {
	return k.row(shard, Counted+keys.Join(k.day, k.organization, k.workflow))
}

func (k key) closed(shard string) *Row {
	return k.row(k.day, keys.Join(shard, k.organization, k.workflow))
}

func (k key) row(partition, row string) *Row {
	return &Row{
		Row: entity.Row{PartitionKey: partition, RowKey: row},
		Day: k.day, Organization: k.organization, Workflow: k.workflow,
	}
}

func (r *Row) key() key { return key{r.Day, r.Organization, r.Workflow} }

// isAt reports whether the row stands where what it says belongs.
func (r *Row) isAt(other *Row) bool {
	return r.PartitionKey == other.PartitionKey && r.RowKey == other.RowKey && r.key() == other.key()
}

func (r *Row) tally() metrics.Tally {
	return metrics.Tally{
		Succeeded: r.Succeeded, Partly: r.Partly, Failed: r.Failed, TimedOut: r.TimedOut, Cancelled: r.Cancelled,
		Milliseconds: r.Milliseconds, MinutesSaved: r.MinutesSaved,
	}
}

func (r *Row) put(t metrics.Tally) {
	r.Succeeded, r.Partly, r.Failed, r.TimedOut, r.Cancelled = t.Succeeded, t.Partly, t.Failed, t.TimedOut, t.Cancelled
	r.Milliseconds, r.MinutesSaved = t.Milliseconds, t.MinutesSaved
}

var errPlace = errors.New("it says that it is about something else than its keys do")

// count is the row as callers see it; false for one that names no place.
func (r *Row) count() (metrics.Count, bool) {
	in := organizations.TargetGlobal()
	if r.Organization != globalKey {
		var err error
		if in, err = organizations.ParseTarget(r.Organization); err != nil || in.IsGlobal() {
			return metrics.Count{}, false
		}
	}
	return metrics.Count{Key: metrics.Key{Day: metrics.Day(r.Day), In: in, Workflow: r.Workflow}, Tally: r.tally()}, true
}

// globalKey is what stands in the place of an organization for none.
const globalKey = "GLOBAL"
