package administer_test

import (
	"errors"
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

const (
	roleID = permissions.RoleID("01954f00-0000-7000-8000-0000000000a1")
	formID = "01954f00-0000-7000-8000-0000000000f1"
)

// casting is the use cases about roles over mocks.
type casting struct {
	roles       *administer.Roles
	memberships *administer.Memberships
	store       *mocks.MockRoles
	members     *mocks.MockMemberships
	users       *mocks.MockUsers
	random      *system.MockRandom
	trail       *recorded.Trail
}

func newCasting(t *testing.T) casting {
	t.Helper()
	c := gomock.NewController(t)
	k := casting{
		store: mocks.NewMockRoles(c), members: mocks.NewMockMemberships(c), users: mocks.NewMockUsers(c), random: system.NewMockRandom(c), trail: &recorded.Trail{},
	}
	clock := system.NewMockClock(c)
	clock.EXPECT().Now().Return(now).AnyTimes()
	recorder := record.New(k.trail, recorded.IDs{})
	k.roles = administer.NewRoles(k.store, recorder, clock, k.random)
	k.memberships = administer.NewMemberships(k.members, k.store, k.users, recorder, clock)
	return k
}

func reception() permissions.Role {
	return permissions.Role{ID: roleID, Name: "Reception", Description: "May order.", CreatedAt: now, CreatedBy: adminID, UpdatedAt: now, UpdatedBy: adminID}
}

func named(name string) permissions.RoleChange { return permissions.RoleChange{Name: &name} }

func form() permissions.Member { return permissions.Member{Kind: permissions.FormMember, ID: formID} }

func entry(action audit.Action, before, after string) audit.Entry {
	e := audit.Entry{Actor: theAdmin, Action: action, Entity: action.Entity(string(roleID)), Outcome: audit.Written}
	if before != "" {
		e.Before = []byte(before)
	}
	if after != "" {
		e.After = []byte(after)
	}
	return e
}

const receptionRecord = `{"name":"Reception","description":"May order."}`

func TestOnlyAnAdminHasToDoWithRoles(t *testing.T) {
	t.Parallel()
	for name, p := range others() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k, by := newCasting(t), caller(p)
			page, err := k.roles.List(t.Context(), by, store.Paging{Limit: 1})
			wantFault(t, page, err, fault.Forbidden, "admin_required")
			role, err := k.roles.Get(t.Context(), by, roleID)
			wantFault(t, role, err, fault.Forbidden, "admin_required")
			role, err = k.roles.Create(t.Context(), by, permissions.RoleDraft{Name: "a"})
			wantFault(t, role, err, fault.Forbidden, "admin_required")
			role, err = k.roles.Change(t.Context(), by, roleID, named("a"), anything)
			wantFault(t, role, err, fault.Forbidden, "admin_required")
			members, err := k.memberships.List(t.Context(), by, roleID, permissions.UserMember, store.Paging{Limit: 1})
			wantFault(t, members, err, fault.Forbidden, "admin_required")
			for _, err := range []error{
				k.roles.Delete(t.Context(), by, roleID, anything),
				k.memberships.Put(t.Context(), by, roleID, form()),
				k.memberships.Delete(t.Context(), by, roleID, form()),
			} {
				wantFault(t, struct{}{}, err, fault.Forbidden, "admin_required")
			}
			k.trail.Want(t, organizations.TargetGlobal())
		})
	}
}

