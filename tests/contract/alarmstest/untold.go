package alarmstest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func untold() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"is nothing at first":                         untoldNothing,
		"is of every scope, and of runs, too":         untoldEverywhere,
		"is of the last three days":                   untoldDays,
		"is a hundred at most, those of the last day": untoldMost,
		"goes with its run":                           untoldGone,
	}
}

func telling() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"is noted once":                          tellOnce,
		"of what is gone is no fault":            tellGone,
		"takes nothing back that people say":     tellWhileChanged,
		"is no change by people":                 tellIsNoChange,
		"at the same time is noted once":         tellTogether,
		"of a run leaves what was told of alone": tellOfRun,
	}
}

func untoldNothing(t *testing.T, h Harness) {
	waits(t, h, noon())
	h.Start(t, given.Run(given.Scope()))
	waits(t, h, noon())
}

func untoldEverywhere(t *testing.T, h Harness) {
	run := failed(t, h, given.Scope())
	items := []attention.Item{run, raise(t, h, given.Global(), noon()), raise(t, h, given.Scope(), noon()), raise(t, h, run.Scope, noon())}
	waits(t, h, noon(), items...)
	items[1] = tell(t, h, items[1], noon())
	waits(t, h, noon(), items[0], items[2], items[3])
	tell(t, h, items[0], noon())
	waits(t, h, noon(), items[2:]...)
}

func untoldDays(t *testing.T, h Harness) {
	midnight := noon().Add(-12 * time.Hour)
	s, first := given.Scope(), midnight.AddDate(0, 0, -2)
	items := []attention.Item{raise(t, h, s, first), raise(t, h, s, midnight), raise(t, h, s, midnight.Add(-time.Millisecond)), raise(t, h, s, noon())}
	for _, old := range []time.Time{first.Add(-time.Millisecond), first.AddDate(0, 0, -1), first.AddDate(0, -1, 0)} {
		raise(t, h, s, old)
	}
	waits(t, h, noon(), items...)
	waits(t, h, midnight, items...)
	waits(t, h, midnight.Add(24*time.Hour-time.Millisecond), items...)
	waits(t, h, midnight.AddDate(0, 0, 1), items[1], items[2], items[3])
	waits(t, h, noon().AddDate(0, 0, 5))
	elsewhere := noon().In(time.FixedZone("elsewhere", -11*3600))
	waits(t, h, elsewhere, items...)
}

func untoldMost(t *testing.T, h Harness) {
	const most, more = 100, 20
	ctx, s := given.Context(t), given.Scope()
	all := make([]attention.Item, most+more)
	for i := range all {
		all[i] = given.Item(s, noon().Add(-time.Duration(i)*time.Second))
		if i >= most/2 {
			all[i] = given.Item(s, noon().AddDate(0, 0, -1).Add(-time.Duration(i)*time.Second))
		}
	}
	for _, err := range harness.Together(10, func(worker int) error {
		for i := worker; i < len(all); i += 10 {
			if err := h.Alarms.Raise(ctx, all[i]); err != nil {
				return err
			}
		}
		return nil
	}) {
		want.OK(t, err)
	}
	found, err := h.Alarms.Untold(ctx, noon())
	want.OK(t, err)
	want.Equal(t, "how many there are", len(found), most)
	want.Equal(t, "those of the last day", byID(found[:most/2]), byID(all[:most/2]))
	for _, item := range found {
		want.OK(t, h.Alarms.Told(ctx, item, noon()))
	}
	rest, err := h.Alarms.Untold(ctx, noon())
	want.OK(t, err)
	want.Equal(t, "how many are left", len(rest), more)
}

func untoldGone(t *testing.T, h Harness) {
	run, other := failed(t, h, given.Scope()), failed(t, h, given.Scope())
	stored, err := h.History.Get(given.Context(t), run.Scope, run.ID)
	want.OK(t, err)
	for more := true; more; {
		more, err = h.Upkeep.Forget(given.Context(t), stored.Doorbell())
		want.OK(t, err)
	}
	waits(t, h, noon(), other)
	want.OK(t, h.Alarms.Told(given.Context(t), run, noon()))
	_, err = h.Attention.Get(given.Context(t), run.Scope, run.ID)
	want.NotFound(t, err)
}

func tellOnce(t *testing.T, h Harness) {
	item := tell(t, h, raise(t, h, given.Scope(), noon()), noon())
	for _, at := range []time.Time{noon().Add(time.Hour), noon().Add(-time.Hour)} {
		want.OK(t, h.Alarms.Told(given.Context(t), item, at))
		is(t, h, item)
	}
}

func tellGone(t *testing.T, h Harness) {
	never := given.Item(given.Scope(), noon())
	want.OK(t, h.Alarms.Told(given.Context(t), never, noon()))
	_, err := h.Attention.Get(given.Context(t), never.Scope, never.ID)
	want.NotFound(t, err)
	want.Equal(t, "the list", list(t, h, noon().AddDate(0, 0, -1)), nil)
}

func tellWhileChanged(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		item := raise(t, h, given.Scope(), noon())
		next := item
		next.Note, next.Revision = "Somebody looks.", 1
		for _, err := range harness.Together(2, func(i int) error {
			if i == 0 {
				return h.Attention.Change(ctx, item, next)
			}
			return h.Alarms.Told(ctx, item, noon())
		}) {
			want.OK(t, err)
		}
		next.AlertedAt = noon()
		is(t, h, next)
		waits(t, h, noon())
	}
}

// tellIsNoChange lets somebody change what they have read before people were told.
func tellIsNoChange(t *testing.T, h Harness) {
	item := raise(t, h, given.Scope(), noon())
	told := tell(t, h, item, noon())
	next := item
	next.Note, next.Revision = "Somebody looks.", 1
	want.OK(t, h.Attention.Change(given.Context(t), item, next))
	next.AlertedAt = told.AlertedAt
	is(t, h, next)
	waits(t, h, noon())
	late := told
	late.Note, late.Revision = "Somebody else looks.", 1
	want.Fault(t, h.Attention.Change(given.Context(t), told, late), fault.Conflict, "changed_meanwhile")
}

func tellTogether(t *testing.T, h Harness) {
	ctx, item := given.Context(t), raise(t, h, given.Scope(), noon())
	for _, err := range harness.Together(6, func(i int) error {
		return h.Alarms.Told(ctx, item, noon().Add(time.Duration(i)*time.Second))
	}) {
		want.OK(t, err)
	}
	first, err := h.Attention.Get(ctx, item.Scope, item.ID)
	want.OK(t, err)
	want.Equal(t, "whether it is noted", first.AlertedAt.IsZero(), false)
	want.OK(t, h.Alarms.Told(ctx, item, noon().Add(time.Hour)))
	is(t, h, first)
}

// tellOfRun looks at an ended run again, which raises it once more.
func tellOfRun(t *testing.T, h Harness) {
	run := tell(t, h, failed(t, h, given.Scope()), noon())
	stored, err := h.History.Get(given.Context(t), run.Scope, run.ID)
	want.OK(t, err)
	h.Recover(t, stored, given.Now())
	for more := true; more; {
		more, err = h.Counters.Fold(given.Context(t))
		want.OK(t, err)
	}
	is(t, h, run)
	waits(t, h, noon())
}
