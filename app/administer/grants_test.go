package administer_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/administer"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	mocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	system "github.com/bifrost-run/bifrost/ports/system/mocks"
	"github.com/bifrost-run/bifrost/tests/contract/recorded"
)

func asFault(err error, f **fault.Fault) bool { return errors.As(err, f) }

// granting is the use case over mocks: whatever a test did not announce fails it.
type granting struct {
	*administer.Grants
	grants *mocks.MockGrants
	access *mocks.MockAccess
	clock  *system.MockClock
	trail  *recorded.Trail
}

func newGranting(t *testing.T) granting {
	t.Helper()
	c := gomock.NewController(t)
	g := granting{grants: mocks.NewMockGrants(c), access: mocks.NewMockAccess(c), clock: system.NewMockClock(c), trail: &recorded.Trail{}}
	g.Grants = administer.NewGrants(g.grants, g.access, record.New(g.trail, recorded.IDs{}), g.clock)
	return g
}

// places are the scopes that a grant can be in.
func places() map[string]organizations.Target {
	return map[string]organizations.Target{
		"in Contoso": organizations.TargetOf(contoso), "elsewhere": organizations.TargetOf(elsewhere), "in global": organizations.TargetGlobal(),
	}
}

func TestOnlyAnAdminGivesAndTakes(t *testing.T) {
	t.Parallel()
	for name, p := range others() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, by := newGranting(t), in(p, organizations.TargetOf(contoso))
			grant, err := g.Put(t.Context(), by, p.User.ID, history)
			wantFault(t, grant, err, fault.Forbidden, "admin_required")
			if err := g.Delete(t.Context(), by, p.User.ID); fault.Code(err) != "admin_required" {
				t.Errorf("taking back: %v", err)
			}
		})
	}
}

func TestAGrantIsWrittenWhereTheAdminActs(t *testing.T) {
	t.Parallel()
	for name, at := range places() {
		for kind, user := range map[string]permissions.User{"staff": staff(staffID), "a client's user": client()} {
			if user.Type == permissions.ClientUser && at != organizations.TargetOf(contoso) {
				continue
			}
			t.Run(kind+" "+name, func(t *testing.T) {
				t.Parallel()
				g, by := newGranting(t), in(admin(), at)
				g.access.EXPECT().Facts(gomock.Any(), user.ID, at).Return(permissions.Facts{Standing: &permissions.Standing{User: user}}, nil)
				g.clock.EXPECT().Now().Return(now)
				wanted := permissions.Grant{UserID: user.ID, In: at, Permissions: history, GrantedBy: adminID, GrantedAt: now}
				g.grants.EXPECT().Put(gomock.Any(), by.Scope, wanted).Return(nil)
				grant, err := g.Put(t.Context(), by, user.ID, history)
				if diff := cmp.Diff(wanted, grant, whole); diff != "" || err != nil {
					t.Errorf("%v\n%s", err, diff)
				}
			})
		}
	}
}

func TestNobodyCanBeGrantedAnything(t *testing.T) {
	t.Parallel()
	for name, at := range places() {
		g := newGranting(t)
		g.access.EXPECT().Facts(gomock.Any(), staffID, at).Return(permissions.Facts{}, nil)
		grant, err := g.Put(t.Context(), in(admin(), at), staffID, history)
		t.Log(name)
		wantFault(t, grant, err, fault.NotFound, "user_not_found")
	}
}

func TestAClientsUserHoldsNothingAwayFromHome(t *testing.T) {
	t.Parallel()
	homeless := client()
	homeless.Home = ""
	for name, c := range map[string]struct {
		user permissions.User
		at   organizations.Target
	}{
		"elsewhere":                     {client(), organizations.TargetOf(elsewhere)},
		"in global":                     {client(), organizations.TargetGlobal()},
		"in global, without any home":   {homeless, organizations.TargetGlobal()},
		"in a client, without any home": {homeless, organizations.TargetOf(contoso)},
	} {
		g := newGranting(t)
		g.access.EXPECT().Facts(gomock.Any(), clientID, c.at).Return(permissions.Facts{Standing: &permissions.Standing{User: c.user}}, nil)
		grant, err := g.Put(t.Context(), in(admin(), c.at), clientID, history)
		t.Log(name)
		wantFault(t, grant, err, fault.Conflict, "grant_away_from_home")
	}
}