func TestARoleIsRecordedAndMade(t *testing.T) {
	t.Parallel()
	k := newCasting(t)
	k.random.EXPECT().ID().Return(string(roleID))
	k.store.EXPECT().Create(gomock.Any(), reception()).Return(nil)
	got, err := k.roles.Create(t.Context(), caller(admin()), permissions.RoleDraft{Name: "Reception", Description: "May order."})
	if diff := cmp.Diff(reception(), got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	k.trail.Want(t, organizations.TargetGlobal(), entry(audit.RoleCreate, "", receptionRecord))
}

func TestARoleIsRecordedAndChanged(t *testing.T) {
	t.Parallel()
	k := newCasting(t)
	was := reception()
	was.UpdatedBy = "somebody else"
	next := reception()
	next.Name = "Front desk"
	k.store.EXPECT().Get(gomock.Any(), roleID).Return(was, nil)
	k.store.EXPECT().Change(gomock.Any(), was, next).Return(nil)
	got, err := k.roles.Change(t.Context(), caller(admin()), roleID, named("Front desk"), anything)
	if diff := cmp.Diff(next, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	k.trail.Want(t, organizations.TargetGlobal(), entry(audit.RoleChange, receptionRecord, `{"name":"Front desk","description":"May order."}`))
}

func TestABadRoleIsNeitherRecordedNorMade(t *testing.T) {
	t.Parallel()
	k := newCasting(t)
	k.random.EXPECT().ID().Return(string(roleID))
	role, err := k.roles.Create(t.Context(), caller(admin()), permissions.RoleDraft{})
	wantFault(t, role, err, fault.Invalid, "validation_failed")
	k.store.EXPECT().Get(gomock.Any(), roleID).Return(reception(), nil).Times(2)
	role, err = k.roles.Change(t.Context(), caller(admin()), roleID, named(""), anything)
	wantFault(t, role, err, fault.Invalid, "validation_failed")
	role, err = k.roles.Change(t.Context(), caller(admin()), roleID, named("a"), func(permissions.Role) error { return errStore })
	wantTrouble(t, role, err)
	k.trail.Want(t, organizations.TargetGlobal())
}

func TestARoleIsRecordedAndRemovedWhateverIsReadOfIt(t *testing.T) {
	t.Parallel()
	damaged := fault.New(fault.Unavailable, store.RowUnreadable, "x")
	for _, c := range []struct {
		unread error
		want   []audit.Entry
	}{
		{nil, []audit.Entry{entry(audit.RoleDelete, receptionRecord, "")}},
		{damaged, []audit.Entry{entry(audit.RoleDelete, "", "")}},
		{permissions.ErrUnknownRole(), nil},
	} {
		k := newCasting(t)
		k.store.EXPECT().Get(gomock.Any(), roleID).Return(reception(), c.unread)
		k.store.EXPECT().Delete(gomock.Any(), roleID).Return(nil)
		if err := k.roles.Delete(t.Context(), caller(admin()), roleID, anything); err != nil {
			t.Error(err)
		}
		k.trail.Want(t, organizations.TargetGlobal(), c.want...)
	}
}

func TestARoleThatStaysAsItIsLeavesNoEntry(t *testing.T) {
	t.Parallel()
	for _, change := range []permissions.RoleChange{{}, named("Reception"), named(" Reception ")} {
		k := newCasting(t)
		k.store.EXPECT().Get(gomock.Any(), roleID).Return(reception(), nil)
		k.store.EXPECT().Change(gomock.Any(), reception(), reception()).Return(nil)
		if _, err := k.roles.Change(t.Context(), caller(admin()), roleID, change, anything); err != nil {
			t.Error(err)
		}
		k.trail.Want(t, organizations.TargetGlobal())
	}
}

func TestARoleIsNotRemovedThatIsNotAcceptedOrCannotBeLookedAt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ read, refused error }{{nil, errStore}, {errStore, nil}} {
		k := newCasting(t)
		k.store.EXPECT().Get(gomock.Any(), roleID).Return(reception(), c.read)
		err := k.roles.Delete(t.Context(), caller(admin()), roleID, func(was permissions.Role) error {
			if was != reception() {
				t.Errorf("asked about %+v", was)
			}
			return c.refused
		})
		wantTrouble(t, struct{}{}, err)
		k.trail.Want(t, organizations.TargetGlobal())
	}
}

func TestMembersAreRecordedAndPutAndTaken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		member permissions.Member
		record string
	}{{permissions.MemberUser(clientID), `{"user":"` + string(clientID) + `"}`}, {form(), `{"form":"` + formID + `"}`}} {
		k := newCasting(t)
		k.store.EXPECT().Get(gomock.Any(), roleID).Return(reception(), nil)
		k.users.EXPECT().Get(gomock.Any(), clientID).Return(client(), nil).MaxTimes(1)
		k.members.EXPECT().Put(gomock.Any(), permissions.Membership{Role: roleID, Member: c.member, AddedBy: adminID, AddedAt: now}).Return(nil)
		if err := k.memberships.Put(t.Context(), caller(admin()), roleID, c.member); err != nil {
			t.Error(err)
		}
		k.members.EXPECT().Delete(gomock.Any(), roleID, c.member).Return(nil)
		if err := k.memberships.Delete(t.Context(), caller(admin()), roleID, c.member); err != nil {
			t.Error(err)
		}
		k.trail.Want(t, organizations.TargetGlobal(), entry(audit.RolePutMember, "", c.record), entry(audit.RoleDeleteMember, c.record, ""))
	}
}

