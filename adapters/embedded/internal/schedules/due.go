package schedules

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/schedules"
)

// dueMost is how many schedules a look finds.
const dueMost = 100

// Due lists schedules that are due, the oldest first.
func (s Schedules) Due(ctx context.Context, now time.Time) (found []schedules.Schedule, err error) {
	span := kv.Span{Prefix: kv.NewKey(kindDue), To: dueFrom(now.Add(time.Millisecond)), Limit: dueMost}
	for len(found) < dueMost {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		keys, err := s.db.Keys(span)
		if err != nil {
			return nil, err
		}
		for _, at := range keys {
			due, is, err := s.at(at, now)
			if err != nil {
				return nil, err
			}
			if is && len(found) < dueMost {
				found = append(found, due)
			}
			span.After = at
		}
		if len(keys) < dueMost {
			break
		}
	}
	return found, nil
}

// at reads the schedule that a place among the fires to come leads to; false for
// one that is not due, or no longer, and for one that cannot be read.
func (s Schedules) at(place kv.Key, now time.Time) (schedules.Schedule, bool, error) {
	parts, ok := place.Parts()
	if !ok || len(parts) != 4 {
		return schedules.Schedule{}, false, nil
	}
	scope, err := schedules.StoredScope(parts[2])
	if err != nil {
		return schedules.Schedule{}, false, nil
	}
	stored, found, err := s.read(scope, schedules.ID(parts[3]))
	if kv.Unreadable(err) {
		return schedules.Schedule{}, false, nil
	}
	isDue := found && string(stored.due()) == string(place) && !stored.NextAt.After(now)
	return stored.schedule(scope), isDue, err
}
