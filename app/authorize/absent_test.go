package authorize_test

import (
	"errors"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func TestSomebodyAbsentIsJudgedByWhatIsStored(t *testing.T) {
	t.Parallel()
	target := organizations.TargetOf(contoso)
	granted := func(u permissions.User, held ...permissions.Permission) *permissions.Standing {
		return &permissions.Standing{User: u, Grants: []permissions.Grant{{UserID: u.ID, In: target, Permissions: permissions.SetOf(held...)}}}
	}
	anna, chris := staff(anna()), client(chris())
	at := organization(contoso, contosoTenant)
	for name, c := range map[string]struct {
		standing *permissions.Standing
		org      *organizations.Organization
		// asks says that the home is looked up, which is then holder.
		asks   bool
		holder *organizations.Organization
		code   string
	}{
		"staff with the permission":         {standing: granted(anna, run), org: at},
		"staff with another one":            {standing: granted(anna, permissions.ViewHistory), org: at, code: "permission_required"},
		"staff without a grant":             {standing: &permissions.Standing{User: anna}, org: at, code: "not_found"},
		"deactivated staff":                 {standing: granted(deactivated(anna), run), org: at, code: "owner_gone"},
		"somebody whom nobody knows":        {org: at, code: "owner_gone"},
		"staff at an inactive client":       {standing: granted(anna, run), org: left(organization(contoso, contosoTenant)), code: "organization_inactive"},
		"somebody gone at an inactive one":  {org: left(organization(contoso, contosoTenant)), code: "organization_inactive"},
		"staff at a client that is gone":    {standing: granted(anna, run), code: "not_found"},
		"a client's user at home":           {standing: granted(chris, run), org: at},
		"a client's user who moved":         {standing: granted(chris, run), org: organization(contoso, elsewhereTenant), asks: true, code: "account_not_linked"},
		"a client's user, moved and linked": {standing: granted(chris, run), org: organization(contoso, elsewhereTenant), asks: true, holder: organization(elsewhere, contosoTenant), code: "account_not_linked"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.access.EXPECT().Facts(gomock.Any(), anna.ID, target).Return(permissions.Facts{Standing: c.standing, Organization: c.org}, nil)
			if c.asks {
				d.access.EXPECT().OrganizationOfTenant(gomock.Any(), contosoTenant).Return(c.holder, nil)
			}
			by, err := d.Absent(t.Context(), anna.ID, target, run)
			if fault.Code(err) != c.code || (err == nil) != (by.Scope.OrganizationID() == string(contoso)) {
				t.Errorf("got %s, %v", by.Scope, err)
			}
			if by.Principal.AppRoles != nil {
				t.Errorf("roles came from nowhere: %v", by.Principal.AppRoles)
			}
		})
	}
}

func TestTroubleAboutSomebodyAbsentIsNoRefusal(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.access.EXPECT().Facts(gomock.Any(), gomock.Any(), gomock.Any()).Return(permissions.Facts{}, errStore)
	if _, err := d.Absent(t.Context(), staff(anna()).ID, organizations.TargetGlobal(), run); !errors.Is(err, errStore) {
		t.Error(err)
	}
}
