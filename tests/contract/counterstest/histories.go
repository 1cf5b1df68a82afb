package counterstest

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/metrics"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// Histories lets runs end and folders meet at random, and expects the counts of the
// model in the end, and never more than these before.
func Histories(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	rapid.Check(t, func(r *rapid.T) {
		h := open(t)
		if h.Close != nil {
			defer h.Close()
		}
		m := model{h: h, places: []organizations.Scope{given.Global(), given.Scope(), given.Scope()}}
		for range rapid.IntRange(1, 20).Draw(r, "steps") {
			m.step(t, r)
		}
		h.fold(t)
		h.holds(t, noon(3), noon(0), m.ended...)
	})
}

// model is what was done to a store.
type model struct {
	h      Harness
	places []organizations.Scope
	ended  []metrics.Count
}

func (m *model) step(t *testing.T, r *rapid.T) {
	switch rapid.SampledFrom([]string{"end", "end", "end", "fold", "meet", "read"}).Draw(r, "step") {
	case "end":
		e := ending{
			in: rapid.SampledFrom(m.places).Draw(r, "place"), workflow: rapid.SampledFrom([]string{"a", "b_c"}).Draw(r, "workflow"),
			start: noon(rapid.IntRange(0, 3).Draw(r, "day")), took: time.Duration(rapid.IntRange(0, 5000).Draw(r, "took")) * time.Millisecond,
			event: rapid.SampledFrom(finishing()).Draw(r, "event"), saves: rapid.IntRange(0, 30).Draw(r, "saves"),
		}
		ended := m.h.end(t, e)
		want.Equal(t, "the end", ended.Status.IsTerminal(), true)
		m.ended = append(m.ended, e.count())
	case "fold":
		_, err := m.h.Counters.Fold(t.Context())
		want.OK(t, err)
	case "meet":
		for _, err := range harness.Together(2, func(int) error { _, err := m.h.Counters.Fold(t.Context()); return err }) {
			want.OK(t, err)
		}
	case "read":
		m.within(t)
	}
}

// within expects no count to be more than what has ended.
func (m *model) within(t *testing.T) {
	t.Helper()
	most := map[metrics.Key]metrics.Tally{}
	for _, count := range metrics.Sum(m.ended) {
		most[count.Key] = count.Tally
	}
	for _, count := range m.h.counts(t, noon(3), noon(0)) {
		if count.Runs() > most[count.Key].Runs() {
			t.Errorf("%+v is counted, and %+v has ended", count, most[count.Key])
		}
	}
}
