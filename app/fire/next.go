package fire

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/schedules"
)

// advanced moves the schedule on to its next fire that is still to come: however
// many passed meanwhile, one run makes up for them at most. A calendar that no longer
// knows the zone or the expression pauses it.
func (f *Firer) advanced(s schedules.Schedule, to func(next time.Time) schedules.Schedule) (schedules.Schedule, error) {
	if s.Timing.IsOnce() {
		return to(time.Time{}), nil
	}
	from := s.NextAt
	if now := f.ports.Clock.Now(); now.After(from) {
		from = now
	}
	next, err := f.ports.Calendar.Next(s.Timing.Cron, s.Timing.Zone, from)
	if fault.Is(err, fault.Invalid) {
		return to(time.Time{}).PausedBy(schedules.PausedByWorkflow, "Its times are no longer understood. Enter them anew."), nil
	}
	if err != nil {
		return s, err
	}
	return to(next), nil
}
