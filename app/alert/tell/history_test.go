package tell_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Items come at any time, looks as well, and any call may fail: no trouble is told twice
// within an hour, and nothing is done with that was not told, but for what could not be
// told for an hour.
func TestAnyHistoryTellsEachTroubleOnceAnHourAndForgetsNone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, chat)
		messages := map[string][]time.Time{}
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			w.now = w.now.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 10, 29, 31, 59, 60, 61, 200, 1500}).Draw(rt, "minutes")) * time.Minute)
			for range rapid.IntRange(0, 3).Draw(rt, "items") {
				w.raise(func(i *attention.Item) {
					i.Code = rapid.SampledFrom([]string{"one", "two"}).Draw(rt, "code")
					i.At = w.now.Add(-time.Duration(rapid.SampledFrom([]int{0, 1, 20}).Draw(rt, "behind")) * time.Minute)
				})
			}
			w.trips = map[string]error{}
			if where := rapid.SampledFrom([]string{"", "", "", "untold", "rules", "tell", "note", "mark", "open", "post", "post"}).Draw(rt, "trouble"); where != "" {
				w.trips[where] = fault.New(fault.Upstream, "webhook_refused", "x")
			}
			before := slices.Clone(w.items)
			w.sent = nil
			_ = w.Tick(t.Context()) // what it answers is another test's
			for _, s := range w.sent {
				what := codeOf(w, s)
				if told := messages[what]; len(told) > 0 && w.now.Sub(told[len(told)-1]) <= time.Hour {
					rt.Fatalf("%s was told at %v and at %v", what, told[len(told)-1], w.now)
				}
				messages[what] = append(messages[what], w.now)
			}
			for i, item := range w.items {
				if item.AlertedAt.IsZero() || !before[i].AlertedAt.IsZero() {
					continue
				}
				waits := slices.ContainsFunc(w.items, func(other attention.Item) bool {
					return other.AlertedAt.IsZero() && other.Code == item.Code && !other.At.Before(item.At)
				})
				stands := waits || slices.ContainsFunc(messages[item.Code], func(at time.Time) bool { return !at.Before(item.At) || w.now.Sub(at) <= time.Hour })
				if !stands && w.now.Sub(item.At) < time.Hour {
					rt.Fatalf("%+v is done with at %v, and nobody was told: %v", item, w.now, messages)
				}
			}
		}
	})
}

// codeOf is what a message is about.
func codeOf(w *world, s sent) string {
	for _, item := range w.items {
		if s.Link == "https://bifrost.example.com/o/"+string(contoso)+"/runs/"+string(item.ID) {
			return item.Code
		}
	}
	return ""
}
