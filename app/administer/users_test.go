package administer_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/administer"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	mocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	system "github.com/bifrost-run/bifrost/ports/system/mocks"
	"github.com/bifrost-run/bifrost/tests/contract/recorded"
)

// staffing is the use case over mocks: whatever a test did not announce fails it.
type staffing struct {
	*administer.Users
	users  *mocks.MockUsers
	access *mocks.MockAccess
	roles  *mocks.MockMemberships
	trail  *recorded.Trail
}

func newStaffing(t gomock.TestReporter) staffing {
	c := gomock.NewController(t)
	s := staffing{
		users: mocks.NewMockUsers(c), access: mocks.NewMockAccess(c), roles: mocks.NewMockMemberships(c), trail: &recorded.Trail{},
	}
	clock := system.NewMockClock(c)
	clock.EXPECT().Now().Return(now).AnyTimes()
	ports := administer.UsersPorts{Users: s.users, Access: s.access, Roles: s.roles}
	s.Users = administer.NewUsers(ports, record.New(s.trail, recorded.IDs{}), clock)
	return s
}

// memberships are the roles that somebody who is changed is in.
func memberships() []permissions.Membership { return []permissions.Membership{{Role: roleID}} }

// isInRoles lets somebody be in roles.
func (s staffing) isInRoles(id permissions.UserID) {
	s.roles.EXPECT().Of(gomock.Any(), permissions.MemberUser(id)).Return(memberships(), nil)
}

// anything accepts whatever it is shown.
func anything[T any](T) error { return nil }

func deactivation() permissions.UserChange {
	off := false
	return permissions.UserChange{IsActive: &off}
}

func TestOnlyAnAdminSeesAndChangesPeople(t *testing.T) {
	t.Parallel()
	for name, p := range others() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, by := newStaffing(t), caller(p)
			page, err := s.List(t.Context(), by, store.Paging{Limit: 1})
			wantFault(t, page, err, fault.Forbidden, "admin_required")
			user, roles, err := s.Get(t.Context(), by, clientID)
			wantFault(t, user, err, fault.Forbidden, "admin_required")
			wantNothing(t, roles)
			changed, roles, err := s.Change(t.Context(), by, clientID, deactivation(), anything)
			wantFault(t, changed, err, fault.Forbidden, "admin_required")
			wantNothing(t, roles)
			s.trail.Want(t, organizations.TargetGlobal())
		})
	}
}

func TestADeactivationIsRecordedAndWritten(t *testing.T) {
	t.Parallel()
	s := newStaffing(t)
	s.isInRoles(clientID)
	gone := client()
	gone.IsActive, gone.UpdatedAt = false, now
	s.users.EXPECT().Get(gomock.Any(), clientID).Return(client(), nil)
	s.users.EXPECT().Change(gomock.Any(), client(), gone).Return(nil)
	got, roles, err := s.Change(t.Context(), caller(admin()), clientID, deactivation(), anything)
	if diff := cmp.Diff(gone, got) + cmp.Diff(memberships(), roles); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	s.trail.Want(t, organizations.TargetGlobal(), audit.Entry{
		Actor: theAdmin, Action: audit.UserChange, Entity: audit.Entity{Type: "user", ID: string(clientID)}, Outcome: audit.Written,
		Before: []byte(`{"type":"organization","homeOrganizationId":"` + string(contoso) + `","isActive":true}`),
		After:  []byte(`{"type":"organization","homeOrganizationId":"` + string(contoso) + `","isActive":false}`),
	})
}

func TestWhoeverStaysAsTheyAreLeavesNoEntry(t *testing.T) {
	t.Parallel()
	gone := client()
	gone.IsActive = false
	s := newStaffing(t)
	s.isInRoles(clientID)
	s.users.EXPECT().Get(gomock.Any(), clientID).Return(gone, nil)
	s.users.EXPECT().Change(gomock.Any(), gone, gone).Return(nil)
	if _, _, err := s.Change(t.Context(), caller(admin()), clientID, deactivation(), anything); err != nil {
		t.Error(err)
	}
	s.trail.Want(t, organizations.TargetGlobal())
}

