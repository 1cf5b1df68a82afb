// Package summarize tells administrators what runs add up to. How they are added up
// is domain/metrics, and when is the store's.
package summarize

import (
	"cmp"
	"context"
	"slices"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/metrics"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Summarizer adds counts up by what people ask for.
type Summarizer struct {
	counters store.Counters
	clock    system.Clock
}

// New is a Summarizer over these ports.
func New(counters store.Counters, clock system.Clock) *Summarizer {
	return &Summarizer{counters: counters, clock: clock}
}

// Question says which runs are asked for.
type Question struct {
	// From and To are days such as 2026-11-22, both of which count. Without To the last
	// one is today; without From there are thirty.
	From, To string
	// In narrows to one place; the zero value is all of them, which global is not.
	In organizations.Target
	// Workflow narrows to a name; empty is every workflow.
	Workflow string
}

// Summary is what the runs of a stretch of days add up to. Each list leaves out what
// had no run.
type Summary struct {
	First, Last metrics.Day
	Total       metrics.Tally
	// Days are in their order; Places and Workflows begin with the most runs.
	Days      []metrics.Count
	Places    []metrics.Count
	Workflows []metrics.Count
}

// Summary answers what has ended. Faults: Forbidden for everybody but administrators,
// validation_failed for a stretch that is none or too long.
func (s *Summarizer) Summary(ctx context.Context, by authorize.Caller, q Question) (Summary, error) {
	if !by.Principal.IsAdmin() {
		return Summary{}, permissions.AdminOnly()
	}
	first, last, err := metrics.ParseStretch(q.From, q.To, metrics.DayOf(s.clock.Now()))
	if err != nil {
		return Summary{}, err
	}
	counts, err := s.counters.Read(ctx, first, last)
	if err != nil {
		return Summary{}, err
	}
	counts = slices.DeleteFunc(counts, func(c metrics.Count) bool {
		return !q.In.IsZero() && c.In != q.In || q.Workflow != "" && c.Workflow != q.Workflow
	})
	summary := Summary{First: first, Last: last, Days: sumBy(counts, func(k metrics.Key) metrics.Key { return metrics.Key{Day: k.Day} })}
	for _, c := range counts {
		summary.Total = summary.Total.Plus(c.Tally)
	}
	summary.Places = most(sumBy(counts, func(k metrics.Key) metrics.Key { return metrics.Key{In: k.In} }))
	summary.Workflows = most(sumBy(counts, func(k metrics.Key) metrics.Key { return metrics.Key{Workflow: k.Workflow} }))
	return summary, nil
}

// sumBy adds up by a part of the key, in its order.
func sumBy(counts []metrics.Count, part func(metrics.Key) metrics.Key) []metrics.Count {
	parts := make([]metrics.Count, len(counts))
	for i, c := range counts {
		parts[i] = metrics.Count{Key: part(c.Key), Tally: c.Tally}
	}
	return metrics.Sum(parts)
}

// most begins with the most runs, and keeps the order of those that have as many.
func most(counts []metrics.Count) []metrics.Count {
	slices.SortStableFunc(counts, func(a, b metrics.Count) int { return cmp.Compare(b.Runs(), a.Runs()) })
	return counts
}
