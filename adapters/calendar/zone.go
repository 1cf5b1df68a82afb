package calendar

import (
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the machine may know no zones
)

// zoneShape is that of IANA names, which are files below a folder of the machine.
var zoneShape = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_+-]{0,30}(/[A-Za-z0-9][A-Za-z0-9_+-]{0,30}){0,2}$`)

// notZones lie in the same folder on many machines: the machine's own zone, one for
// other rules, and two copies of all zones, one of them with leap seconds.
var notZones = []string{"local", "localtime", "posixrules", "factory", "posix", "right"}

// zone is where local times are those of a place.
type zone struct{ place *time.Location }

// load finds a zone. Invalid zone_invalid.
func load(name string) (zone, error) {
	first, _, _ := strings.Cut(name, "/")
	if !zoneShape.MatchString(name) || slices.Contains(notZones, strings.ToLower(first)) {
		return zone{}, errZone()
	}
	place, err := time.LoadLocation(name)
	if err != nil {
		return zone{}, errZone()
	}
	return zone{place}, nil
}

func errZone() error {
	return errField("/zone", "zone_invalid", "Enter a time zone by its IANA name, such as Europe/London.")
}

// A local time is written as if the clocks of the place never changed, so that it
// can be counted with: as the instant at which a clock in UTC shows the same.

// around is further than a zone's clock is from UTC's, and than a change moves it.
const around = 48 * time.Hour

// shown is the latest that the clock of the place has shown by an instant. Where it
// was turned back that is more than it shows now: what it shows again was there.
func (z zone) shown(by time.Time) time.Time {
	local := by.UTC().Add(-around)
	for _, p := range z.periods(by) {
		if !p.hasBegun(by) {
			break
		}
		last := by
		if p.isOver(by) {
			last = p.end.Add(-time.Nanosecond)
		}
		if shows := last.UTC().Add(p.ahead); shows.After(local) {
			local = shows
		}
	}
	return local.Truncate(time.Minute)
}

// instant is the first one at which the clock of the place shows a local time, the
// zero time when it never does. Resume is the latest local time before the next one
// that it shows.
func (z zone) instant(local time.Time) (at, resume time.Time) {
	for _, p := range z.periods(local) {
		at := local.Add(-p.ahead)
		switch {
		case p.isOver(at):
		case p.hasBegun(at):
			return at, local
		default:
			return time.Time{}, p.start.UTC().Add(p.ahead - time.Minute)
		}
	}
	return time.Time{}, local
}

// period is a time in which the clock is so far ahead of UTC, from its start to
// before its end. A zero bound is none.
type period struct {
	start, end time.Time
	ahead      time.Duration
}

func (p period) hasBegun(by time.Time) bool { return p.start.IsZero() || !by.Before(p.start) }

func (p period) isOver(by time.Time) bool { return !p.end.IsZero() && !by.Before(p.end) }

// periods are those near an instant, in order.
func (z zone) periods(near time.Time) (found []period) {
	for at := near.Add(-around).In(z.place); ; {
		start, end := at.ZoneBounds()
		_, seconds := at.Zone()
		found = append(found, period{start, end, time.Duration(seconds) * time.Second})
		if end.IsZero() || end.After(near.Add(around)) {
			return found
		}
		at = end
	}
}
