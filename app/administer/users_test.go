package administer_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/app/administer"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	mocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	system "github.com/bifrost-run/bifrost/ports/system/mocks"
)

// staffing is the use case over mocks: whatever a test did not announce fails it.
type staffing struct {
	*administer.Users
	users  *mocks.MockUsers
	access *mocks.MockAccess
	grants *mocks.MockGrants
	roles  *mocks.MockMemberships
	trail  *trail
}

func newStaffing(t gomock.TestReporter) staffing {
	c := gomock.NewController(t)
	s := staffing{
		users: mocks.NewMockUsers(c), access: mocks.NewMockAccess(c), grants: mocks.NewMockGrants(c), roles: mocks.NewMockMemberships(c), trail: &trail{},
	}
	clock := system.NewMockClock(c)
	clock.EXPECT().Now().Return(now).AnyTimes()
	ports := administer.UsersPorts{Users: s.users, Access: s.access, Grants: s.grants, Roles: s.roles}
	s.Users = administer.NewUsers(ports, recorderOf(c, s.trail), clock)
	return s
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
			changed, err := s.Change(t.Context(), by, clientID, deactivation(), anything)
			wantFault(t, changed, err, fault.Forbidden, "admin_required")
			named, err := s.Named(t.Context(), by, []permissions.UserID{clientID})
			wantFault(t, named, err, fault.Forbidden, "admin_required")
			s.trail.wantEntries(t, organizations.TargetGlobal())
		})
	}
}

func TestADeactivationIsRecordedAndWritten(t *testing.T) {
	t.Parallel()
	s := newStaffing(t)
	gone := client()
	gone.IsActive, gone.UpdatedAt = false, now
	s.users.EXPECT().Get(gomock.Any(), clientID).Return(client(), nil)
	s.users.EXPECT().Change(gomock.Any(), client(), gone).Return(nil)
	got, err := s.Change(t.Context(), caller(admin()), clientID, deactivation(), anything)
	if diff := cmp.Diff(gone, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	s.trail.wantEntries(t, organizations.TargetGlobal(), audit.Entry{
		Actor: theAdmin, Action: audit.UserChange, Entity: audit.Entity{Type: "user", ID: string(clientID)}, Outcome: audit.Written,
		Before: []byte(`{"type":"organization","homeOrganizationId":"` + string(contoso) + `","isActive":true}`),
		After:  []byte(`{"type":"organization","homeOrganizationId":"` + string(contoso) + `","isActive":false}`),
	})
}

func TestNobodyIsChangedWhoseChangeIsNotRecorded(t *testing.T) {
	t.Parallel()
	s := newStaffing(t)
	s.trail.err = errTrail
	s.users.EXPECT().Get(gomock.Any(), clientID).Return(client(), nil)
	got, err := s.Change(t.Context(), caller(admin()), clientID, deactivation(), anything)
	wantFault(t, got, err, fault.Unavailable, "storage_unavailable")
}

func TestWhatIsNotAcceptedIsNotWritten(t *testing.T) {
	t.Parallel()
	s := newStaffing(t)
	s.users.EXPECT().Get(gomock.Any(), clientID).Return(client(), nil)
	got, err := s.Change(t.Context(), caller(admin()), clientID, deactivation(), func(u permissions.User) error {
		if u != client() {
			t.Errorf("asked about %+v", u)
		}
		return errStore
	})
	wantTrouble(t, got, err)
	s.trail.wantEntries(t, organizations.TargetGlobal())
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
		s.users.EXPECT().Get(gomock.Any(), staffID).Return(staff(staffID), nil)
		s.access.EXPECT().OrganizationOfTenant(gomock.Any(), tenant).Return(c.home, c.err)
		moved := staff(staffID)
		moved.Type, moved.Home, moved.UpdatedAt = kind, contoso, now
		s.users.EXPECT().Change(gomock.Any(), staff(staffID), moved).Return(nil).MaxTimes(1)
		got, err := s.Change(t.Context(), caller(admin()), staffID, permissions.UserChange{Type: &kind}, anything)
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
	s.users.EXPECT().Get(gomock.Any(), clientID).Return(client(), nil).Times(3)
	s.users.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).Return(fault.New(fault.Conflict, "changed_meanwhile", "Look again.")).Times(3)
	got, err := s.Change(t.Context(), caller(admin()), clientID, deactivation(), anything)
	wantFault(t, got, err, fault.Conflict, "changed_meanwhile")
}

func TestTroubleWithPeopleComesThrough(t *testing.T) {
	t.Parallel()
	by := caller(admin())
	s := newStaffing(t)
	s.users.EXPECT().Get(gomock.Any(), clientID).Return(client(), errStore).Times(3)
	user, roles, err := s.Get(t.Context(), by, clientID)
	wantTrouble(t, user, err)
	wantNothing(t, roles)
	user, err = s.Change(t.Context(), by, clientID, deactivation(), anything)
	wantTrouble(t, user, err)
	if _, err := s.Named(t.Context(), by, []permissions.UserID{clientID}); !errors.Is(err, errStore) {
		t.Errorf("names: %v", err)
	}
	s = newStaffing(t)
	s.users.EXPECT().Get(gomock.Any(), clientID).Return(client(), nil)
	s.roles.EXPECT().Of(gomock.Any(), permissions.MemberUser(clientID)).Return([]permissions.Membership{{}}, errStore)
	user, roles, err = s.Get(t.Context(), by, clientID)
	wantTrouble(t, user, err)
	wantNothing(t, roles)
}

