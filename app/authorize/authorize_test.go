package authorize_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// A scoped decision about known staff costs one verification and one read: the
// mocks refuse everything else.
func TestADecisionAboutKnownStaffCostsOneRead(t *testing.T) {
	t.Parallel()
	u, org := staff(anna()), organization(contoso, contosoTenant)
	here, global := organizations.TargetOf(contoso), organizations.TargetGlobal()
	grant := permissions.Grant{UserID: u.ID, In: here, Permissions: history}
	everywhere := permissions.Grant{UserID: u.ID, In: global, Permissions: permissions.SetOf(run)}
	for name, c := range map[string]struct {
		roles  []permissions.AppRole
		grants []permissions.Grant
		target organizations.Target
		org    *organizations.Organization
		anyOf  []permissions.Permission
		kind   fault.Kind
		code   string
		held   permissions.Set
	}{
		"they hold it":                   {grants: []permissions.Grant{grant}, target: here, org: org, anyOf: history.List(), held: history},
		"one of several is enough":       {grants: []permissions.Grant{grant}, target: here, org: org, anyOf: []permissions.Permission{run, permissions.ViewHistory}, held: history},
		"membership is enough":           {grants: []permissions.Grant{grant}, target: here, org: org, held: history},
		"a role counts":                  {roles: []permissions.AppRole{permissions.TechnicianRole}, target: here, org: org, anyOf: []permissions.Permission{run}, held: permissions.SetOf(run, permissions.ViewHistory)},
		"a grant in global counts":       {grants: []permissions.Grant{grant, everywhere}, target: here, org: org, anyOf: []permissions.Permission{run}, held: history.Union(everywhere.Permissions)},
		"global, with a grant in it":     {grants: []permissions.Grant{everywhere}, target: global, anyOf: []permissions.Permission{run}, held: everywhere.Permissions},
		"they lack it":                   {grants: []permissions.Grant{grant}, target: here, org: org, anyOf: []permissions.Permission{run}, kind: fault.Forbidden, code: "permission_required"},
		"they are no member":             {target: here, org: org, kind: fault.NotFound, code: "not_found"},
		"it does not exist":              {roles: []permissions.AppRole{permissions.AdminRole}, target: here, kind: fault.NotFound, code: "not_found"},
		"global, with a grant elsewhere": {grants: []permissions.Grant{grant}, target: global, anyOf: history.List(), kind: fault.Forbidden, code: "permission_required"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.shows(withRoles(anna(), c.roles...))
			facts := permissions.Facts{Standing: &permissions.Standing{User: u, Grants: c.grants}, Organization: c.org}
			d.access.EXPECT().Facts(gomock.Any(), u.ID, c.target).Return(facts, nil)
			authority, err := d.At(t.Context(), token, c.target, c.anyOf...)
			if c.code != "" {
				wantCode(t, authority, err, c.kind, c.code)
				return
			}
			wanted := permissions.Principal{User: u, AppRoles: c.roles}
			if diff := cmp.Diff(wanted, authority.Principal); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
			if authority.Permissions != c.held || authority.Organization != c.org || authority.Scope.String() != c.target.String() {
				t.Errorf("got %v in %s", authority.Permissions.List(), authority.Scope)
			}
		})
	}
}

func TestANewcomerIsAMemberAtHomeAtOnce(t *testing.T) {
	t.Parallel()
	d, target, org := newDesk(t), organizations.TargetOf(contoso), organization(contoso, contosoTenant)
	d.shows(chris())
	d.access.EXPECT().Facts(gomock.Any(), chris().UserID(), target).Return(permissions.Facts{Organization: org}, nil)
	d.access.EXPECT().OrganizationOfTenant(gomock.Any(), contosoTenant).Return(org, nil)
	wanted := newcomer(client(chris()))
	d.writes(wanted)
	authority, err := d.At(t.Context(), token, target)
	if err != nil || authority.Principal.User != wanted || !authority.Permissions.IsEmpty() || authority.Scope.OrganizationID() != string(contoso) {
		t.Errorf("got %+v, %v", authority, err)
	}
}

// A role in the token of a newcomer counts before any grant exists.
func TestANewcomersRoleCountsAtOnce(t *testing.T) {
	t.Parallel()
	d, target, org := newDesk(t), organizations.TargetOf(contoso), organization(contoso, contosoTenant)
	d.shows(withRoles(anna(), permissions.AdminRole))
	d.access.EXPECT().Facts(gomock.Any(), anna().UserID(), target).Return(permissions.Facts{Organization: org}, nil)
	d.access.EXPECT().OrganizationOfTenant(gomock.Any(), providerTenant).Return(organization(provider, providerTenant), nil)
	d.writes(newcomer(staff(anna())))
	authority, err := d.At(t.Context(), token, target, permissions.ManageConfig)
	if err != nil || authority.Permissions != permissions.Everything() {
		t.Errorf("got %v, %v", authority.Permissions.List(), err)
	}
}

