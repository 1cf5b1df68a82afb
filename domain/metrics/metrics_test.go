package metrics

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

func TestADayIsThatInUTC(t *testing.T) {
	t.Parallel()
	late := time.Date(2026, 11, 22, 23, 30, 0, 0, time.FixedZone("", -2*60*60))
	if got := DayOf(late); got != "2026-11-23" {
		t.Errorf("got %s", got)
	}
	for days, want := range map[int]Day{0: "2024-02-28", 1: "2024-02-29", 2: "2024-03-01", -59: "2023-12-31"} {
		if got := Day("2024-02-28").Add(days); got != want {
			t.Errorf("%d days later it is %s, want %s", days, got, want)
		}
	}
	if got := Day("soon").Add(3); got != "soon" {
		t.Errorf("got %s", got)
	}
}

func TestAStretchIsReadOrSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from, to    string
		first, last Day
		fields      []string
	}{
		"nothing is said":       {"", "", "2026-10-24", "2026-11-22", nil},
		"only the end":          {"", "2026-03-01", "2026-01-31", "2026-03-01", nil},
		"only the beginning":    {"2026-11-20", "", "2026-11-20", "2026-11-22", nil},
		"one day":               {"2026-11-20", "2026-11-20", "2026-11-20", "2026-11-20", nil},
		"the longest":           {"2026-08-23", "2026-11-22", "2026-08-23", "2026-11-22", nil},
		"too long":              {"2026-08-22", "2026-11-22", "", "", []string{"/to too_far"}},
		"the wrong way round":   {"2026-11-22", "2026-11-21", "", "", []string{"/to before_from"}},
		"a beginning in future": {"2026-11-23", "", "", "", []string{"/to before_from"}},
		"no days":               {"22.11.2026", "2026-02-30", "", "", []string{"/from format", "/to format"}},
		"no last day":           {"", "tomorrow", "", "", []string{"/to format"}},
	} {
		first, last, err := ParseStretch(c.from, c.to, "2026-11-22")
		if first != c.first || last != c.last {
			t.Errorf("%s: %s to %s, want %s to %s", name, first, last, c.first, c.last)
		}
		if diff := cmp.Diff(c.fields, pointers(err)); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}

func pointers(err error) (list []string) {
	var f *fault.Fault
	if errors.As(err, &f) {
		for _, field := range f.Fields {
			list = append(list, field.Pointer+" "+field.Code)
		}
	}
	return list
}

func TestARunCountsForTheWayInWhichItEnded(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]Tally{
		"Success":             {Succeeded: 1, Milliseconds: 1500, MinutesSaved: 25},
		"CompletedWithErrors": {Partly: 1, Milliseconds: 1500},
		"Failed":              {Failed: 1, Milliseconds: 1500},
		"Timeout":             {TimedOut: 1, Milliseconds: 1500},
		"Cancelled":           {Cancelled: 1, Milliseconds: 1500},
		"Running":             {},
		"":                    {},
	} {
		got := Ended(status, 1500*time.Millisecond, 25)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", status, diff)
		}
		if runs := min(1, int(want.Milliseconds)); got.Runs() != runs {
			t.Errorf("%s is %d runs, want %d", status, got.Runs(), runs)
		}
	}
}

func TestSumsKeepKeysApartAndOrderThem(t *testing.T) {
	t.Parallel()
	one, other := organizations.TargetOf("019df24a-0000-7000-8000-000000000001"), organizations.TargetGlobal()
	key := func(day Day, in organizations.Target, workflow string) Key { return Key{day, in, workflow} }
	tally := Tally{1, 2, 3, 4, 5, 6, 7}
	got := Sum([]Count{
		{key("2026-02-02", one, "a"), tally}, {key("2026-02-01", other, "b"), tally}, {key("2026-02-01", other, "a"), tally},
		{key("2026-02-01", one, "z"), tally}, {key("2026-02-02", one, "a"), tally},
	})
	want := []Count{
		{key("2026-02-01", one, "z"), tally}, {key("2026-02-01", other, "a"), tally}, {key("2026-02-01", other, "b"), tally},
		{key("2026-02-02", one, "a"), Tally{2, 4, 6, 8, 10, 12, 14}},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b organizations.Target) bool { return a == b })); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestNoOrderOfAddingLosesARun(t *testing.T) {
	t.Parallel()
	statuses := rapid.SampledFrom([]string{"Success", "CompletedWithErrors", "Failed", "Timeout", "Cancelled"})
	rapid.Check(t, func(t *rapid.T) {
		var forward, backward Tally
		ended := rapid.SliceOf(statuses).Draw(t, "ended")
		for i := range ended {
			forward = forward.Plus(Ended(ended[i], time.Second, 1))
			backward = Ended(ended[len(ended)-1-i], time.Second, 1).Plus(backward)
		}
		if forward != backward || forward.Runs() != len(ended) || forward.Milliseconds != int64(1000*len(ended)) {
			t.Errorf("%+v and %+v are %d runs", forward, backward, len(ended))
		}
	})
}