func TestWhoeverIsNotThereHasNoName(t *testing.T) {
	t.Parallel()
	s := newStaffing(t)
	s.users.EXPECT().Get(gomock.Any(), clientID).Return(client(), nil)
	s.users.EXPECT().Get(gomock.Any(), staffID).Return(permissions.User{}, permissions.ErrUnknownUser())
	got, err := s.Named(t.Context(), caller(admin()), []permissions.UserID{clientID, staffID})
	if diff := cmp.Diff(map[permissions.UserID]permissions.User{clientID: client()}, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestMembersAreForHoldersOfCanManageConfig(t *testing.T) {
	t.Parallel()
	by := in(permissions.Principal{User: staff(staffID)}, organizations.TargetOf(contoso))
	by.Permissions = permissions.SetOf(permissions.ExecuteWorkflows, permissions.ManageForms, permissions.ViewHistory)
	page, err := newStaffing(t).Members(t.Context(), by, store.Paging{Limit: 10})
	wantFault(t, page, err, fault.Forbidden, "permission_required")
}

// Whatever the two lists hold and however they are cut, page by page everybody is
// listed once, in order, with what they hold.
func TestPagesOfMembersLeaveNobodyOutAndNobodyTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfDistinct(rapid.StringMatching(`[a-z]{1,2}`), rapid.ID[string])
		home, granted, gone := names.Draw(t, "home"), names.Draw(t, "granted"), names.Draw(t, "gone")
		limit := rapid.IntRange(1, 5).Draw(t, "limit")
		w := memberWorld{home: home, granted: granted, gone: gone}
		s := newStaffing(t)
		w.answers(s)
		by := in(admin(), organizations.TargetOf(contoso))
		var got []permissions.UserID
		for p := (store.Paging{Limit: limit}); ; {
			page, err := s.Members(t.Context(), by, p)
			if err != nil || len(page.Items) > limit {
				t.Fatalf("%d members, %v", len(page.Items), err)
			}
			for _, m := range page.Items {
				got = append(got, m.User.ID)
				if holds := slices.Contains(granted, string(m.User.ID)); holds != (m.Permissions == history) {
					t.Errorf("%s holds %v", m.User.ID, m.Permissions.List())
				}
			}
			if page.Next == "" {
				break
			}
			if page.Next <= p.After {
				t.Fatalf("after %q comes %q", p.After, page.Next)
			}
			p.After = page.Next
		}
		if diff := cmp.Diff(w.members(), got); diff != "" {
			t.Error(diff)
		}
	})
}

// memberWorld is an organization by the ids of its people.
type memberWorld struct{ home, granted, gone []string }

// members are whom the pages must hold: of people with a grant, those who are there.
func (w memberWorld) members() (ids []permissions.UserID) {
	all := map[string]bool{}
	for _, id := range w.granted {
		all[id] = !slices.Contains(w.gone, id)
	}
	for _, id := range w.home {
		all[id] = true
	}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if all[id] {
			ids = append(ids, permissions.UserID(id))
		}
	}
	return ids
}

// answers lets the stores answer pages as any store does.
func (w memberWorld) answers(s staffing) {
	s.users.EXPECT().AtHome(gomock.Any(), gomock.Any(), gomock.Any()).AnyTimes().DoAndReturn(func(_ any, _ organizations.Scope, p store.Paging) (store.UserPage, error) {
		var page store.UserPage
		var ids []string
		if ids, page.Next = cut(w.home, p); len(ids) > 0 {
			for _, id := range ids {
				page.Items = append(page.Items, staff(permissions.UserID(id)))
			}
		}
		return page, nil
	})
	s.grants.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any()).AnyTimes().DoAndReturn(func(_ any, _ organizations.Scope, p store.Paging) (store.GrantPage, error) {
		var page store.GrantPage
		var ids []string
		if ids, page.Next = cut(w.granted, p); len(ids) > 0 {
			for _, id := range ids {
				page.Items = append(page.Items, permissions.Grant{UserID: permissions.UserID(id), Permissions: history})
			}
		}
		return page, nil
	})
	s.users.EXPECT().Get(gomock.Any(), gomock.Any()).AnyTimes().DoAndReturn(func(_ any, id permissions.UserID) (permissions.User, error) {
		if slices.Contains(w.gone, string(id)) {
			return permissions.User{}, permissions.ErrUnknownUser()
		}
		return staff(id), nil
	})
}

// cut is a page of sorted ids.
func cut(ids []string, p store.Paging) (page []string, next string) {
	for _, id := range slices.Sorted(slices.Values(ids)) {
		if id <= p.After {
			continue
		}
		if len(page) == p.Limit {
			return page, page[len(page)-1]
		}
		page = append(page, id)
	}
	return page, ""
}

func TestTroubleWithMembersComesThrough(t *testing.T) {
	t.Parallel()
	by, one := in(admin(), organizations.TargetOf(contoso)), store.Paging{Limit: 1}
	for at := range 3 {
		s, errs := newStaffing(t), make([]error, 3)
		errs[at] = errStore
		s.users.EXPECT().AtHome(gomock.Any(), by.Scope, one).Return(store.UserPage{}, errs[0])
		s.grants.EXPECT().List(gomock.Any(), by.Scope, one).MaxTimes(1).Return(store.GrantPage{Items: []permissions.Grant{{UserID: staffID}}}, errs[1])
		s.users.EXPECT().Get(gomock.Any(), staffID).MaxTimes(1).Return(staff(staffID), errs[2])
		page, err := s.Members(t.Context(), by, one)
		wantTrouble(t, page, err)
	}
}
