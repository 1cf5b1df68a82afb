// Package calendartest holds what every implementation of ports/calendar must do:
// when an expression fires, what the clocks of places do to that, and what is
// refused.
package calendartest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/ports/calendar"
)

// Run shows the behaviours one by one.
func Run(t *testing.T, c calendar.Calendar) {
	t.Helper()
	for name, list := range map[string][]example{
		"fields": fields(), "days": days(), "far ahead": far(), "instants": instants(), "clocks that skip": skips(), "clocks that repeat": repeats(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, e := range list {
				e.check(t, c)
			}
		})
	}
	t.Run("refused expressions", func(t *testing.T) { t.Parallel(); expressions(t, c) })
	t.Run("refused zones", func(t *testing.T) { t.Parallel(); zones(t, c) })
	t.Run("what never comes", func(t *testing.T) { t.Parallel(); never(t, c) })
}

// example is an expression in a zone, and the fires that follow an instant, each
// with the offset that the clock of the place has then.
type example struct {
	cron, zone, after string
	want              []string
}

func (e example) check(t *testing.T, c calendar.Calendar) {
	t.Helper()
	place, err := time.LoadLocation(e.zone)
	if err != nil {
		t.Fatal(err)
	}
	at, got := instant(t, e.after), []string(nil)
	for range e.want {
		next, err := c.Next(e.cron, e.zone, at)
		if err != nil {
			t.Fatalf("%q in %s after %v: %v", e.cron, e.zone, at, err)
		}
		if next.Location() != time.UTC || next.Truncate(time.Minute) != next {
			t.Errorf("%q: %v is no whole minute of UTC", e.cron, next)
		}
		got, at = append(got, next.In(place).Format(layout)), next
	}
	if diff := cmp.Diff(e.want, got); diff != "" {
		t.Errorf("%q in %s after %s: -want +got\n%s", e.cron, e.zone, e.after, diff)
	}
}

const layout = "2006-01-02 15:04 -07:00"

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
