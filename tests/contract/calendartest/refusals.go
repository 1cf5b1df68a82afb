package calendartest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/calendar"
)

var now = time.Date(2025, time.June, 1, 12, 0, 0, 0, time.UTC)

// refused expects a fault of one field, in a sentence that repeats nothing.
func refused(t *testing.T, c calendar.Calendar, cron, zone, code, pointer string) {
	t.Helper()
	next, err := c.Next(cron, zone, now)
	var f *fault.Fault
	if !errors.As(err, &f) || !next.IsZero() {
		t.Errorf("%q in %q: got %v, %v", cron, zone, next, err)
		return
	}
	got := []string{f.Code}
	for _, field := range f.Fields {
		got = append(got, field.In, field.Pointer)
		if field.Code == "" || field.Message != f.Message || !strings.HasSuffix(f.Message, ".") && !strings.HasSuffix(f.Message, ").") {
			t.Errorf("%q in %q: the field is %+v", cron, zone, field)
		}
	}
	if diff := cmp.Diff([]string{code, "body", pointer}, got); diff != "" || f.Kind != fault.Invalid {
		t.Errorf("%q in %q: kind %d, -want +got\n%s", cron, zone, f.Kind, diff)
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("it repeats what was entered: %v", err)
	}
}

func expressions(t *testing.T, c calendar.Calendar) {
	for _, cron := range []string{
		"", " ", "*", "* * * *", "* * * * * *", "0 * * * * * 2025", "@daily", "@every 1h", "TZ=UTC * * * * *", strings.Repeat("*", 9),
		strings.Repeat("1,", 60) + "1 * * * *", "hunter2 * * * *",
	} {
		refused(t, c, cron, "UTC", "cron_invalid", "/cron")
	}
	for place, bad := range map[string][]string{
		"% * * * *": {"60", "100", "000", "1-60", "60-1", "0/60", "*/60", "*/90"},
		"* % * * *": {"24", "23-24", "*/24", "JAN"},
		"* * % * *": {"0", "32", "0-3", "*/32", "L", "LW", "15W", "MON"},
		"* * * % *": {"0", "13", "*/13", "MON", "JANUARY", "JAN-", "JAN-FOO", "DEC-JAN", "J"},
		"* * * * %": {"8", "5L", "5#3", "JAN", "WED-MON", "MO", "MON#1", "MON-FRI-SUN", "*/8"},
	} {
		for _, text := range append(bad, "?", "-1", "+1", "1-", "-", "5-1", "1-2-3", "/", "*/", "*/0", "*/-1", "*/x", "1/0", "1/2/3", "1/", "/5", "a", "1a",
			"1,", ",1", ",", "1,,2", "**", "*5", "5*", "1-*", "*-5", "*,5", "5,*", "1.5", "0x1", "1e1", "\u0661", "\uff11", "1\x00", "hunter2") {
			refused(t, c, strings.Replace(place, "%", text, 1), "UTC", "cron_invalid", "/cron")
		}
	}
}

func zones(t *testing.T, c calendar.Calendar) {
	for _, zone := range []string{
		"", " ", "Local", "local", "localtime", "posixrules", "Factory", "posix/Europe/London", "right/Europe/London", "Europe", "Europe/", "/Europe/London",
		"Europe/London ", "Europe//London", "Europe/../Europe/London", "../zoneinfo/UTC", "/etc/localtime", `Europe\London`, "Europe/Nowhere", "+01:00", "UTC+1",
		"EST5EDT,M3.2.0,M11.1.0", "zone.tab", "tzdata.zi", "leapseconds", "Europe/London\x00", "Z\u00fcrich", strings.Repeat("a", 300), "hunter2",
	} {
		refused(t, c, "* * * * *", zone, "zone_invalid", "/zone")
	}
	for _, zone := range []string{"UTC", "Etc/UTC", "GMT", "Etc/GMT+12", "America/Argentina/Buenos_Aires", "America/Port-au-Prince", "EST5EDT", "US/Pacific"} {
		if _, err := c.Next("* * * * *", zone, now); err != nil {
			t.Errorf("%s: %v", zone, err)
		}
	}
}

// never has days that no month has, and a time that the clock skips whenever its day
// comes: the second Sunday of March.
func never(t *testing.T, c calendar.Calendar) {
	for _, cron := range []string{"0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "0 0 30-31 FEB *", "* * 31 4 */2"} {
		refused(t, c, cron, "Europe/London", "cron_never", "/cron")
	}
	refused(t, c, "30 2 8-14 3 */7", "America/New_York", "cron_never", "/cron")
}
