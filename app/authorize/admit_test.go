package authorize_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// signIn is somebody with a genuine token, what storage knows, and what becomes
// of it. Whatever is not listed must not be asked.
type signIn struct {
	claims permissions.Claims
	// known is the stored user, nil for somebody who has never signed in.
	known *permissions.User
	// asks says that the tenant is looked up, and holder is the answer.
	asks   bool
	holder *organizations.Organization
	// writes is the user who must be written, nil for nothing.
	writes *permissions.User
	// refused is the code of the refusal, empty for none.
	refused string
	// user is who comes in.
	user permissions.User
}

func guest(c permissions.Claims) permissions.Claims {
	c.IsGuest = true
	return c
}

func shouting(c permissions.Claims) permissions.Claims {
	c.TenantID, c.ObjectID = strings.ToUpper(c.TenantID), strings.ToUpper(c.ObjectID)
	return c
}

// renamed is a stored user whose names were others.
func renamed(u permissions.User, name, email string) permissions.User {
	u.DisplayName, u.Email = name, email
	return u
}

// updated is a stored user with the names of today.
func updated(u permissions.User) permissions.User {
	u.UpdatedAt = now
	return u
}

func signIns() map[string]signIn {
	a, c := staff(anna()), client(chris())
	newAnna, newChris := newcomer(a), newcomer(c)
	oldName, oldAddress := renamed(a, "Ann", a.Email), renamed(c, c.DisplayName, "c@contoso.example")
	today, todayAtContoso := updated(a), updated(c)
	gone, goneClient, goneAndRenamed := deactivated(a), deactivated(c), deactivated(oldName)
	orphan := c
	orphan.Home = elsewhere
	at := organization(contoso, contosoTenant)
	// An administrator has moved a client's user to the provider's side.
	crossed := c
	crossed.Type, crossed.Home = permissions.PlatformUser, ""
	return map[string]signIn{
		"a guest whom nobody knows":          {claims: guest(anna()), refused: "account_not_linked"},
		"a guest who was once no guest":      {claims: guest(anna()), known: &a, refused: "account_not_linked"},
		"the provider's own, first time":     {claims: anna(), asks: true, holder: organization(provider, providerTenant), writes: &newAnna, user: newAnna},
		"a client's user, first time":        {claims: chris(), asks: true, holder: at, writes: &newChris, user: newChris},
		"letters in another case":            {claims: shouting(chris()), asks: true, holder: at, writes: &newChris, user: newChris},
		"a tenant that nobody holds":         {claims: chris(), asks: true, refused: "account_not_linked"},
		"a tenant of a client that left":     {claims: chris(), asks: true, holder: left(organization(contoso, contosoTenant)), refused: "account_not_linked"},
		"known staff":                        {claims: anna(), known: &a, user: a},
		"a known client's user":              {claims: chris(), known: &c, asks: true, holder: at, user: c},
		"deactivated staff":                  {claims: anna(), known: &gone, refused: "account_deactivated"},
		"a deactivated client's user":        {claims: chris(), known: &goneClient, refused: "account_deactivated"},
		"deactivated, under a new name":      {claims: anna(), known: &goneAndRenamed, refused: "account_deactivated"},
		"staff under a new name":             {claims: anna(), known: &oldName, writes: &today, user: today},
		"a client's user at a new address":   {claims: chris(), known: &oldAddress, asks: true, holder: at, writes: &todayAtContoso, user: todayAtContoso},
		"a user of a client that left":       {claims: chris(), known: &c, asks: true, holder: left(organization(contoso, contosoTenant)), refused: "account_not_linked"},
		"renamed, of a client that left":     {claims: chris(), known: &oldAddress, asks: true, holder: left(organization(contoso, contosoTenant)), refused: "account_not_linked"},
		"a home that gave its tenant away":   {claims: chris(), known: &orphan, asks: true, holder: at, refused: "account_not_linked"},
		"a home whose tenant nobody has":     {claims: chris(), known: &c, asks: true, refused: "account_not_linked"},
		"a client's user made staff":         {claims: foreign(chris()), known: &crossed, asks: true, holder: at, user: crossed},
		"made staff, of a client that left":  {claims: foreign(chris()), known: &crossed, asks: true, holder: left(organization(contoso, contosoTenant)), refused: "account_not_linked"},
		"made staff, of a tenant nobody has": {claims: foreign(chris()), known: &crossed, asks: true, refused: "account_not_linked"},
		"a client's user with staff's role":  {claims: withRoles(chris(), permissions.AdminRole), known: &c, asks: true, holder: at, user: c},
	}
}

// foreign is what a token of a client's tenant says.
func foreign(c permissions.Claims) permissions.Claims {
	c.IsForeign = true
	return c
}

func withRoles(c permissions.Claims, roles ...permissions.AppRole) permissions.Claims {
	c.AppRoles = roles
	return c
}

// meets announces what storage is asked after the first read.
func (d desk) meets(s signIn) {
	if s.asks {
		d.access.EXPECT().OrganizationOfTenant(gomock.Any(), s.claims.TenantID).Return(s.holder, nil)
	}
	if s.writes != nil {
		d.writes(*s.writes)
	}
}

func (s signIn) standing() *permissions.Standing {
	if s.known == nil {
		return nil
	}
	return &permissions.Standing{User: *s.known}
}

