package authorize_test

import (
	"errors"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func TestASecondPlaceIsDecidedByWhatIsHeldThere(t *testing.T) {
	t.Parallel()
	anna, target := staff(anna()), organizations.TargetOf(contoso)
	granted := func(at organizations.Target, held ...permissions.Permission) *permissions.Standing {
		return &permissions.Standing{User: anna, Grants: []permissions.Grant{{UserID: anna.ID, In: at, Permissions: permissions.SetOf(held...)}}}
	}
	for name, c := range map[string]struct {
		by       permissions.Principal
		standing *permissions.Standing
		code     string
	}{
		"somebody with the permission":     {permissions.Principal{User: anna}, granted(target, run), ""},
		"somebody with another one":        {permissions.Principal{User: anna}, granted(target, permissions.ViewHistory), "permission_required"},
		"somebody with a grant elsewhere":  {permissions.Principal{User: anna}, granted(organizations.TargetOf(elsewhere), run), "not_found"},
		"an administrator, by their token": {permissions.Principal{User: anna, AppRoles: []permissions.AppRole{permissions.AdminRole}}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.access.EXPECT().Facts(gomock.Any(), anna.ID, target).Return(permissions.Facts{Standing: c.standing, Organization: organization(contoso, contosoTenant)}, nil)
			by, err := d.Also(t.Context(), c.by, target, run)
			if fault.Code(err) != c.code || (err == nil) != (by.Scope.OrganizationID() == string(contoso)) {
				t.Errorf("got %s, %v", by.Scope, err)
			}
		})
	}
}

func TestTroubleAboutASecondPlaceIsNoRefusal(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.access.EXPECT().Facts(gomock.Any(), gomock.Any(), gomock.Any()).Return(permissions.Facts{}, errStore)
	if _, err := d.Also(t.Context(), permissions.Principal{User: staff(anna())}, organizations.TargetGlobal(), run); !errors.Is(err, errStore) {
		t.Error(err)
	}
}
