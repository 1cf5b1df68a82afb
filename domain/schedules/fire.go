package schedules

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// LeftOut is why a fire led to no run.
type LeftOut string

// Nobody was there in time, the run before was not over, or the organization is
// inactive.
const (
	LeftOutMissed   LeftOut = "missed"
	LeftOutOverlap  LeftOut = "overlap"
	LeftOutInactive LeftOut = "organization_inactive"
)

// Judgement is what becomes of a schedule at a moment.
type Judgement string

// It is left alone, its fire leads to no run, or to one.
const (
	Wait  Judgement = "wait"
	Leave Judgement = "leave out"
	Fire  Judgement = "fire"
)

// Before is what is known of the run before. The zero value is that there was none.
type Before struct {
	// IsOpen says that it is not over; EndedAt is when it ended otherwise.
	IsOpen  bool
	EndedAt time.Time
}

// Judge says what becomes of the schedule now, and why a fire is left out. Inactive
// is that its organization is: what that leaves out is not made up for.
func (s Schedule) Judge(before Before, inactive bool, now time.Time) (Judgement, LeftOut) {
	switch {
	case s.NextAt.IsZero() || now.Before(s.NextAt):
		return Wait, ""
	case inactive:
		return Leave, LeftOutInactive
	case before.IsOpen && s.Overlap == OverlapQueue:
		return Wait, ""
	case s.late(before, now) > MissedAfter && s.Missed != MissedOnce:
		return Leave, LeftOutMissed
	case before.IsOpen && s.Overlap != OverlapAllow:
		return Leave, LeftOutOverlap
	default:
		return Fire, ""
	}
}

// late is for how long nobody saw the fire. The time in which it waited for the run
// before is none of it.
func (s Schedule) late(before Before, now time.Time) time.Duration {
	since := s.NextAt
	if s.Overlap == OverlapQueue && before.EndedAt.After(since) {
		since = before.EndedAt
	}
	return now.Sub(since)
}

// RunID is the id of the run of the next fire. It depends on the schedule and the
// instant alone, so that two workers who see the same fire start one run.
func (s Schedule) RunID() executions.ID {
	return executions.Derive(s.NextAt, "schedule", string(s.ID))
}

// Fired is the schedule after its fire led to a run; next is the fire after, zero
// for none.
func (s Schedule) Fired(run executions.ID, next time.Time) Schedule {
	s.LastAt, s.LastRun, s.NextAt = s.NextAt, run, next
	s.LeftOut, s.LeftOutWhy = 0, ""
	return s
}

// PassedOver is the schedule after a fire that was left out.
func (s Schedule) PassedOver(why LeftOut, next time.Time) Schedule {
	s.LeftOut, s.LeftOutWhy, s.NextAt = s.LeftOut+1, why, next
	return s
}

// PausedBy is the schedule once the platform has found that it cannot go on. A
// person has to look at it and let it go on.
func (s Schedule) PausedBy(p Pause, reason string) Schedule {
	s.Pause, s.PauseReason, s.NextAt = p, reason, time.Time{}
	return s
}
