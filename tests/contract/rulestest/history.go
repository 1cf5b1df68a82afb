package rulestest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func histories() harness.Cases[Harness] {
	return harness.Cases[Harness]{"of telling that races are those of the model": playOne}
}

// Histories plays random histories of a few troubles, each on a store that open opens.
func Histories(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	rapid.Check(t, func(r *rapid.T) {
		moves, h := history(30).Draw(r, "history"), open(t)
		if h.Close != nil {
			defer h.Close()
		}
		if err := play(t.Context(), h, moves); err != nil {
			r.Fatal(err)
		}
	})
}

// playOne is the same history at each run.
func playOne(t *testing.T, h Harness) {
	want.OK(t, play(given.Context(t), h, history(30).Example(7)))
}

// move is a few calls at the same time, some minutes after the one before.
type move struct {
	Later int
	Calls []call
}

// call is about one of a few troubles.
type call struct {
	Forgets bool
	Trouble int
}

func history(longest int) *rapid.Generator[[]move] {
	one := rapid.Custom(func(t *rapid.T) call {
		return call{rapid.IntRange(0, 4).Draw(t, "forgets") == 0, rapid.IntRange(0, 2).Draw(t, "trouble")}
	})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) move {
		later := rapid.SampledFrom([]int{0, 1, 20, 40, 61, 60 * 30}).Draw(t, "later")
		return move{later, rapid.SliceOfN(one, 1, 4).Draw(t, "calls")}
	}), longest/2, longest)
}

// model is when each trouble was told last.
type model map[string]time.Time

func play(ctx context.Context, h Harness, moves []move) error {
	troubles, m, now := []string{given.Trouble(), given.Trouble(), given.Trouble()}, model{}, given.Now()
	for n, move := range moves {
		now = now.Add(time.Duration(move.Later) * time.Minute)
		var calls []harness.Call[model]
		for _, c := range move.Calls {
			if c.Forgets {
				calls = append(calls, h.forgetting(troubles[c.Trouble]))
			} else {
				calls = append(calls, h.telling(troubles[c.Trouble], now))
			}
		}
		seen := sync.OnceValues(func() (map[string]bool, error) { return h.remembered(ctx, troubles, now) })
		var err error
		if m, err = harness.Race(ctx, m, func(m model) error { return m.differs(now, seen) }, calls...); err != nil {
			return fmt.Errorf("move %d, %+v: %w", n, move, err)
		}
	}
	return nil
}

// remembered finds out which troubles are told of no more for now, by asking to.
func (h Harness) remembered(ctx context.Context, troubles []string, now time.Time) (map[string]bool, error) {
	seen := map[string]bool{}
	for _, trouble := range troubles {
		is, err := h.Told.Tell(ctx, trouble, now.Add(-alerts.Quiet), now)
		if err == nil && is {
			err = h.Told.Forget(ctx, trouble)
		}
		if err != nil {
			return nil, err
		}
		if !is {
			seen[trouble] = true
		}
	}
	return seen, nil
}

// differs compares what is remembered with the model.
func (m model) differs(now time.Time, remembered func() (map[string]bool, error)) error {
	known := map[string]bool{}
	for trouble, at := range m {
		if !at.Before(now.Add(-alerts.Quiet)) {
			known[trouble] = true
		}
	}
	seen, err := remembered()
	return errors.Join(err, want.Differ(seen, known))
}

func (h Harness) telling(trouble string, now time.Time) harness.Call[model] {
	since := now.Add(-alerts.Quiet)
	return harness.Call[model]{
		Name: "tell " + trouble[:4],
		Do: func(ctx context.Context) string {
			is, err := h.Told.Tell(ctx, trouble, since, now)
			return fmt.Sprint(is, err)
		},
		Model: func(m model) (model, string) {
			if at, found := m[trouble]; found && !at.Before(since) {
				return m, "false <nil>"
			}
			m = maps.Clone(m)
			m[trouble] = now
			return m, "true <nil>"
		},
	}
}

func (h Harness) forgetting(trouble string) harness.Call[model] {
	return harness.Call[model]{
		Name: "forget " + trouble[:4],
		Do:   func(ctx context.Context) string { return fmt.Sprint(h.Told.Forget(ctx, trouble)) },
		Model: func(m model) (model, string) {
			m = maps.Clone(m)
			delete(m, trouble)
			return m, "<nil>"
		},
	}
}
