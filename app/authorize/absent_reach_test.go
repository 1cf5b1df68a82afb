package authorize_test

import (
	"errors"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func TestTheReachOfSomebodyAbsentIsWhatIsStored(t *testing.T) {
	t.Parallel()
	anna, chris := staff(anna()), client(chris())
	granted := func(u permissions.User, at organizations.Target) *permissions.Standing {
		return &permissions.Standing{User: u, Grants: []permissions.Grant{{UserID: u.ID, In: at, Permissions: permissions.SetOf(run)}}}
	}
	home := organizations.TargetOf(contoso)
	for name, c := range map[string]struct {
		standing *permissions.Standing
		// home is what the person's tenant leads to, for a client's user.
		home *organizations.Organization
		code string
		// here and elsewhere are where they may run workflows.
		here, elsewhere bool
	}{
		"staff with a grant at one":    {standing: granted(anna, home), here: true},
		"staff with a grant in global": {standing: granted(anna, organizations.TargetGlobal()), here: true, elsewhere: true},
		"staff without a grant":        {standing: &permissions.Standing{User: anna}},
		"deactivated staff":            {standing: granted(deactivated(anna), home), code: "owner_gone"},
		"somebody whom nobody knows":   {code: "owner_gone"},
		"a client's user":              {standing: granted(chris, home), home: organization(contoso, contosoTenant), here: true},
		"a client's user with more":    {standing: granted(chris, organizations.TargetGlobal()), home: organization(contoso, contosoTenant)},
		"a client's user who left":     {standing: granted(chris, home), home: left(organization(contoso, contosoTenant)), code: "account_not_linked"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.access.EXPECT().Standing(gomock.Any(), anna.ID).Return(c.standing, nil)
			if c.home != nil {
				d.access.EXPECT().OrganizationOfTenant(gomock.Any(), contosoTenant).Return(c.home, nil)
			}
			reach, err := d.AbsentReach(t.Context(), anna.ID)
			if fault.Code(err) != c.code || reach.At(contoso).Has(run) != c.here || reach.At(elsewhere).Has(run) != c.elsewhere {
				t.Errorf("got %+v, %v", reach, err)
			}
		})
	}
}

func TestTroubleAboutTheReachOfSomebodyAbsentIsNoRefusal(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.access.EXPECT().Standing(gomock.Any(), gomock.Any()).Return(nil, errStore)
	if _, err := d.AbsentReach(t.Context(), staff(anna()).ID); !errors.Is(err, errStore) {
		t.Error(err)
	}
}