func TestSomebodySignsInWithoutAPlace(t *testing.T) {
	t.Parallel()
	for name, s := range signIns() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.shows(s.claims)
			d.access.EXPECT().Standing(gomock.Any(), s.claims.UserID()).Return(s.standing(), nil)
			d.meets(s)
			caller, err := d.Caller(t.Context(), token)
			if s.refused != "" {
				wantCode(t, caller, err, fault.Forbidden, s.refused)
				return
			}
			wanted := permissions.Principal{User: s.user, AppRoles: s.claims.AppRoles}
			if diff := cmp.Diff(wanted, caller.Principal); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

func TestSomebodySignsInAtAPlaceOfOthers(t *testing.T) {
	t.Parallel()
	for name, s := range signIns() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, target := newDesk(t), organizations.TargetOf(elsewhere)
			d.shows(s.claims)
			facts := permissions.Facts{Standing: s.standing(), Organization: organization(elsewhere, elsewhereTenant)}
			d.access.EXPECT().Facts(gomock.Any(), s.claims.UserID(), target).Return(facts, nil)
			d.meets(s)
			authority, err := d.At(t.Context(), token, target)
			if s.refused != "" {
				wantCode(t, authority, err, fault.Forbidden, s.refused)
				return
			}
			// They come in, and hold nothing there.
			wantCode(t, authority, err, fault.NotFound, "not_found")
		})
	}
}

func TestAHomeThatTheRequestReadIsNotReadAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		claims  permissions.Claims
		read    *organizations.Organization
		asks    bool
		holder  *organizations.Organization
		refused string
	}{
		"it is open":                       {claims: chris(), read: organization(contoso, contosoTenant)},
		"it is open, in other letters":     {claims: shouting(chris()), read: organization(contoso, contosoTenant)},
		"it has left":                      {claims: chris(), read: left(organization(contoso, contosoTenant)), refused: "account_not_linked"},
		"it does not exist":                {claims: chris(), asks: true, refused: "account_not_linked"},
		"its tenant is another's now":      {claims: chris(), read: organization(contoso, ""), asks: true, holder: organization(elsewhere, contosoTenant), refused: "account_not_linked"},
		"its tenant is another and no one": {claims: chris(), read: organization(contoso, elsewhereTenant), asks: true, refused: "account_not_linked"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, target, u := newDesk(t), organizations.TargetOf(contoso), client(chris())
			d.shows(c.claims)
			facts := permissions.Facts{Standing: &permissions.Standing{User: u}, Organization: c.read}
			d.access.EXPECT().Facts(gomock.Any(), u.ID, target).Return(facts, nil)
			if c.asks {
				d.access.EXPECT().OrganizationOfTenant(gomock.Any(), contosoTenant).Return(c.holder, nil)
			}
			authority, err := d.At(t.Context(), token, target)
			if c.refused != "" {
				wantCode(t, authority, err, fault.Forbidden, c.refused)
				return
			}
			if err != nil || authority.Scope.OrganizationID() != string(contoso) || authority.Organization != c.read || authority.Principal.User != u {
				t.Errorf("got %+v, %v", authority, err)
			}
		})
	}
}

// errStore is trouble that must come through as it is.
var errStore = errors.New("the disk is on fire")

func TestTroubleOfStorageComesThroughAndLetsNobodyIn(t *testing.T) {
	t.Parallel()
	a, c := renamed(staff(anna()), "Ann", ""), client(chris())
	for name, s := range map[string]struct {
		claims permissions.Claims
		known  *permissions.User
		breaks func(desk)
	}{
		"looking up a newcomer's tenant": {claims: chris(), breaks: func(d desk) {
			d.access.EXPECT().OrganizationOfTenant(gomock.Any(), contosoTenant).Return(nil, errStore)
		}},
		"looking up a known user's tenant": {claims: chris(), known: &c, breaks: func(d desk) {
			d.access.EXPECT().OrganizationOfTenant(gomock.Any(), contosoTenant).Return(nil, errStore)
		}},
		"writing a newcomer": {claims: chris(), breaks: func(d desk) {
			d.clock.EXPECT().Now().Return(now)
			d.access.EXPECT().OrganizationOfTenant(gomock.Any(), contosoTenant).Return(organization(contoso, contosoTenant), nil)
			d.access.EXPECT().Admit(gomock.Any(), gomock.Any()).Return(permissions.User{}, errStore)
		}},
		"writing new names": {claims: anna(), known: &a, breaks: func(d desk) {
			d.clock.EXPECT().Now().Return(now)
			d.access.EXPECT().Admit(gomock.Any(), gomock.Any()).Return(permissions.User{}, errStore)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			standing := signIn{known: s.known}.standing()
			d := newDesk(t)
			d.shows(s.claims)
			d.access.EXPECT().Standing(gomock.Any(), s.claims.UserID()).Return(standing, nil)
			s.breaks(d)
			caller, err := d.Caller(t.Context(), token)
			wantTrouble(t, caller, err)

			d = newDesk(t)
			d.shows(s.claims)
			d.access.EXPECT().Facts(gomock.Any(), s.claims.UserID(), organizations.TargetGlobal()).Return(permissions.Facts{Standing: standing}, nil)
			s.breaks(d)
			authority, err := d.At(t.Context(), token, organizations.TargetGlobal())
			wantTrouble(t, authority, err)
		})
	}
}

// wantTrouble expects errStore and nothing given beside it.
func wantTrouble[T any](t *testing.T, given T, err error) {
	t.Helper()
	var nothing T
	if diff := cmp.Diff(nothing, given, whole); diff != "" || !errors.Is(err, errStore) {
		t.Errorf("got %v with\n%s", err, diff)
	}
}
