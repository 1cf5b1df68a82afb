package schedules

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// fireMost is how many fires are shown ahead.
const fireMost = 10

// ScheduleTiming is when a schedule fires: cron in a zone, or once.
type ScheduleTiming struct {
	Cron string    `json:"cron,omitempty" maxLength:"100" doc:"Minute, hour, day of the month, month and day of the week, in the zone's local time. An hour that the clock skips has no fire; one that it repeats has each fire once." example:"0 3 * * 1-5"`
	Zone string    `json:"zone,omitempty" maxLength:"100" doc:"An IANA time zone, for cron." example:"Europe/London"`
	At   time.Time `json:"at,omitempty" doc:"The one instant of a schedule that does not repeat, within the next 366 days."`
}

// ScheduleDraft is what a person enters about a schedule.
type ScheduleDraft struct {
	ScheduleTiming

	Name     string      `json:"name" doc:"1 to 100 characters." example:"Stale users, every night"`
	Workflow string      `json:"workflow" doc:"The name of the workflow." example:"stale_users"`
	Input    wire.Object `json:"input,omitempty" doc:"By the workflow's parameters; no secrets and no files." example:"{\"days\":90}"`
	Overlap  string      `json:"overlap,omitempty" enum:"skip,queue,allow" default:"skip" doc:"While the run before is not over: leave the fire out, wait, or start beside it."`
	Missed   string      `json:"missed,omitempty" enum:"skip,once" default:"skip" doc:"Fires that nobody was there for: leave them out, or make up for all of them by one run."`
	IsPaused bool        `json:"isPaused,omitempty"`
}

// Schedule is when a workflow runs by itself.
type Schedule struct {
	ID             string      `json:"id"`
	OrganizationID string      `json:"organizationId" doc:"An organization's id, or global."`
	Name           string      `json:"name" example:"Stale users, every night"`
	Workflow       string      `json:"workflow"`
	Input          wire.Object `json:"input" example:"{\"days\":90}"`
	Cron           string      `json:"cron,omitempty" example:"0 3 * * 1-5"`
	Zone           string      `json:"zone,omitempty" example:"Europe/London"`
	At             *wire.Time  `json:"at,omitempty"`
	Overlap        string      `json:"overlap" enum:"skip,queue,allow"`
	Missed         string      `json:"missed" enum:"skip,once"`
	Owner          wire.Owner  `json:"owner"`
	State          string      `json:"state" enum:"active,paused,over"`
	Pause          string      `json:"pause,omitempty" enum:"person,owner_lost,workflow_refused" doc:"Who or what paused it."`
	PauseReason    string      `json:"pauseReason,omitempty" doc:"One sentence, when the platform has paused it."`
	NextAt         *wire.Time  `json:"nextAt,omitempty"`
	LastRun        *LastRun    `json:"lastRun,omitempty"`
	LeftOut        int         `json:"leftOut" doc:"How many fires led to no run since the last that did."`
	LeftOutWhy     string      `json:"leftOutWhy,omitempty" enum:"missed,overlap,organization_inactive" doc:"Why the last of them did not."`
	CreatedAt      wire.Time   `json:"createdAt"`
	CreatedBy      string      `json:"createdBy"`
	UpdatedAt      wire.Time   `json:"updatedAt"`
	UpdatedBy      string      `json:"updatedBy"`
}

// LastRun is the run of the last fire that led to one.
type LastRun struct {
	ExecutionID string    `json:"executionId"`
	At          wire.Time `json:"at" doc:"When it was due."`
}

// ScheduleDetail is a schedule with what lies ahead of it.
type ScheduleDetail struct {
	Schedule

	NextFires []wire.Time `json:"nextFires" doc:"The next ten."`
}

// ScheduleFires are fires to come.
type ScheduleFires struct {
	Fires []wire.Time `json:"fires"`
}

func (t ScheduleTiming) timing() schedules.Timing {
	return schedules.Timing{Cron: t.Cron, Zone: t.Zone, At: t.At.UTC()}
}

func (d ScheduleDraft) draft() schedules.Draft {
	input := d.Input
	if len(input) == 0 {
		input = wire.Object(`{}`)
	}
	return schedules.Draft{
		Name: d.Name, Workflow: d.Workflow, Input: input, Timing: d.timing(),
		Overlap: schedules.Overlap(d.Overlap), Missed: schedules.Missed(d.Missed), IsPaused: d.IsPaused,
	}
}

func shown(s schedules.Schedule) Schedule {
	out := Schedule{
		ID: string(s.ID), OrganizationID: s.Scope.String(), Name: s.Name, Workflow: s.Workflow, Input: s.Input,
		Cron: s.Timing.Cron, Zone: s.Timing.Zone, At: wire.Moment(s.Timing.At),
		Overlap: string(s.Overlap), Missed: string(s.Missed), Owner: wire.Owner{ID: string(s.Owner), DisplayName: s.OwnerName},
		State: state(s), Pause: string(s.Pause), PauseReason: s.PauseReason, NextAt: wire.Moment(s.NextAt),
		LeftOut: s.LeftOut, LeftOutWhy: string(s.LeftOutWhy),
		CreatedAt: wire.Time(s.CreatedAt), CreatedBy: string(s.CreatedBy), UpdatedAt: wire.Time(s.UpdatedAt), UpdatedBy: string(s.UpdatedBy),
	}
	if s.LastRun != "" {
		out.LastRun = &LastRun{ExecutionID: string(s.LastRun), At: wire.Time(s.LastAt)}
	}
	return out
}

func state(s schedules.Schedule) string {
	switch {
	case s.Pause != "":
		return "paused"
	case s.IsOver():
		return "over"
	default:
		return "active"
	}
}

// entered is what a person has entered, and when: a fire leaves it as it is.
func entered(s schedules.Schedule) Schedule {
	return shown(schedules.Schedule{
		ID: s.ID, Scope: s.Scope, Name: s.Name, Workflow: s.Workflow, Input: s.Input, Timing: s.Timing,
		Overlap: s.Overlap, Missed: s.Missed, Owner: s.Owner, UpdatedAt: s.UpdatedAt, UpdatedBy: s.UpdatedBy,
	})
}

func moments(times []time.Time) []wire.Time {
	list := make([]wire.Time, len(times))
	for i, t := range times {
		list[i] = wire.Time(t)
	}
	return list
}
