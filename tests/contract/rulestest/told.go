package rulestest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func told() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"is told once within a while":                 tellOnce,
		"is told again after it":                      tellAgain,
		"is told by one of many at the same time":     tellTogether,
		"may be told again once that was given back":  tellForgotten,
		"is apart from other troubles, by any name":   tellApart,
		"is told once more among others that are old": tellAmongOld,
	}
}

// tell asks for the right to tell, by an hour that ends at an instant.
func tell(t *testing.T, h Harness, trouble string, now time.Time) bool {
	t.Helper()
	is, err := h.Told.Tell(given.Context(t), trouble, now.Add(-alerts.Quiet), now)
	want.OK(t, err)
	return is
}

func tellOnce(t *testing.T, h Harness) {
	trouble, at := given.Trouble(), given.Now()
	for after, wanted := range map[time.Duration]bool{0: false, time.Millisecond: false, time.Minute: false, time.Hour: false, -time.Minute: false} {
		fresh := given.Trouble()
		want.Equal(t, "who asks first tells", tell(t, h, fresh, at), true)
		want.Equal(t, "who asks "+after.String()+" later tells", tell(t, h, fresh, at.Add(after)), wanted)
	}
	want.Equal(t, "who asks first tells", tell(t, h, trouble, at), true)
	want.Equal(t, "who asks from another place tells", tell(t, h, trouble, at.In(time.FixedZone("elsewhere", 7200))), false)
}

func tellAgain(t *testing.T, h Harness) {
	trouble, at := given.Trouble(), given.Now()
	want.Equal(t, "the first tells", tell(t, h, trouble, at), true)
	for range 3 {
		at = at.Add(alerts.Quiet + time.Millisecond)
		want.Equal(t, "the first after an hour tells", tell(t, h, trouble, at), true)
		want.Equal(t, "the second after an hour tells", tell(t, h, trouble, at.Add(time.Minute)), false)
		want.Equal(t, "the last within the hour tells", tell(t, h, trouble, at.Add(alerts.Quiet)), false)
	}
}

func tellTogether(t *testing.T, h Harness) {
	ctx, at := given.Context(t), given.Now()
	trouble := given.Trouble()
	for range 4 {
		is := make([]bool, 8)
		for _, err := range harness.Together(len(is), func(i int) (err error) {
			is[i], err = h.Told.Tell(ctx, trouble, at.Add(-alerts.Quiet), at.Add(time.Duration(i)*time.Millisecond))
			return err
		}) {
			want.OK(t, err)
		}
		told := 0
		for _, mine := range is {
			if mine {
				told++
			}
		}
		want.Equal(t, "how many tell", told, 1)
		at = at.Add(2 * alerts.Quiet)
	}
}

func tellForgotten(t *testing.T, h Harness) {
	trouble, at := given.Trouble(), given.Now()
	for range 3 {
		want.Equal(t, "the first tells", tell(t, h, trouble, at), true)
		want.Equal(t, "the second tells", tell(t, h, trouble, at.Add(time.Second)), false)
		for range 2 {
			want.OK(t, h.Told.Forget(given.Context(t), trouble))
		}
	}
	want.OK(t, h.Told.Forget(given.Context(t), given.Trouble()))
	want.Equal(t, "who comes then tells", tell(t, h, trouble, at), true)
}

func tellApart(t *testing.T, h Harness) {
	at := given.Now()
	for _, trouble := range given.OddNames() {
		want.Equal(t, "the first tells of "+trouble, tell(t, h, trouble, at), true)
	}
	for _, trouble := range given.OddNames() {
		want.Equal(t, "the second tells of "+trouble, tell(t, h, trouble, at), false)
	}
}

// tellAmongOld lets days go by: what was told on them is in nobody's way.
func tellAmongOld(t *testing.T, h Harness) {
	at, known := given.Now(), make([]string, 15)
	for i := range known {
		known[i] = given.Trouble()
		tell(t, h, known[i], at.Add(time.Duration(i)*time.Second))
	}
	at = at.AddDate(0, 0, 3)
	for range 2 {
		for _, trouble := range known {
			want.Equal(t, "the first of a day tells", tell(t, h, trouble, at), true)
		}
		for _, trouble := range known {
			want.Equal(t, "the second of a day tells", tell(t, h, trouble, at.Add(time.Minute)), false)
		}
		at = at.AddDate(0, 0, 2)
	}
}
