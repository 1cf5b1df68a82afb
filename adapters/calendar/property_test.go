package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/adapters/calendar"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// places change their clocks in as many ways as there are: by an hour, by half of
// one, by a day, for a month, at midnight, backwards in summer, and never.
var places = []string{
	"America/New_York", "Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/Havana", "Asia/Beirut",
	"Europe/Dublin", "Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns", "Antarctica/Troll", "Asia/Pyongyang", "UTC",
}

// near draws an instant that is often close to a change of the clock.
func near(t *rapid.T, place *time.Location) time.Time {
	at := time.Unix(rapid.Int64Range(100_000_000, 2_100_000_000).Draw(t, "unix"), 0).In(place) // 1973 to 2036
	if _, end := at.ZoneBounds(); !end.IsZero() && rapid.IntRange(0, 4).Draw(t, "near") > 0 {
		at = end.Add(time.Duration(rapid.IntRange(-100, 50).Draw(t, "minutes")) * time.Minute)
	}
	return at.Add(time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "rest")))
}

// TestFiresAreThoseOfAClockThatIsWatched looks at a clock minute by minute, and
// leaves out what it shows a second time.
func TestFiresAreThoseOfAClockThatIsWatched(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone, cron := rapid.SampledFrom(places).Draw(t, "zone"), expressions().Draw(t, "cron")
		place, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		after := near(t, place)
		got, err := calendar.Calendar{}.Next(cron, zone, after)
		if err != nil && fault.Code(err) != "cron_never" {
			t.Fatal(err)
		}
		watched := read(cron).next(place, after)
		if !watched.IsZero() && !got.Equal(watched) || watched.IsZero() && err == nil && got.Before(after.Add(window)) {
			t.Fatalf("%q in %s after %v: got %v (%v), want %v", cron, zone, after, got.In(place), err, watched.In(place))
		}
		if err == nil && (!got.After(after) || got != got.UTC().Truncate(time.Minute) || !read(cron).fits(got.In(place))) {
			t.Fatalf("%q in %s after %v: %v is none of its fires", cron, zone, after, got.In(place))
		}
	})
}

// TestFiresThatAreFarAheadAreFound goes by days, in a place whose clock never
// changes, and by twelve years: longer than two leap years are apart.
func TestFiresThatAreFarAheadAreFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cron := "30 12 " + fieldOf(t, 2) + " " + fieldOf(t, 3) + " " + fieldOf(t, 4)
		after := time.Unix(rapid.Int64Range(0, 4_000_000_000).Draw(t, "unix"), 0).UTC()
		got, err := calendar.Calendar{}.Next(cron, "UTC", after)
		want := time.Date(after.Year(), after.Month(), after.Day(), 12, 30, 0, 0, time.UTC)
		end := after.AddDate(12, 0, 0)
		for r := read(cron); want.Before(end) && (!want.After(after) || !r.isDay(want)); {
			want = want.AddDate(0, 0, 1)
		}
		if want.Before(end) && !got.Equal(want) || !want.Before(end) && err == nil && got.Before(end) {
			t.Fatalf("%q after %v: got %v, %v, want %v", cron, after, got, err, want)
		}
	})
}

// FuzzNextIsAFireOrARefusal takes any text.
func FuzzNextIsAFireOrARefusal(f *testing.F) {
	for _, cron := range []string{
		"* * * * *", "*/5 9-17 * * MON-FRI", "0 0 29 2 */7", "59 23 31 12 7", "0 0 30 2 *", "@daily", "0 0 L * *", "* * 15W * 5#3", "1,2,3-4/5 */2 1 JAN SUN-SAT", "",
		"1/0 * * * *", "* * * * * *", "99999999999999999999 * * * *", "-- // ,, ** ??", "\x00 \xff * * *",
	} {
		for _, zone := range []string{"Europe/London", "", "Local", "Pacific/Apia", "../x"} {
			f.Add(cron, zone, int64(1_325_000_000))
		}
	}
	f.Add("30 2 * * *", "Australia/Lord_Howe", int64(-1<<40))
	f.Add("30 2 * * *", "America/New_York", int64(1<<40))
	f.Fuzz(func(t *testing.T, cron, zone string, unix int64) {
		after := time.Unix(unix%100_000_000_000, 0)
		next, err := calendar.Calendar{}.Next(cron, zone, after)
		if err != nil {
			if !fault.Is(err, fault.Invalid) || !next.IsZero() {
				t.Fatalf("got %v, %v", next, err)
			}
			return
		}
		place, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		if !next.After(after) || !read(cron).fits(next.In(place)) {
			t.Fatalf("%v after %v is no fire", next.In(place), after)
		}
	})
}