func TestTroubleWithAGrantComesThrough(t *testing.T) {
	t.Parallel()
	at := organizations.TargetOf(contoso)
	by := in(admin(), at)

	g := newGranting(t)
	g.access.EXPECT().Facts(gomock.Any(), staffID, at).Return(permissions.Facts{Standing: &permissions.Standing{User: staff(staffID)}}, errStore)
	grant, err := g.Put(t.Context(), by, staffID, history)
	wantTrouble(t, grant, err)

	g = newGranting(t)
	g.access.EXPECT().Facts(gomock.Any(), staffID, at).Return(permissions.Facts{Standing: &permissions.Standing{User: staff(staffID)}}, nil)
	g.clock.EXPECT().Now().Return(now)
	g.grants.EXPECT().Put(gomock.Any(), by.Scope, gomock.Any()).Return(errStore)
	grant, err = g.Put(t.Context(), by, staffID, history)
	wantTrouble(t, grant, err)

	g = newGranting(t)
	g.access.EXPECT().Facts(gomock.Any(), staffID, at).Return(permissions.Facts{}, nil)
	g.grants.EXPECT().Delete(gomock.Any(), by.Scope, staffID).Return(errStore)
	if err := g.Delete(t.Context(), by, staffID); !errors.Is(err, errStore) {
		t.Errorf("taking back: %v", err)
	}
}

// Taking back goes by nothing about the user: what a person holds must be removable
// whatever became of them.
func TestAGrantIsTakenBackWhereTheAdminActs(t *testing.T) {
	t.Parallel()
	for name, at := range places() {
		g, by := newGranting(t), in(admin(), at)
		g.access.EXPECT().Facts(gomock.Any(), clientID, at).Return(permissions.Facts{}, nil)
		g.grants.EXPECT().Delete(gomock.Any(), by.Scope, clientID).Return(nil)
		if err := g.Delete(t.Context(), by, clientID); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheGrantsOfAScopeAreThoseOfTheStore(t *testing.T) {
	t.Parallel()
	for name, at := range places() {
		g, by := newGranting(t), in(permissions.Principal{User: staff(staffID)}, at)
		p := store.Paging{After: string(clientID), Limit: 7}
		wanted := store.GrantPage{Items: []permissions.Grant{{UserID: staffID, In: at, Permissions: history}}, Next: string(staffID)}
		g.grants.EXPECT().List(gomock.Any(), by.Scope, p).Return(wanted, nil)
		page, err := g.InScope(t.Context(), by, p)
		if diff := cmp.Diff(wanted, page, whole); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func TestOneSeesOnesOwnGrantsAndAnAdminEverybodys(t *testing.T) {
	t.Parallel()
	held := []permissions.Grant{{UserID: staffID, In: organizations.TargetOf(contoso), Permissions: history}}
	for name, by := range map[string]permissions.Principal{"oneself": {User: staff(staffID)}, "an admin": admin()} {
		g := newGranting(t)
		g.access.EXPECT().Standing(gomock.Any(), staffID).Return(&permissions.Standing{User: staff(staffID), Grants: held}, nil)
		list, err := g.OfUser(t.Context(), caller(by), staffID)
		if diff := cmp.Diff(held, list, whole); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	for name, by := range others() {
		list, err := newGranting(t).OfUser(t.Context(), caller(by, held...), adminID)
		t.Log(name)
		wantFault(t, list, err, fault.Forbidden, "admin_required")
	}
}

func TestTheGrantsOfNobodyAreNotFound(t *testing.T) {
	t.Parallel()
	g := newGranting(t)
	g.access.EXPECT().Standing(gomock.Any(), staffID).Return(nil, nil)
	list, err := g.OfUser(t.Context(), caller(admin()), staffID)
	wantFault(t, list, err, fault.NotFound, "user_not_found")

	g = newGranting(t)
	g.access.EXPECT().Standing(gomock.Any(), staffID).Return(&permissions.Standing{Grants: []permissions.Grant{{}}}, errStore)
	list, err = g.OfUser(t.Context(), caller(admin()), staffID)
	wantTrouble(t, list, err)
}