// What is written counts, not what was going to be: somebody else may have
// changed the user in between.
func TestWhoComesInIsWhoWasWritten(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.shows(anna())
	d.access.EXPECT().Standing(gomock.Any(), anna().UserID()).Return(nil, nil)
	d.access.EXPECT().OrganizationOfTenant(gomock.Any(), providerTenant).Return(organization(provider, providerTenant), nil)
	d.clock.EXPECT().Now().Return(now)
	stored := client(anna())
	d.access.EXPECT().Admit(gomock.Any(), newcomer(staff(anna()))).Return(stored, nil)
	caller, err := d.Caller(t.Context(), token)
	if err != nil || caller.Principal.User != stored {
		t.Errorf("got %+v, %v", caller.Principal.User, err)
	}
}

// ways are the ways in. Each answers whether it gave anything away.
func ways() map[string]func(t *testing.T, d desk) (any, error) {
	return map[string]func(t *testing.T, d desk) (any, error){
		"at an organization": func(t *testing.T, d desk) (any, error) {
			return d.At(t.Context(), token, organizations.TargetOf(contoso))
		},
		"in global":       func(t *testing.T, d desk) (any, error) { return d.At(t.Context(), token, organizations.TargetGlobal()) },
		"without a place": func(t *testing.T, d desk) (any, error) { return d.Caller(t.Context(), token) },
		"as an admin":     func(t *testing.T, d desk) (any, error) { return d.Admin(t.Context(), token) },
	}
}

func TestARefusedTokenReachesNoStore(t *testing.T) {
	t.Parallel()
	refusal := fault.New(fault.Unauthenticated, "token_expired", "Sign in again.")
	for name, way := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.verifier.EXPECT().Verify(gomock.Any(), token).Return(anna(), refusal)
			given, err := way(t, d)
			if !errors.Is(err, refusal) {
				t.Errorf("got %v", err)
			}
			wantNothing(t, given)
		})
	}
}

func TestTroubleOfTheFirstReadComesThrough(t *testing.T) {
	t.Parallel()
	for name, way := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.shows(anna())
			// An answer beside an error counts for nothing.
			standing := &permissions.Standing{User: staff(anna())}
			d.access.EXPECT().Facts(gomock.Any(), gomock.Any(), gomock.Any()).Return(permissions.Facts{Standing: standing}, errStore).MaxTimes(1)
			d.access.EXPECT().Standing(gomock.Any(), gomock.Any()).Return(standing, errStore).MaxTimes(1)
			given, err := way(t, d)
			if !errors.Is(err, errStore) {
				t.Errorf("got %v", err)
			}
			wantNothing(t, given)
		})
	}
}

func wantNothing(t *testing.T, given any) {
	t.Helper()
	switch g := given.(type) {
	case permissions.Authority:
		if diff := cmp.Diff(permissions.Authority{}, g, whole); diff != "" {
			t.Errorf("refused, and given\n%s", diff)
		}
	case authorize.Caller:
		if diff := cmp.Diff(authorize.Caller{}, g, whole); diff != "" {
			t.Errorf("refused, and given\n%s", diff)
		}
	default:
		t.Errorf("an unknown answer %T", given)
	}
}

func TestACallerReachesWhatTheirGrantsSay(t *testing.T) {
	t.Parallel()
	u := staff(anna())
	grants := []permissions.Grant{
		{UserID: u.ID, In: organizations.TargetOf(contoso), Permissions: history},
		{UserID: u.ID, In: organizations.TargetGlobal(), Permissions: permissions.SetOf(run)},
	}
	d := newDesk(t)
	d.shows(anna())
	d.access.EXPECT().Standing(gomock.Any(), u.ID).Return(&permissions.Standing{User: u, Grants: grants}, nil)
	caller, err := d.Caller(t.Context(), token)
	wanted := permissions.ReachOf(permissions.Principal{User: u}, grants)
	if diff := cmp.Diff(wanted, caller.Reach, whole); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if !caller.Reach.All() || caller.Reach.At(contoso) != history.Union(permissions.SetOf(run)) || caller.Reach.At(elsewhere) != permissions.SetOf(run) {
		t.Errorf("reaches %+v", caller.Reach)
	}
}

func TestOnlyAHolderOfTheRoleIsAdmin(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		claims permissions.Claims
		user   permissions.User
		asks   bool
		admin  bool
	}{
		"staff with the role":         {claims: withRoles(anna(), permissions.AdminRole), user: staff(anna()), admin: true},
		"staff without it":            {claims: anna(), user: staff(anna())},
		"a technician":                {claims: withRoles(anna(), permissions.TechnicianRole), user: staff(anna())},
		"a client's user with a role": {claims: withRoles(chris(), permissions.AdminRole), user: client(chris()), asks: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.shows(c.claims)
			everything := permissions.Grant{UserID: c.user.ID, In: organizations.TargetGlobal(), Permissions: permissions.Everything()}
			standing := &permissions.Standing{User: c.user, Grants: []permissions.Grant{everything}}
			d.access.EXPECT().Standing(gomock.Any(), c.user.ID).Return(standing, nil)
			if c.asks {
				d.access.EXPECT().OrganizationOfTenant(gomock.Any(), contosoTenant).Return(organization(contoso, contosoTenant), nil)
			}
			caller, err := d.Admin(t.Context(), token)
			if !c.admin {
				wantCode(t, caller, err, fault.Forbidden, "admin_required")
				return
			}
			if err != nil || caller.Principal.User != c.user || caller.Reach.Everywhere != permissions.Everything() {
				t.Errorf("got %+v, %v", caller, err)
			}
		})
	}
}
