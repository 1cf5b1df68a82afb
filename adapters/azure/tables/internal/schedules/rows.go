package schedules

import (
	"bytes"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/schedules"
)

// The table of schedules, and its one partition: one query finds what is due in
// every scope.
const (
	TableName = "Schedules"
	Partition = "SCHEDULE"
)

// Layout is what this package keeps in its table.
func Layout() []entity.Table {
	return []entity.Table{{Name: TableName, Rows: []entity.Entity{&Row{}}}}
}

// Row is a schedule. Schedules/SCHEDULE/{orgId or GLOBAL}_{scheduleId}: those of a
// scope stand together, and whoever names another scope finds another row.
type Row struct {
	entity.Row
	// ScheduleID is a UUIDv7.
	ScheduleID string
	// Scope is the organization's id, or GLOBAL.
	Scope string
	// WriteID is random and new with each write. A writer whose answer was lost knows
	// its row by it.
	WriteID string
	// IsGone marks a schedule that was deleted. Such a row holds nothing else and stays
	// for a day, so that a request which was on its way all the time cannot bring the
	// schedule back.
	IsGone bool
	// Name is what people call it.
	Name string
	// Workflow is the name of what runs, and Input the JSON that it is given.
	Workflow string
	Input    []byte
	// Cron says when, in five fields, by the clock of the IANA zone Zone. Both are empty
	// for a single fire.
	Cron string
	Zone string
	// At is the instant of the single fire, zero for a schedule that repeats.
	At time.Time
	// Overlap is skip, queue or allow.
	Overlap string
	// Missed is skip or once.
	Missed string
	// OwnerID is the user id of whose permissions count at each fire, and OwnerName what
	// they are called.
	OwnerID   string
	OwnerName string
	// Pause is why it does not fire: person, owner_lost or workflow_refused; empty while
	// it does. PauseReason is one sentence about the last two.
	Pause       string
	PauseReason string
	// NextAt is the next fire. It is missing while the schedule is paused or over.
	NextAt time.Time
	// LastAt is the instant of the last fire that led to a run, and LastRunID that run.
	LastAt    time.Time
	LastRunID string
	// LeftOut counts the fires without a run since then, and LeftOutWhy says why the last
	// of them was.
	LeftOut    int
	LeftOutWhy string
	// CreatedAt is when it was made.
	CreatedAt time.Time
	// CreatedBy is the user id of who made it.
	CreatedBy string
	// UpdatedAt is when somebody entered it anew.
	UpdatedAt time.Time
	// UpdatedBy is the user id of who did.
	UpdatedBy string
}

func addressOf(scope string, id schedules.ID) rows.Address {
	return rows.Address{Partition: Partition, Row: keys.Join(scope, string(id))}
}

// blank is the row of a schedule as a new write, with nothing in it.
func blank(scope string, id schedules.ID) *Row {
	at := addressOf(scope, id)
	return &Row{
		Row:        entity.Row{PartitionKey: at.Partition, RowKey: at.Row},
		ScheduleID: string(id), Scope: scope, WriteID: rows.NewClaim(),
	}
}

// gone is the mark of one that was deleted, as a new write.
func gone(scope string, id schedules.ID) *Row {
	row := blank(scope, id)
	row.IsGone = true
	return row
}

// rowOf is a schedule as a new write.
func rowOf(s schedules.Schedule) *Row {
	r := blank(s.Scope.Key(), s.ID)
	r.Name, r.Workflow, r.Input = s.Name, s.Workflow, s.Input
	r.Cron, r.Zone, r.At = s.Timing.Cron, s.Timing.Zone, rows.Moment(s.Timing.At)
	r.Overlap, r.Missed = string(s.Overlap), string(s.Missed)
	r.OwnerID, r.OwnerName = string(s.Owner), s.OwnerName
	r.Pause, r.PauseReason = string(s.Pause), s.PauseReason
	r.NextAt, r.LastAt, r.LastRunID = rows.Moment(s.NextAt), rows.Moment(s.LastAt), string(s.LastRun)
	r.LeftOut, r.LeftOutWhy = s.LeftOut, string(s.LeftOutWhy)
	r.CreatedAt, r.CreatedBy = rows.Moment(s.CreatedAt), string(s.CreatedBy)
	r.UpdatedAt, r.UpdatedBy = rows.Moment(s.UpdatedAt), string(s.UpdatedBy)
	return r
}

// kept is a schedule as a row keeps one.
func kept(s schedules.Schedule) schedules.Schedule { return rowOf(s).schedule(s.Scope) }

func (r *Row) schedule(s organizations.Scope) schedules.Schedule {
	return schedules.Schedule{
		ID: schedules.ID(r.ScheduleID), Scope: s, Name: r.Name, Workflow: r.Workflow, Input: r.Input,
		Timing:  schedules.Timing{Cron: r.Cron, Zone: r.Zone, At: r.At},
		Overlap: schedules.Overlap(r.Overlap), Missed: schedules.Missed(r.Missed),
		Owner: permissions.UserID(r.OwnerID), OwnerName: r.OwnerName, Pause: schedules.Pause(r.Pause), PauseReason: r.PauseReason,
		NextAt: r.NextAt, LastAt: r.LastAt, LastRun: executions.ID(r.LastRunID),
		LeftOut: r.LeftOut, LeftOutWhy: schedules.LeftOut(r.LeftOutWhy),
		CreatedAt: r.CreatedAt, CreatedBy: permissions.UserID(r.CreatedBy), UpdatedAt: r.UpdatedAt, UpdatedBy: permissions.UserID(r.UpdatedBy),
	}
}

// IsSound reports whether the row is about the schedule that its row key says, and
// has not lost what runs and when, or that it is gone.
func (r *Row) IsSound() bool {
	if _, err := schedules.StoredScope(r.Scope); err != nil || r.ScheduleID == "" {
		return false
	}
	isComplete := r.Workflow != "" && (r.Cron == "") != r.At.IsZero() && (r.Cron == "") == (r.Zone == "")
	return rows.AddressOf(r) == addressOf(r.Scope, schedules.ID(r.ScheduleID)) && r.IsGone != isComplete
}

// isMadeAs reports whether two rows were entered as the same schedule, whatever has
// fired since.
func (r *Row) isMadeAs(other *Row) bool {
	return r.CreatedAt.Equal(other.CreatedAt) && r.CreatedBy == other.CreatedBy && r.OwnerID == other.OwnerID &&
		r.Name == other.Name && r.Workflow == other.Workflow && bytes.Equal(r.Input, other.Input) &&
		r.Cron == other.Cron && r.Zone == other.Zone && r.At.Equal(other.At) && r.Overlap == other.Overlap && r.Missed == other.Missed
}
