package rulestest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func changes() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"reach every field":                    changeAll,
		"are refused for an older revision":    changeStale,
		"of what is not there are refused":     changeUnknown,
		"into another rule are refused":        changeIntoAnother,
		"that meet let one win":                changeTogether,
		"keep the instants that were given":    changePrecise,
		"of the same revision may be repeated": changeAgain,
	}
}

func removals() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"take it out of everything":           remove,
		"of what is not there change nothing": removeUnknown,
		"that meet changes win":               removeWhileChanged,
	}
}

// renamed is a rule that somebody has changed.
func renamed(r alerts.Rule, name string) alerts.Rule {
	r.Name, r.Revision = name, r.Revision+1
	r.UpdatedAt, r.UpdatedBy = r.UpdatedAt.Add(time.Minute), given.UserID()
	return r
}

func changeAll(t *testing.T, h Harness) {
	another := create(t, h)
	for _, pair := range [][2]alerts.Rule{
		{given.Rule(), given.Rule(running)}, {given.Rule(running), given.Rule(mailing)}, {given.Rule(mailing), given.Rule()},
	} {
		was, next := pair[0], pair[1]
		next.ID, next.Name = was.ID, "Another name"
		want.OK(t, h.Rules.Create(given.Context(t), was))
		want.OK(t, h.Rules.Change(given.Context(t), was, next))
		is(t, h, next)
	}
	is(t, h, another)
}

func changeStale(t *testing.T, h Harness) {
	made := create(t, h)
	next := renamed(made, "Mine")
	want.OK(t, h.Rules.Change(given.Context(t), made, next))
	want.Fault(t, h.Rules.Change(given.Context(t), made, renamed(made, "Theirs")), fault.Conflict, "changed_meanwhile")
	is(t, h, next)
}

func changeUnknown(t *testing.T, h Harness) {
	unknown := given.Rule()
	for _, id := range append(oddIDs(), unknown.ID) {
		unknown.ID = id
		want.NotFound(t, h.Rules.Change(given.Context(t), unknown, unknown))
	}
	want.Equal(t, "the list", all(t, h, 10), nil)
}

func changeIntoAnother(t *testing.T, h Harness) {
	made, other := create(t, h), create(t, h)
	if err := h.Rules.Change(given.Context(t), made, other); err == nil || fault.Code(err) != "" {
		t.Errorf("got %v, want a defect", err)
	}
	is(t, h, made)
	is(t, h, other)
}

func changeTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		made := create(t, h)
		nexts, won := make([]alerts.Rule, 8), -1
		for i := range nexts {
			nexts[i] = renamed(made, string(rune('a'+i)))
		}
		for i, err := range harness.Together(len(nexts), func(i int) error { return h.Rules.Change(ctx, made, nexts[i]) }) {
			switch {
			case err != nil:
				want.Fault(t, err, fault.Conflict, "changed_meanwhile")
			case won >= 0:
				t.Error("two have won")
			default:
				won = i
			}
		}
		if won < 0 {
			t.Fatal("nobody has won")
		}
		is(t, h, nexts[won])
	}
}

func changePrecise(t *testing.T, h Harness) {
	made := create(t, h)
	next := renamed(made, "Told")
	next.LastAt = made.CreatedAt.In(time.FixedZone("elsewhere", -7*3600)).Add(time.Minute)
	want.OK(t, h.Rules.Change(given.Context(t), made, next))
	is(t, h, next)
	next.LastAt, next.Trouble, next.Revision = time.Time{}, "", next.Revision+1
	was := next
	was.Revision--
	want.OK(t, h.Rules.Change(given.Context(t), was, next))
	is(t, h, next)
}

func changeAgain(t *testing.T, h Harness) {
	made := create(t, h)
	for range 3 {
		want.OK(t, h.Rules.Change(given.Context(t), made, made))
		is(t, h, made)
	}
}

func remove(t *testing.T, h Harness) {
	made, other := create(t, h), create(t, h, running)
	for range 3 {
		want.OK(t, h.Rules.Delete(given.Context(t), made.ID))
		isGone(t, h, made)
	}
	want.NotFound(t, h.Rules.Change(given.Context(t), made, renamed(made, "Late")))
	isGone(t, h, made)
	want.Equal(t, "the list", all(t, h, 10), []alerts.Rule{other})
}

func removeUnknown(t *testing.T, h Harness) {
	made := create(t, h)
	for _, id := range oddIDs() {
		want.OK(t, h.Rules.Delete(given.Context(t), id))
	}
	want.Equal(t, "the list", all(t, h, 10), []alerts.Rule{made})
}

func removeWhileChanged(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 10 {
		made := create(t, h)
		for i, err := range harness.Together(6, func(i int) error {
			if i < 2 {
				return h.Rules.Delete(ctx, made.ID)
			}
			return h.Rules.Change(ctx, made, renamed(made, "Late"))
		}) {
			if i < 2 {
				want.OK(t, err)
			} else if err != nil && !fault.Is(err, fault.NotFound) {
				want.Fault(t, err, fault.Conflict, "changed_meanwhile")
			}
		}
		isGone(t, h, made)
	}
}
