package counts

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/metrics"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

const kindCount = "count" // day, organization or global, workflow, shard: row

// Kind is the rows of this package, which stand alone.
func Kind() relation.Kind {
	return relation.Kind{
		Name: kindCount, Title: "count of runs", Where: where, Row: func() kv.Row { return new(row) }, Belongs: belongs,
	}
}

// where names the place and the day.
func where(parts []string) string {
	if len(parts) < 3 {
		return "nowhere"
	}
	return "in " + parts[2] + " on " + parts[1]
}

// belongs goes by the key, whose third part is the place.
func belongs(s organizations.Scope, parts []string, _ kv.Row) (bool, []kv.Key, error) {
	return len(parts) > 2 && parts[2] == organizations.TargetIn(s).String(), nil, nil
}

func all() kv.Key { return kv.NewKey(kindCount) }

// keyOf is where a run is counted. The last digit of its id keeps runs apart that
// end at the same time, or each would wait for the others' way to the disk.
func keyOf(e executions.Execution) kv.Key {
	shard := string(e.ID[len(e.ID)-1])
	return all().With(string(metrics.DayOf(e.FinishedAt)), organizations.TargetIn(e.Scope).String(), e.Workflow.Name, shard)
}

// row is a tally as it is kept.
type row struct {
	kv.Schema
	Day          string `json:"day"`
	In           string `json:"in"`
	Workflow     string `json:"workflow"`
	Succeeded    int    `json:"succeeded,omitempty"`
	Partly       int    `json:"partly,omitempty"`
	Failed       int    `json:"failed,omitempty"`
	TimedOut     int    `json:"timedOut,omitempty"`
	Cancelled    int    `json:"cancelled,omitempty"`
	Milliseconds int64  `json:"milliseconds,omitempty"`
	MinutesSaved int    `json:"minutesSaved,omitempty"`
}

// rowOf is the tally of what a run is counted with.
func rowOf(e executions.Execution, t metrics.Tally) *row {
	return &row{
		Day: string(metrics.DayOf(e.FinishedAt)), In: organizations.TargetIn(e.Scope).String(), Workflow: e.Workflow.Name,
		Succeeded: t.Succeeded, Partly: t.Partly, Failed: t.Failed, TimedOut: t.TimedOut, Cancelled: t.Cancelled,
		Milliseconds: t.Milliseconds, MinutesSaved: t.MinutesSaved,
	}
}

func (r row) tally() metrics.Tally {
	return metrics.Tally{
		Succeeded: r.Succeeded, Partly: r.Partly, Failed: r.Failed, TimedOut: r.TimedOut, Cancelled: r.Cancelled,
		Milliseconds: r.Milliseconds, MinutesSaved: r.MinutesSaved,
	}
}

// counts leaves out rows that name no place.
func counts(rows []row) []metrics.Count {
	list := make([]metrics.Count, 0, len(rows))
	for _, r := range rows {
		if in, err := organizations.ParseTarget(r.In); err == nil {
			list = append(list, metrics.Count{Key: metrics.Key{Day: metrics.Day(r.Day), In: in, Workflow: r.Workflow}, Tally: r.tally()})
		}
	}
	return list
}
