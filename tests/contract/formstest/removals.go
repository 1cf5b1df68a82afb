package formstest

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func removals() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"take it out of everything":           remove,
		"take more versions than a page has":  removeMany,
		"may be repeated":                     removeAgain,
		"of what is not there change nothing": removeUnknown,
		"that meet changes win":               removeWhileChanged,
		"that meet each other all succeed":    removeTogether,
	}
}

func remove(t *testing.T, h Harness) {
	now, _ := aged(t, h, 3)
	global, other := create(t, h, given.Global()), create(t, h, now.Scope)
	changed := change(t, h, other, "Another name")
	for _, gone := range []forms.Form{now, global} {
		want.OK(t, h.Forms.Delete(given.Context(t), gone.Scope, gone.ID))
		isGone(t, h, gone)
	}
	is(t, h, changed)
	were(t, h, changed, other)
}

func removeMany(t *testing.T, h Harness) {
	now := create(t, h, given.Scope(), bare)
	for range 105 {
		now = change(t, h, now, "Another name")
	}
	want.OK(t, h.Forms.Delete(given.Context(t), now.Scope, now.ID))
	isGone(t, h, now)
}

func removeAgain(t *testing.T, h Harness) {
	now, _ := aged(t, h, 1)
	for range 3 {
		want.OK(t, h.Forms.Delete(given.Context(t), now.Scope, now.ID))
		isGone(t, h, now)
	}
}

func removeUnknown(t *testing.T, h Harness) {
	now, before := aged(t, h, 1)
	for _, id := range oddIDs() {
		want.OK(t, h.Forms.Delete(given.Context(t), now.Scope, id))
	}
	is(t, h, now)
	were(t, h, now, before...)
}

func removeWhileChanged(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 10 {
		now, _ := aged(t, h, 1)
		for i, err := range harness.Together(5, func(i int) error {
			if i == 0 {
				return h.Forms.Delete(ctx, now.Scope, now.ID)
			}
			return h.Forms.Change(ctx, now, given.Changed(now, "Late"))
		}) {
			if i == 0 {
				want.OK(t, err)
			} else if err != nil && !fault.Is(err, fault.NotFound) {
				want.Fault(t, err, fault.Conflict, "changed_meanwhile")
			}
		}
		now.Version++ // somebody may have been faster
		isGone(t, h, now)
	}
}

func removeTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		now, _ := aged(t, h, 2)
		for _, err := range harness.Together(6, func(int) error { return h.Forms.Delete(ctx, now.Scope, now.ID) }) {
			want.OK(t, err)
		}
		isGone(t, h, now)
	}
}
