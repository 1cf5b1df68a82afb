package schedule

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/schedules"
)

// InputMost is the longest input of a schedule, in bytes: it stands in a row.
const InputMost = 16 << 10

// may refuses whoever cannot have schedules here at all.
func may(by permissions.Authority) error {
	return by.Require(permissions.ExecuteWorkflows, permissions.ManageForms)
}

// check holds a draft against everything that can be known now, and answers its
// first fire. What is wrong with what was entered is listed at once.
func (s *Scheduler) check(ctx context.Context, by permissions.Authority, draft schedules.Draft) (time.Time, error) {
	if err := may(by); err != nil {
		return time.Time{}, err
	}
	bad := draft.Problems(s.ports.Clock.Now())
	if len(draft.Input) > InputMost {
		bad = append(bad, fault.Field{In: "body", Pointer: "/input", Code: "too_long", Message: "Enter less: 16 KiB at most."})
	}
	next, err := s.first(draft.Timing)
	if bad, err = added(bad, err); err != nil {
		return time.Time{}, err
	}
	err = s.starter.CheckUnattended(ctx, by, start.Request{Workflow: draft.Workflow, Input: draft.Input})
	if bad, err = added(bad, err); err != nil {
		return time.Time{}, err
	}
	if len(bad) > 0 {
		return time.Time{}, fault.ValidationFailed(bad...)
	}
	return next, s.authorizer.Owner(ctx, by, permissions.ExecuteWorkflows)
}

// added takes the fields out of a fault that names some, and leaves any other error.
func added(bad []fault.Field, err error) ([]fault.Field, error) {
	if fields := fault.Fields(err); len(fields) > 0 {
		return append(bad, fields...), nil
	}
	return bad, err
}

// first is the first fire, and zero for a timing that the domain refuses.
func (s *Scheduler) first(t schedules.Timing) (time.Time, error) {
	if t.IsOnce() || !t.At.IsZero() {
		return t.At, nil
	}
	return s.ports.Calendar.Next(t.Cron, t.Zone, s.ports.Clock.Now())
}

// Fires lists the next fires of a timing, at most so many; fewer when there are no
// more. Faults: Invalid cron_invalid, zone_invalid, cron_never.
func (s *Scheduler) Fires(by permissions.Authority, t schedules.Timing, most int) ([]time.Time, error) {
	if err := may(by); err != nil {
		return nil, err
	}
	now := s.ports.Clock.Now()
	if t.IsOnce() {
		if t.At.After(now) {
			return []time.Time{t.At}, nil
		}
		return nil, nil
	}
	var fires []time.Time
	for at := now; len(fires) < most; {
		next, err := s.ports.Calendar.Next(t.Cron, t.Zone, at)
		if err != nil {
			return nil, err
		}
		fires, at = append(fires, next), next
	}
	return fires, nil
}
