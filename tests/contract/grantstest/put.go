package grantstest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func put() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"writes the grant where both sides find it":      putBoth,
		"writes a grant in global":                       putGlobal,
		"keeps every set of permissions":                 putSets,
		"replaces the user's earlier grant there":        putReplaces,
		"leaves the user's grants elsewhere alone":       putElsewhere,
		"lands in the scope, whatever the grant says":    putMismatch,
		"does not know somebody who never signed in":     putUnknownUser,
		"and a deletion at once leave both sides agreed": putAgainstDelete,
	}
}

// agree expects the two indexes to hold the same grants of a user in a place.
func agree(t *testing.T, h Harness, user permissions.UserID, in organizations.Target, wanted ...permissions.Grant) {
	t.Helper()
	var byUser, byPlace []permissions.Grant
	for _, g := range h.Standing(t, user).Grants {
		if g.In == in {
			byUser = append(byUser, g)
		}
	}
	for _, g := range h.Members(t, harness.ScopeOf(in), 10) {
		if g.UserID == user {
			byPlace = append(byPlace, g)
		}
	}
	want.Equal(t, "the grant, found by user", byUser, wanted)
	want.Equal(t, "the grant, found by place", byPlace, wanted)
}

func somewhere() organizations.Target { return organizations.TargetOf(given.OrganizationID()) }

func putBoth(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	g := h.Put(t, given.Grant(user.ID, somewhere(), permissions.ExecuteWorkflows, permissions.ViewHistory))
	agree(t, h, user.ID, g.In, g)
}

func putGlobal(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	g := h.Put(t, given.Grant(user.ID, organizations.TargetGlobal(), permissions.ManageForms))
	agree(t, h, user.ID, g.In, g)
	want.Equal(t, "the grants of an organization", h.Members(t, given.Scope(), 10), nil)
}

func putSets(t *testing.T, h Harness) {
	all := permissions.All()
	for bits := range 1 << len(all) {
		var list []permissions.Permission
		for i, p := range all {
			if bits&(1<<i) != 0 {
				list = append(list, p)
			}
		}
		user := h.Admit(t, given.User())
		g := h.Put(t, given.Grant(user.ID, somewhere(), list...))
		agree(t, h, user.ID, g.In, g)
	}
}

func putReplaces(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	first := h.Put(t, given.Grant(user.ID, somewhere(), permissions.All()...))
	second := given.Grant(user.ID, first.In, permissions.ViewHistory)
	second.GrantedAt = first.GrantedAt.Add(time.Hour)
	h.Put(t, second)
	agree(t, h, user.ID, first.In, second)
	h.Put(t, second)
	agree(t, h, user.ID, first.In, second)
}

func putElsewhere(t *testing.T, h Harness) {
	user, other := h.Admit(t, given.User()), h.Admit(t, given.User())
	here := h.Put(t, given.Grant(user.ID, somewhere(), permissions.ManageConfig))
	there := h.Put(t, given.Grant(user.ID, somewhere(), permissions.ManageForms))
	global := h.Put(t, given.Grant(user.ID, organizations.TargetGlobal(), permissions.ViewHistory))
	colleague := h.Put(t, given.Grant(other.ID, here.In, permissions.All()...))
	agree(t, h, user.ID, here.In, here)
	agree(t, h, user.ID, there.In, there)
	agree(t, h, user.ID, global.In, global)
	agree(t, h, other.ID, here.In, colleague)
	want.Equal(t, "how many grants the user has", len(h.Standing(t, user.ID).Grants), 3)
}

func putMismatch(t *testing.T, h Harness) {
	user, here, there := h.Admit(t, given.User()), somewhere(), somewhere()
	for _, claimed := range []organizations.Target{there, organizations.TargetGlobal(), {}} {
		g := given.Grant(user.ID, claimed, permissions.All()...)
		if err := h.Grants.Put(given.Context(t), harness.ScopeOf(here), g); err != nil {
			continue // To refuse is as good.
		}
		g.In = here
		agree(t, h, user.ID, here, g)
	}
	agree(t, h, user.ID, there)
	agree(t, h, user.ID, organizations.TargetGlobal())
}

func putUnknownUser(t *testing.T, h Harness) {
	g := given.Grant(given.UserID(), somewhere(), permissions.ViewHistory)
	want.Fault(t, h.Grants.Put(given.Context(t), harness.ScopeOf(g.In), g), fault.NotFound, "user_not_found")
	want.Equal(t, "the grants in the scope", h.Members(t, harness.ScopeOf(g.In), 10), nil)
	want.Equal(t, "the standing of the user", h.Standing(t, g.UserID), nil)
}

func putAgainstDelete(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	for range 20 {
		ctx, g := given.Context(t), given.Grant(user.ID, somewhere(), permissions.ViewHistory)
		h.Put(t, g)
		for _, err := range harness.Together(2, func(i int) error {
			if i == 0 {
				return h.Grants.Put(ctx, harness.ScopeOf(g.In), g)
			}
			return h.Grants.Delete(ctx, harness.ScopeOf(g.In), user.ID)
		}) {
			want.OK(t, err)
		}
		if members := h.Members(t, harness.ScopeOf(g.In), 10); len(members) == 0 {
			agree(t, h, user.ID, g.In)
		} else {
			agree(t, h, user.ID, g.In, g)
		}
	}
}
