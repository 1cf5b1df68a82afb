// Package judge holds what came of chaos against what must never change. It asks
// nobody: what the platform says of its runs and what the world has seen of them is
// given to it.
package judge

import (
	"encoding/json"
	"slices"

	"github.com/bifrost-run/bifrost/tests/chaos/deeds"
)

// Step is what the platform says of a step: the attempt that has stored it.
type Step struct {
	Name, Status string
	Attempt      int
}

// Line is one of a run's log.
type Line struct {
	Seq     int
	Message string
}

// Run is what the platform says of a run once everything is quiet.
type Run struct {
	ID, OrganizationID string
	Workflow           struct{ Name string }
	Status, Trigger    string
	Origin             struct{ ID string }
	Attempt            int
	DurationMs         int64
	Steps              []Step
	Error              struct{ Code string }
	Result             struct{ Value json.RawMessage }

	Lines []Line
}

// Tally is what runs add up to.
type Tally struct {
	Runs, Succeeded, CompletedWithErrors, Failed, TimedOut, Cancelled int

	DurationMs   int64
	MinutesSaved int
}

// Counters are the sums that the platform keeps.
type Counters struct {
	Total          Tally
	ByOrganization []struct {
		OrganizationID string
		Tally
	}
	ByWorkflow []struct {
		Workflow string
		Tally
	}
}

// Evidence is everything that is known in the end.
type Evidence struct {
	// Accepted has the ids that were answered to the requests of each idempotency key,
	// Cancelled the runs whose end was granted to somebody.
	Accepted  map[string][]string
	Cancelled []string
	// Runs are those that the platform says there are, as each says of itself.
	Runs []Run
	// Lists are the statuses of runs by their ids, as each list says.
	Lists map[string]map[string]string
	// Deeds are what the world has seen, in its order.
	Deeds    []deeds.Deed
	Counters Counters
	// Attention are the runs that people are asked to look at.
	Attention []string
	// Schedules each have one instant, which is over.
	Schedules []string
	// Differences are what the platform itself finds wrong in its storage after one
	// repair.
	Differences []string
}

// finals are the statuses that a run never leaves.
var finals = []string{"Success", "CompletedWithErrors", "Failed", "Timeout", "Cancelled"}

// IsOver reports whether it will never change again.
func (r Run) IsOver() bool { return slices.Contains(finals, r.Status) }

// end is how a run ended, with the code of its error.
func (r Run) end() string {
	if r.Error.Code != "" && r.Status != "Cancelled" {
		return r.Status + " " + r.Error.Code
	}
	return r.Status
}

// byRun are the deeds of each run.
func (e Evidence) byRun() map[string][]deeds.Deed {
	all := map[string][]deeds.Deed{}
	for _, d := range e.Deeds {
		all[d.Run] = append(all[d.Run], d)
	}
	return all
}

// Starts is how often a function was started, and how often another worker went on
// with a run whose function had not returned.
func (e Evidence) Starts() (starts, takeovers int) {
	for _, done := range e.byRun() {
		returned := true
		for _, d := range done {
			switch d.Kind {
			case deeds.Start:
				starts++
				if !returned {
					takeovers++
				}
				returned = false
			case deeds.End:
				returned = true
			default: // Steps are begun in between.
			}
		}
	}
	return starts, takeovers
}
