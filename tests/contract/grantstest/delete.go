package grantstest

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func take() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"takes the grant back on both sides":             deleteBoth,
		"of what is not there is no fault":               deleteNothing,
		"takes no other grant":                           deleteOne,
		"may be followed by another grant":               deleteThenPut,
		"takes effect for every one of many in parallel": deleteTogether,
	}
}

func deleteBoth(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	for _, in := range []organizations.Target{somewhere(), organizations.TargetGlobal()} {
		h.Put(t, given.Grant(user.ID, in, permissions.All()...))
		want.OK(t, h.Grants.Delete(given.Context(t), harness.ScopeOf(in), user.ID))
		agree(t, h, user.ID, in)
	}
	want.Equal(t, "the standing of the user", h.Standing(t, user.ID), &permissions.Standing{User: user})
}

func deleteNothing(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	for range 2 {
		want.OK(t, h.Grants.Delete(given.Context(t), given.Scope(), user.ID))
		want.OK(t, h.Grants.Delete(given.Context(t), given.Global(), user.ID))
		want.OK(t, h.Grants.Delete(given.Context(t), given.Scope(), given.UserID()))
	}
	want.Equal(t, "the standing of the user", h.Standing(t, user.ID), &permissions.Standing{User: user})
}

func deleteOne(t *testing.T, h Harness) {
	user, colleague := h.Admit(t, given.User()), h.Admit(t, given.User())
	gone := h.Put(t, given.Grant(user.ID, somewhere(), permissions.ManageConfig))
	there := h.Put(t, given.Grant(user.ID, somewhere(), permissions.ManageConfig))
	global := h.Put(t, given.Grant(user.ID, organizations.TargetGlobal(), permissions.ManageConfig))
	theirs := h.Put(t, given.Grant(colleague.ID, gone.In, permissions.ManageConfig))
	want.OK(t, h.Grants.Delete(given.Context(t), harness.ScopeOf(gone.In), user.ID))
	agree(t, h, user.ID, gone.In)
	agree(t, h, user.ID, there.In, there)
	agree(t, h, user.ID, global.In, global)
	agree(t, h, colleague.ID, gone.In, theirs)
}

func deleteThenPut(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	g := h.Put(t, given.Grant(user.ID, somewhere(), permissions.All()...))
	want.OK(t, h.Grants.Delete(given.Context(t), harness.ScopeOf(g.In), user.ID))
	g.Permissions = permissions.SetOf(permissions.ViewHistory)
	h.Put(t, g)
	agree(t, h, user.ID, g.In, g)
}

func deleteTogether(t *testing.T, h Harness) {
	user, ctx := h.Admit(t, given.User()), given.Context(t)
	grants := make([]permissions.Grant, 16)
	for i := range grants {
		grants[i] = h.Put(t, given.Grant(user.ID, somewhere(), permissions.ViewHistory))
	}
	for _, err := range harness.Together(len(grants), func(i int) error {
		return h.Grants.Delete(ctx, harness.ScopeOf(grants[i].In), user.ID)
	}) {
		want.OK(t, err)
	}
	want.Equal(t, "the standing of the user", h.Standing(t, user.ID), &permissions.Standing{User: user})
	for _, g := range grants {
		agree(t, h, user.ID, g.In)
	}
}
