package accesstest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func admit() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"writes somebody new as given":                 admitNew,
		"writes a client user with a home":             admitClient,
		"changes names of somebody known, and no more": admitKnown,
		"never brings a deactivated person back":       admitDeactivated,
		"leaves grants alone":                          admitKeepsGrants,
		"leads parallel first sign-ins to one user":    admitTogether,
	}
}

func admitNew(t *testing.T, h Harness) {
	user := given.User()
	want.Equal(t, "the answer", h.Admit(t, user), user)
	want.Equal(t, "the standing", h.Standing(t, user.ID), &permissions.Standing{User: user})
}

func admitClient(t *testing.T, h Harness) {
	org := h.Create(t, given.Organization())
	user := given.User()
	user.Type, user.Home = permissions.ClientUser, org.ID
	want.Equal(t, "the answer", h.Admit(t, user), user)
	want.Equal(t, "the facts", h.Facts(t, user.ID, organizations.TargetOf(org.ID)),
		permissions.Facts{Standing: &permissions.Standing{User: user}, Organization: &org})
}

func admitKnown(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	later := user.CreatedAt.Add(time.Hour)
	again := permissions.User{
		ID: user.ID, DisplayName: "Zoë Müller", Email: "zoe.mueller@example.com", Type: permissions.ClientUser,
		Home: given.OrganizationID(), IsActive: false, CreatedAt: later, UpdatedAt: later,
	}
	expected := user
	expected.DisplayName, expected.Email, expected.UpdatedAt = again.DisplayName, again.Email, later
	want.Equal(t, "the answer", h.Admit(t, again), expected)
	want.Equal(t, "the standing", h.Standing(t, user.ID), &permissions.Standing{User: expected})
}

func admitDeactivated(t *testing.T, h Harness) {
	user := given.User()
	user.IsActive = false
	h.Admit(t, user)
	again := user
	again.IsActive = true
	want.Equal(t, "the answer", h.Admit(t, again), user)
	want.Equal(t, "the standing", h.Standing(t, user.ID), &permissions.Standing{User: user})
}

func admitKeepsGrants(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	g := h.Put(t, given.Grant(user.ID, organizations.TargetGlobal(), permissions.ViewHistory))
	user.DisplayName = "Another name"
	h.Admit(t, user)
	want.Equal(t, "the standing", h.Standing(t, user.ID), &permissions.Standing{User: user, Grants: []permissions.Grant{g}})
}

func admitTogether(t *testing.T, h Harness) {
	user, ctx := given.User(), given.Context(t)
	answers := make([]permissions.User, 12)
	for _, err := range harness.Together(len(answers), func(i int) (err error) {
		mine := user
		mine.CreatedAt = user.CreatedAt.Add(time.Duration(i) * time.Second)
		answers[i], err = h.Access.Admit(ctx, mine)
		return err
	}) {
		want.OK(t, err)
	}
	stored := h.Standing(t, user.ID).User
	for _, a := range answers {
		want.Equal(t, "when the user was made", a.CreatedAt, stored.CreatedAt)
	}
}