func TestOnlyWhoCanBeInARoleIsPutIntoIt(t *testing.T) {
	t.Parallel()
	for code, c := range map[string]struct {
		kind    fault.Kind
		role    error
		user    permissions.User
		unknown error
	}{
		"role_not_found":        {fault.NotFound, permissions.ErrUnknownRole(), client(), nil},
		"user_not_found":        {fault.NotFound, nil, permissions.User{}, permissions.ErrUnknownUser()},
		"role_for_client_users": {fault.Conflict, nil, staff(clientID), nil},
	} {
		k := newCasting(t)
		k.store.EXPECT().Get(gomock.Any(), roleID).Return(reception(), c.role)
		k.users.EXPECT().Get(gomock.Any(), clientID).Return(c.user, c.unknown).MaxTimes(1)
		err := k.memberships.Put(t.Context(), caller(admin()), roleID, permissions.MemberUser(clientID))
		wantFault(t, struct{}{}, err, c.kind, code)
		k.trail.Want(t, organizations.TargetGlobal())
	}
}

func TestNothingAboutRolesIsChangedThatIsNotRecorded(t *testing.T) {
	t.Parallel()
	k, by := newCasting(t), caller(admin())
	k.trail.Err = recorded.ErrTrail
	k.random.EXPECT().ID().Return(string(roleID))
	k.store.EXPECT().Get(gomock.Any(), roleID).Return(reception(), nil).Times(3)
	role, err := k.roles.Create(t.Context(), by, permissions.RoleDraft{Name: "a"})
	wantFault(t, role, err, fault.Unavailable, "storage_unavailable")
	role, err = k.roles.Change(t.Context(), by, roleID, named("a"), anything)
	wantFault(t, role, err, fault.Unavailable, "storage_unavailable")
	for _, err := range []error{
		k.roles.Delete(t.Context(), by, roleID, anything), k.memberships.Put(t.Context(), by, roleID, form()), k.memberships.Delete(t.Context(), by, roleID, form()),
	} {
		wantFault(t, struct{}{}, err, fault.Unavailable, "storage_unavailable")
	}
}

func TestTroubleWithRolesComesThrough(t *testing.T) {
	t.Parallel()
	k, by := newCasting(t), caller(admin())
	k.random.EXPECT().ID().Return(string(roleID))
	k.store.EXPECT().Create(gomock.Any(), gomock.Any()).Return(errStore)
	role, err := k.roles.Create(t.Context(), by, permissions.RoleDraft{Name: "a"})
	wantTrouble(t, role, err)
	k.store.EXPECT().Get(gomock.Any(), roleID).Return(reception(), nil)
	k.store.EXPECT().Change(gomock.Any(), reception(), gomock.Any()).Return(errStore)
	role, err = k.roles.Change(t.Context(), by, roleID, named("a"), anything)
	wantTrouble(t, role, err)
	k.store.EXPECT().Get(gomock.Any(), roleID).Return(permissions.Role{}, errStore).Times(3)
	role, err = k.roles.Change(t.Context(), by, roleID, named("a"), anything)
	wantTrouble(t, role, err)
	members, err := k.memberships.List(t.Context(), by, roleID, permissions.UserMember, store.Paging{Limit: 1})
	wantTrouble(t, members, err)
	if err := k.memberships.Put(t.Context(), by, roleID, form()); !errors.Is(err, errStore) {
		t.Error(err)
	}
}

func TestListsOfRolesAreThoseOfTheStore(t *testing.T) {
	t.Parallel()
	k, by, p := newCasting(t), caller(admin()), store.Paging{After: "a", Limit: 7}
	k.store.EXPECT().List(gomock.Any(), p).Return(store.RolePage{Items: []permissions.Role{reception()}, Next: "n"}, nil)
	if page, err := k.roles.List(t.Context(), by, p); err != nil || len(page.Items) != 1 || page.Next != "n" {
		t.Errorf("%+v, %v", page, err)
	}
	k.store.EXPECT().Get(gomock.Any(), roleID).Return(reception(), nil)
	k.members.EXPECT().List(gomock.Any(), roleID, permissions.FormMember, p).Return(store.MembershipPage{Next: "n"}, nil)
	if page, err := k.memberships.List(t.Context(), by, roleID, permissions.FormMember, p); err != nil || page.Next != "n" {
		t.Errorf("%+v, %v", page, err)
	}
}
