package work

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/limits"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// seat is one claim of a run on its way, with the places that it takes in the limits of
// the run: in all of them, or in none.
type seat struct {
	ledger *ledger.Ledger
	// late is the instant before which a run must have been due for the claim to be late.
	late  time.Time
	taken []limits.Place
}

// write lets the run begin where there is room for it, and wait otherwise. It is called
// again whenever somebody else has written the run: a place that was taken before is
// written anew then, because another claim may have given it back.
func (s *seat) write(ctx context.Context, before ledger.Run, next executions.Execution, mark string) (ledger.Run, error) {
	full, err := s.take(ctx, before.Execution)
	if err != nil {
		return ledger.Run{}, err
	}
	if full.Key != "" {
		next = before.Execution.Wait(full)
		if next.WaitsFor == before.Execution.WaitsFor && len(s.taken) == 0 {
			return before, nil
		}
		return s.ledger.Write(ctx, before, next, mark)
	}
	if before.Execution.DueAt.Before(s.late) {
		if err := s.ledger.PutCheck(ctx, next.ID, s.ledger.Now()); err != nil {
			return ledger.Run{}, err
		}
	}
	return s.ledger.Write(ctx, before, next, mark)
}

// take goes through the limits in the order of their keys, so that two runs do not each
// take what the other one needs. It answers the one that is full, none when all have room.
func (s *seat) take(ctx context.Context, e executions.Execution) (full executions.Limit, err error) {
	inOrder := slices.SortedFunc(slices.Values(e.Limits), func(a, b executions.Limit) int { return cmp.Compare(a.Key, b.Key) })
	var taken []limits.Place
	for _, limit := range inOrder {
		place, ok, err := s.ledger.Limits.Take(ctx, e, limit)
		if err != nil {
			return full, err
		}
		if !ok {
			full = limit
			break
		}
		taken = append(taken, place)
	}
	s.taken = taken
	return full, nil
}

// leave gives back what a claim took that came to nothing, once nobody can rely on it: a
// run that waits was written since, and one that is over is claimed by nobody. Whatever
// else is left is found out by whoever needs it.
func (s *seat) leave(ctx context.Context, made ledger.Moved, failed error) error {
	if failed != nil {
		if fault.Code(failed) == "execution_finished" {
			return s.ledger.Limits.GiveBack(ctx, s.taken)
		}
		return nil
	}
	e, was := made.After.Execution, made.Before.Execution.WaitsFor
	if e.Status.IsHeld() {
		return nil
	}
	err := s.ledger.Limits.GiveBack(ctx, s.taken)
	if err == nil && was.Key != "" && was.Key != e.WaitsFor.Key {
		err = s.ledger.Limits.Leave(ctx, e, was)
	}
	return err
}
