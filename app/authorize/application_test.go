package authorize_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// robot is an application of somebody's tenant, which says of itself what only
// people are.
func robot(of permissions.Claims) permissions.Claims {
	of.IsApplication, of.IsGuest, of.DisplayName, of.Email = true, true, "Application 1", ""
	of.AppRoles = []permissions.AppRole{permissions.AdminRole}
	return of
}

func TestAnApplicationComesInAsAPersonDoes(t *testing.T) {
	t.Parallel()
	ours, theirs := newcomer(staff(robot(anna()))), newcomer(client(robot(chris())))
	for name, c := range map[string]struct {
		claims  permissions.Claims
		holder  *organizations.Organization
		user    permissions.User
		isAdmin bool
	}{
		"the provider's own":            {robot(anna()), organization(provider, providerTenant), ours, true},
		"a client's, whatever its role": {robot(chris()), organization(contoso, contosoTenant), theirs, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.shows(c.claims)
			d.access.EXPECT().Standing(gomock.Any(), c.claims.UserID()).Return(nil, nil)
			d.access.EXPECT().OrganizationOfTenant(gomock.Any(), c.claims.TenantID).Return(c.holder, nil)
			d.writes(c.user)
			got, err := d.Caller(t.Context(), token)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.user, got.Principal.User); diff != "" || got.Principal.IsAdmin() != c.isAdmin || got.Reach.All() != c.isAdmin {
				t.Errorf("administrator %v: %s", got.Principal.IsAdmin(), diff)
			}
		})
	}
}

func TestAnApplicationThatWasDeactivatedIsRefused(t *testing.T) {
	t.Parallel()
	d, gone := newDesk(t), deactivated(staff(robot(anna())))
	d.shows(robot(anna()))
	d.access.EXPECT().Standing(gomock.Any(), gone.ID).Return(&permissions.Standing{User: gone}, nil)
	got, err := d.Caller(t.Context(), token)
	wantCode(t, got, err, fault.Forbidden, "account_deactivated")
}