func TestNobodyIsChangedWhoseChangeIsNotRecorded(t *testing.T) {
	t.Parallel()
	s := newStaffing(t)
	s.isInRoles(clientID)
	s.trail.Err = recorded.ErrTrail
	s.users.EXPECT().Get(gomock.Any(), clientID).Return(client(), nil)
	got, _, err := s.Change(t.Context(), caller(admin()), clientID, deactivation(), anything)
	wantFault(t, got, err, fault.Unavailable, "storage_unavailable")
}

func TestWhatIsNotAcceptedIsNotWritten(t *testing.T) {
	t.Parallel()
	s := newStaffing(t)
	s.isInRoles(clientID)
	s.users.EXPECT().Get(gomock.Any(), clientID).Return(client(), nil)
	got, roles, err := s.Change(t.Context(), caller(admin()), clientID, deactivation(), func(u permissions.User) error {
		if u != client() {
			t.Errorf("asked about %+v", u)
		}
		return errStore
	})
	wantTrouble(t, got, err)
	wantNothing(t, roles)
	s.trail.Want(t, organizations.TargetGlobal())
}

func TestAHomeIsTheOrganizationOfTheTenant(t *testing.T) {
	t.Parallel()
	kind, tenant := permissions.ClientUser, "72f988bf-0000-41af-91ab-000000000001"
	for name, c := range map[string]struct {
		home *organizations.Organization
		err  error
		code string
	}{
		"found": {home: &organizations.Organization{ID: contoso}}, "nobody's": {code: "user_without_home"}, "unknown for now": {err: errStore},
	} {
		s := newStaffing(t)
		s.isInRoles(staffID)
		s.users.EXPECT().Get(gomock.Any(), staffID).Return(staff(staffID), nil)
		s.access.EXPECT().OrganizationOfTenant(gomock.Any(), tenant).Return(c.home, c.err)
		moved := staff(staffID)
		moved.Type, moved.Home, moved.UpdatedAt = kind, contoso, now
		s.users.EXPECT().Change(gomock.Any(), staff(staffID), moved).Return(nil).MaxTimes(1)
		got, _, err := s.Change(t.Context(), caller(admin()), staffID, permissions.UserChange{Type: &kind}, anything)
		switch t.Log(name); {
		case c.err != nil:
			wantTrouble(t, got, err)
		case c.code != "":
			wantFault(t, got, err, fault.Conflict, c.code)
		case err != nil || got != moved:
			t.Errorf("%+v, %v", got, err)
		}
	}
}

func TestAChangeGivesUpAfterSomeTries(t *testing.T) {
	t.Parallel()
	s := newStaffing(t)
	s.isInRoles(clientID)
	s.users.EXPECT().Get(gomock.Any(), clientID).Return(client(), nil).Times(3)
	s.users.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).Return(fault.New(fault.Conflict, "changed_meanwhile", "Look again.")).Times(3)
	got, _, err := s.Change(t.Context(), caller(admin()), clientID, deactivation(), anything)
	wantFault(t, got, err, fault.Conflict, "changed_meanwhile")
}

func TestTroubleWithPeopleComesThrough(t *testing.T) {
	t.Parallel()
	by := caller(admin())
	s := newStaffing(t)
	s.isInRoles(clientID)
	s.users.EXPECT().Get(gomock.Any(), clientID).Return(client(), errStore).Times(2)
	user, roles, err := s.Get(t.Context(), by, clientID)
	wantTrouble(t, user, err)
	wantNothing(t, roles)
	user, roles, err = s.Change(t.Context(), by, clientID, deactivation(), anything)
	wantTrouble(t, user, err)
	wantNothing(t, roles)
	s = newStaffing(t)
	s.users.EXPECT().Get(gomock.Any(), clientID).Return(client(), nil)
	s.roles.EXPECT().Of(gomock.Any(), permissions.MemberUser(clientID)).Return([]permissions.Membership{{}}, errStore).Times(2)
	user, roles, err = s.Get(t.Context(), by, clientID)
	wantTrouble(t, user, err)
	wantNothing(t, roles)
	// Nothing is changed that could not be shown afterwards.
	user, roles, err = s.Change(t.Context(), by, clientID, deactivation(), anything)
	wantTrouble(t, user, err)
	wantNothing(t, roles)
}
