package accesstest

import (
	"context"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func facts() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"hold the user, the grants that count and the organization": factsCombinations,
		"hold nothing of what does not exist":                       factsUnknown,
		"hold what was written last":                                factsCurrent,
		"hold an organization that is inactive":                     factsInactive,
		"tell users apart whose ids begin alike":                    factsPrefix,
		"answer the context's error once the context has ended":     factsEnded,
	}
}

// world is two organizations and users with every mixture of grants.
type world struct {
	here, elsewhere organizations.Organization
	users           map[string]permissions.User
	grants          map[string][]permissions.Grant
}

func build(t *testing.T, h Harness) world {
	t.Helper()
	w := world{
		here: h.Create(t, given.Organization()), elsewhere: h.Create(t, given.Organization()),
		users: map[string]permissions.User{}, grants: map[string][]permissions.Grant{},
	}
	global, here, elsewhere := organizations.TargetGlobal(), organizations.TargetOf(w.here.ID), organizations.TargetOf(w.elsewhere.ID)
	for name, targets := range map[string][]organizations.Target{
		"nowhere": nil, "here": {here}, "elsewhere": {elsewhere}, "global": {global},
		"here and global": {here, global}, "everywhere": {here, elsewhere, global},
	} {
		user := h.Admit(t, given.User())
		w.users[name] = user
		for _, target := range targets {
			w.grants[name] = append(w.grants[name], h.Put(t, given.Grant(user.ID, target, permissions.ViewHistory, permissions.ManageForms)))
		}
	}
	return w
}

// about are the grants that count for a decision about a target.
func about(grants []permissions.Grant, target organizations.Target) []permissions.Grant {
	var counting []permissions.Grant
	for _, g := range grants {
		if g.In.IsGlobal() || g.In == target {
			counting = append(counting, g)
		}
	}
	return counting
}

func factsCombinations(t *testing.T, h Harness) {
	w := build(t, h)
	nobody := organizations.TargetOf(given.OrganizationID())
	for name, user := range w.users {
		for where, c := range map[string]struct {
			target organizations.Target
			org    *organizations.Organization
		}{
			"here":                    {organizations.TargetOf(w.here.ID), &w.here},
			"elsewhere":               {organizations.TargetOf(w.elsewhere.ID), &w.elsewhere},
			"global":                  {organizations.TargetGlobal(), nil},
			"an unknown organization": {nobody, nil},
		} {
			got := h.Facts(t, user.ID, c.target)
			wanted := permissions.Facts{Standing: &permissions.Standing{User: user, Grants: about(w.grants[name], c.target)}, Organization: c.org}
			want.Equal(t, "facts about "+where+" for somebody with grants "+name, sorted(got), sorted(wanted))
		}
	}
}

// sorted puts the global grant first: the order of grants has no meaning.
func sorted(f permissions.Facts) permissions.Facts {
	if f.Standing != nil {
		s := *f.Standing
		s.Grants = inOrder(s.Grants)
		f.Standing = &s
	}
	return f
}

func factsUnknown(t *testing.T, h Harness) {
	org := h.Create(t, given.Organization())
	stranger := given.UserID()
	want.Equal(t, "facts about a stranger here", h.Facts(t, stranger, organizations.TargetOf(org.ID)), permissions.Facts{Organization: &org})
	for _, target := range []organizations.Target{organizations.TargetGlobal(), organizations.TargetOf(given.OrganizationID()), {}} {
		want.Equal(t, "facts about a stranger in "+target.String(), h.Facts(t, stranger, target), permissions.Facts{})
	}
}

func factsCurrent(t *testing.T, h Harness) {
	org, user := h.Create(t, given.Organization()), h.Admit(t, given.User())
	target := organizations.TargetOf(org.ID)
	standing := permissions.Standing{User: user}
	want.Equal(t, "before the grant", h.Facts(t, user.ID, target).Standing, &standing)
	g := h.Put(t, given.Grant(user.ID, target, permissions.ManageConfig))
	standing.Grants = []permissions.Grant{g}
	want.Equal(t, "with the grant", h.Facts(t, user.ID, target).Standing, &standing)
	want.OK(t, h.Grants.Delete(given.Context(t), given.ScopeOf(org.ID), user.ID))
	standing.Grants = nil
	want.Equal(t, "after the grant", h.Facts(t, user.ID, target).Standing, &standing)
}

func factsInactive(t *testing.T, h Harness) {
	org := given.Organization()
	org.IsActive, org.IsProvider = false, true
	h.Create(t, org)
	want.Equal(t, "the organization", h.Facts(t, given.UserID(), organizations.TargetOf(org.ID)).Organization, &org)
}

func factsPrefix(t *testing.T, h Harness) {
	var users []permissions.User
	for _, id := range []permissions.UserID{"system:seed", "system:seed2", "system:see", "system:seed_"} {
		user := given.User()
		user.ID = id
		users = append(users, h.Admit(t, user))
	}
	g := h.Put(t, given.Grant(users[0].ID, organizations.TargetGlobal(), permissions.ManageConfig))
	want.Equal(t, "the one user", h.Standing(t, users[0].ID), &permissions.Standing{User: users[0], Grants: []permissions.Grant{g}})
	for _, user := range users[1:] {
		want.Equal(t, "another user", h.Standing(t, user.ID), &permissions.Standing{User: user})
	}
}

func factsEnded(t *testing.T, h Harness) {
	user := given.User()
	_, err := h.Access.Facts(given.Ended(t), user.ID, organizations.TargetGlobal())
	want.Is(t, err, context.Canceled)
	_, err = h.Access.Standing(given.Ended(t), user.ID)
	want.Is(t, err, context.Canceled)
	_, err = h.Access.OrganizationOfTenant(given.Ended(t), "tenant")
	want.Is(t, err, context.Canceled)
	_, err = h.Access.Admit(given.Ended(t), user)
	want.Is(t, err, context.Canceled)
	want.Equal(t, "the standing of the user", h.Standing(t, user.ID), nil)
}
