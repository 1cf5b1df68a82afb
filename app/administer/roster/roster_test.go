package roster_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/administer/roster"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	mocks "github.com/bifrost-run/bifrost/ports/store/mocks"
)

const (
	contoso   = organizations.ID("01954f00-0000-7000-8000-00000000000a")
	elsewhere = organizations.ID("01954f00-0000-7000-8000-00000000000b")
)

var (
	toContoso = organizations.TargetOf(contoso)
	toGlobal  = organizations.TargetGlobal()

	// inContoso and inGlobal are scopes that only the domain can make.
	inContoso, inGlobal = permissions.SeedSystem.Authority(toContoso).Scope, permissions.SeedSystem.Authority(toGlobal).Scope

	history = permissions.SetOf(permissions.ViewHistory)
	runs    = permissions.SetOf(permissions.ExecuteWorkflows)

	// errStore is trouble that must come through as it is.
	errStore = errors.New("the disk is on fire")

	sets = cmpopts.EquateComparable(permissions.Set{})
)

// desk is the use case over mocks: whatever a test did not announce fails it.
type desk struct {
	*roster.Roster
	users  *mocks.MockUsers
	grants *mocks.MockGrants
}

func newDesk(t gomock.TestReporter) desk {
	c := gomock.NewController(t)
	d := desk{users: mocks.NewMockUsers(c), grants: mocks.NewMockGrants(c)}
	d.Roster = roster.New(d.users, d.grants)
	return d
}

func staff(id permissions.UserID) permissions.User {
	return permissions.User{ID: id, Type: permissions.PlatformUser, IsActive: true}
}

// client is somebody who works at an organization.
func client(id permissions.UserID, home organizations.ID) permissions.User {
	return permissions.User{ID: id, Type: permissions.ClientUser, Home: home, IsActive: true}
}

func grant(id permissions.UserID, at organizations.Target, set permissions.Set) permissions.Grant {
	return permissions.Grant{UserID: id, In: at, Permissions: set}
}

// at is leave to act in Contoso with every permission.
func at(user permissions.User) permissions.Authority {
	a := permissions.SeedSystem.Authority(toContoso)
	a.Principal = permissions.Principal{User: user}
	return a
}

func admin() authorize.Caller {
	return authorize.Caller{Principal: permissions.Principal{User: staff("admin"), AppRoles: []permissions.AppRole{permissions.AdminRole}}}
}

func TestOnlyAdministratorsReadPeopleByTheirIDs(t *testing.T) {
	t.Parallel()
	theirs := client("c", contoso)
	for name, p := range map[string]permissions.Principal{
		"staff": {User: staff("s")}, "a technician": {User: staff("s"), AppRoles: []permissions.AppRole{permissions.TechnicianRole}},
		"a client's user with a role": {User: theirs, AppRoles: []permissions.AppRole{permissions.AdminRole}}, "nobody": {},
	} {
		people, err := newDesk(t).Named(t.Context(), authorize.Caller{Principal: p}, []permissions.UserID{"c"})
		if fault.Code(err) != "admin_required" || people != nil {
			t.Errorf("%s gets %v, %v", name, people, err)
		}
	}
}

func TestWhoeverIsNotThereHasNoName(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.users.EXPECT().Get(gomock.Any(), permissions.UserID("c")).Return(client("c", contoso), nil)
	d.users.EXPECT().Get(gomock.Any(), permissions.UserID("s")).Return(permissions.User{}, permissions.ErrUnknownUser())
	got, err := d.Named(t.Context(), admin(), []permissions.UserID{"c", "s"})
	if diff := cmp.Diff(map[permissions.UserID]permissions.User{"c": client("c", contoso)}, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestTroubleWithNamesComesThrough(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.users.EXPECT().Get(gomock.Any(), permissions.UserID("c")).Return(permissions.User{}, errStore)
	if _, err := d.Named(t.Context(), admin(), []permissions.UserID{"c"}); !errors.Is(err, errStore) {
		t.Error(err)
	}
}

func TestMembersAreForHoldersOfCanManageConfig(t *testing.T) {
	t.Parallel()
	by := at(staff("s"))
	by.Permissions = permissions.SetOf(permissions.ExecuteWorkflows, permissions.ManageForms, permissions.ViewHistory)
	page, err := newDesk(t).Members(t.Context(), by, store.Paging{Limit: 10})
	if fault.Code(err) != "permission_required" || page.Items != nil {
		t.Errorf("%v, %v", page, err)
	}
}

// What is in the way of a request is in the way of being listed.
func TestAMemberIsWhoeverARequestWouldLetIn(t *testing.T) {
	t.Parallel()
	seen := []roster.Member{
		{User: client("home", contoso)},
		{User: client("holds", contoso), Permissions: history},
		{User: staff("tech"), Permissions: runs},
		{User: staff("nothing")},
	}
	everywhere := []roster.Member{{User: staff("both"), Permissions: runs, Everywhere: history}, {User: staff("global"), Everywhere: history}}
	people := map[permissions.UserID]permissions.User{
		"moved": client("moved", elsewhere), "left": client("left", elsewhere), "empty": staff("empty"),
	}
	for _, m := range append(seen, everywhere...) {
		people[m.User.ID] = m.User
	}
	own := []permissions.Grant{
		grant("both", toContoso, runs), grant("holds", toContoso, history), grant("moved", toContoso, history),
		grant("nothing", toContoso, permissions.Set{}), grant("tech", toContoso, runs),
	}
	global := []permissions.Grant{
		grant("both", toGlobal, history), grant("empty", toGlobal, permissions.Set{}), grant("global", toGlobal, history), grant("left", toGlobal, history),
	}
	for name, c := range map[string]struct {
		by   permissions.User
		want []roster.Member
	}{
		"to staff":           {staff("s"), []roster.Member{everywhere[0], everywhere[1], seen[1], seen[0], seen[3], seen[2]}},
		"to a client's user": {client("home", contoso), []roster.Member{{User: staff("both"), Permissions: runs}, seen[1], seen[0], seen[3], seen[2]}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, p := newDesk(t), store.Paging{Limit: 50}
			d.users.EXPECT().AtHome(gomock.Any(), inContoso, p).Return(store.UserPage{Items: []permissions.User{client("holds", contoso), client("home", contoso)}}, nil)
			d.grants.EXPECT().List(gomock.Any(), inContoso, p).Return(store.GrantPage{Items: own}, nil)
			if c.by.Type == permissions.PlatformUser {
				d.grants.EXPECT().List(gomock.Any(), inGlobal, p).Return(store.GrantPage{Items: global}, nil)
			}
			d.users.EXPECT().Get(gomock.Any(), gomock.Any()).AnyTimes().DoAndReturn(func(_ any, id permissions.UserID) (permissions.User, error) { return people[id], nil })
			got, err := d.Members(t.Context(), at(c.by), p)
			if diff := cmp.Diff(roster.MemberPage{Items: c.want}, got, sets); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}
