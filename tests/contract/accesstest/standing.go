package accesstest

import (
	"slices"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func standing() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"holds every grant of a user":           standingEverything,
		"holds many grants":                     standingMany,
		"is nil for somebody unknown":           standingUnknown,
		"is empty for somebody without a grant": standingEmpty,
	}
}

// inOrder sorts grants by where they hold.
func inOrder(grants []permissions.Grant) []permissions.Grant {
	return slices.SortedFunc(slices.Values(grants), func(a, b permissions.Grant) int {
		return strings.Compare(a.In.String(), b.In.String())
	})
}

func standingEverything(t *testing.T, h Harness) {
	w := build(t, h)
	for name, user := range w.users {
		got := h.Standing(t, user.ID)
		if got == nil {
			t.Fatalf("nothing is known about the user with grants %s", name)
		}
		want.Equal(t, "the user with grants "+name, got.User, user)
		want.Equal(t, "the grants "+name, inOrder(got.Grants), inOrder(w.grants[name]))
	}
}

func standingMany(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	var grants []permissions.Grant
	for range 120 {
		grants = append(grants, h.Put(t, given.Grant(user.ID, organizations.TargetOf(given.OrganizationID()), permissions.ViewHistory)))
	}
	want.Equal(t, "the grants", inOrder(h.Standing(t, user.ID).Grants), inOrder(grants))
}

func standingUnknown(t *testing.T, h Harness) {
	h.Admit(t, given.User())
	for _, id := range append(given.OddNames(), string(given.UserID()), "") {
		want.Equal(t, "the standing of "+id, h.Standing(t, permissions.UserID(id)), nil)
	}
}

func standingEmpty(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	want.Equal(t, "the standing", h.Standing(t, user.ID), &permissions.Standing{User: user})
}
