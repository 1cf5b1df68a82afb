package schedules

import (
	"bytes"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/schedules"
)

// The kinds of rows, each the first part of its keys. One batch writes a schedule
// and its place among the fires to come.
const (
	kindSchedule = "schedule"     // scope, id: row
	kindDue      = "schedule-due" // next fire, scope, id: dueRow
)

func schedulesIn(s organizations.Scope) kv.Key { return kv.NewKey(kindSchedule, s.Key()) }

func scheduleKey(s organizations.Scope, id schedules.ID) kv.Key {
	return schedulesIn(s).With(string(id))
}

// dueFrom is where the fires of a millisecond or later begin.
func dueFrom(t time.Time) kv.Key { return kv.NewKey(kindDue).With(kv.Int(t.UnixMilli())) }

// row is a schedule. Input is bytes, not nested JSON: what was entered comes back
// unchanged.
type row struct {
	kv.Schema
	ID          string    `json:"id"`
	Scope       string    `json:"scope"`
	Name        string    `json:"name"`
	Workflow    string    `json:"workflow"`
	Input       []byte    `json:"input"`
	Cron        string    `json:"cron,omitempty"`
	Zone        string    `json:"zone,omitempty"`
	At          time.Time `json:"at,omitzero"`
	Overlap     string    `json:"overlap"`
	Missed      string    `json:"missed"`
	Owner       string    `json:"ownerId"`
	OwnerName   string    `json:"ownerName,omitempty"`
	Pause       string    `json:"pause,omitempty"`
	PauseReason string    `json:"pauseReason,omitempty"`
	NextAt      time.Time `json:"nextAt,omitzero"`
	LastAt      time.Time `json:"lastAt,omitzero"`
	LastRun     string    `json:"lastRunId,omitempty"`
	LeftOut     int       `json:"leftOut,omitempty"`
	LeftOutWhy  string    `json:"leftOutWhy,omitempty"`
	CreatedAt   time.Time `json:"createdAt"`
	CreatedBy   string    `json:"createdBy,omitempty"`
	UpdatedAt   time.Time `json:"updatedAt"`
	UpdatedBy   string    `json:"updatedBy,omitempty"`
}

// dueRow says with its key alone what is due.
type dueRow struct{ kv.Schema }

func rowOf(s schedules.Schedule) *row {
	return &row{
		ID: string(s.ID), Scope: s.Scope.Key(), Name: s.Name, Workflow: s.Workflow, Input: s.Input,
		Cron: s.Timing.Cron, Zone: s.Timing.Zone, At: s.Timing.At.UTC(), Overlap: string(s.Overlap), Missed: string(s.Missed),
		Owner: string(s.Owner), OwnerName: s.OwnerName, Pause: string(s.Pause), PauseReason: s.PauseReason, NextAt: s.NextAt.UTC(),
		LastAt: s.LastAt.UTC(), LastRun: string(s.LastRun), LeftOut: s.LeftOut, LeftOutWhy: string(s.LeftOutWhy),
		CreatedAt: s.CreatedAt.UTC(), CreatedBy: string(s.CreatedBy), UpdatedAt: s.UpdatedAt.UTC(), UpdatedBy: string(s.UpdatedBy),
	}
}

func (r row) schedule(s organizations.Scope) schedules.Schedule {
	return schedules.Schedule{
		ID: schedules.ID(r.ID), Scope: s, Name: r.Name, Workflow: r.Workflow, Input: r.Input,
		Timing:  schedules.Timing{Cron: r.Cron, Zone: r.Zone, At: r.At},
		Overlap: schedules.Overlap(r.Overlap), Missed: schedules.Missed(r.Missed),
		Owner: permissions.UserID(r.Owner), OwnerName: r.OwnerName, Pause: schedules.Pause(r.Pause), PauseReason: r.PauseReason,
		NextAt: r.NextAt, LastAt: r.LastAt, LastRun: executions.ID(r.LastRun), LeftOut: r.LeftOut, LeftOutWhy: schedules.LeftOut(r.LeftOutWhy),
		CreatedAt: r.CreatedAt, CreatedBy: permissions.UserID(r.CreatedBy), UpdatedAt: r.UpdatedAt, UpdatedBy: permissions.UserID(r.UpdatedBy),
	}
}

// key is where the row stands.
func (r row) key() kv.Key { return kv.NewKey(kindSchedule, r.Scope, r.ID) }

// due is its place among the fires to come, nil when there is none.
func (r row) due() kv.Key {
	if r.NextAt.IsZero() {
		return nil
	}
	return dueFrom(r.NextAt).With(r.Scope, r.ID)
}

// isMadeAs reports whether two rows were entered as the same schedule, whatever has
// fired since.
func (r row) isMadeAs(other row) bool {
	return r.CreatedAt.Equal(other.CreatedAt) && r.CreatedBy == other.CreatedBy && r.Owner == other.Owner &&
		r.Name == other.Name && r.Workflow == other.Workflow && bytes.Equal(r.Input, other.Input) &&
		r.Cron == other.Cron && r.Zone == other.Zone && r.At.Equal(other.At) && r.Overlap == other.Overlap && r.Missed == other.Missed
}
