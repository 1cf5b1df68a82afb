package administer_test

import (
	"context"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/recorded"
)

// theAdmin is how entries name one.
var theAdmin = audit.Actor{ID: adminID, Type: permissions.PlatformUser}

func TestANewOrganizationIsRecordedInGlobalFirst(t *testing.T) {
	t.Parallel()
	o := newClients(t)
	o.clock.EXPECT().Now().Return(now)
	o.random.EXPECT().ID().Return(string(contoso))
	o.store.EXPECT().Create(gomock.Any(), gomock.Any()).DoAndReturn(func(context.Context, organizations.Organization) error {
		if len(o.trail.Entries) != 1 {
			t.Error("it was created before it was recorded")
		}
		return nil
	})
	if _, err := o.Create(t.Context(), caller(admin()), organizations.Draft{Name: "Contoso", Tags: []string{"gold"}}); err != nil {
		t.Error(err)
	}
	o.trail.Want(t, organizations.TargetGlobal(), audit.Entry{
		Actor: theAdmin, Action: audit.OrganizationCreate, Entity: audit.Entity{Type: "organization", ID: string(contoso)},
		After: []byte(`{"name":"Contoso","isActive":true,"tags":["gold"]}`), Outcome: audit.Written,
	})
}

func TestGrantsAreRecordedFirst(t *testing.T) {
	t.Parallel()
	at := organizations.TargetOf(contoso)
	held := []permissions.Grant{
		{UserID: staffID, In: organizations.TargetGlobal(), Permissions: permissions.Everything()}, {UserID: staffID, In: at, Permissions: history},
	}
	entry := audit.Entry{
		Actor: theAdmin, Target: at, Action: audit.GrantPut, Entity: audit.Entity{Type: "grant", ID: string(staffID)},
		After: []byte(`{"permissions":["canManageForms"]}`), Outcome: audit.Written,
	}
	for name, c := range map[string]struct {
		grants []permissions.Grant
		before string
	}{"the first": {held[:1], ""}, "another": {held, `{"permissions":["canViewHistory"]}`}} {
		g := newGranting(t)
		g.access.EXPECT().Facts(gomock.Any(), staffID, at).Return(permissions.Facts{Standing: &permissions.Standing{User: staff(staffID), Grants: c.grants}}, nil).Times(2)
		g.clock.EXPECT().Now().Return(now)
		g.grants.EXPECT().Put(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(func(context.Context, organizations.Scope, permissions.Grant) error {
			if len(g.trail.Entries) != 1 {
				t.Error("it was given before it was recorded")
			}
			return nil
		})
		g.grants.EXPECT().Delete(gomock.Any(), gomock.Any(), staffID).DoAndReturn(func(context.Context, organizations.Scope, permissions.UserID) error {
			if c.before != "" && len(g.trail.Entries) != 2 {
				t.Error("it was taken back before that was recorded")
			}
			return nil
		})
		if _, err := g.Put(t.Context(), in(admin(), at), staffID, permissions.SetOf(permissions.ManageForms)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := g.Delete(t.Context(), in(admin(), at), staffID); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.before == "" { // and so nothing to take back
			g.trail.Want(t, at, entry)
			continue
		}
		put, taken := entry, entry
		taken.Action, taken.After = audit.GrantDelete, nil
		put.Before, taken.Before = []byte(c.before), []byte(c.before)
		g.trail.Want(t, at, put, taken)
	}
}

// Whatever became of a user: what they hold can be taken back.
func TestAGrantThatCannotBeReadIsTakenBack(t *testing.T) {
	t.Parallel()
	g := newGranting(t)
	g.access.EXPECT().Facts(gomock.Any(), staffID, gomock.Any()).Return(permissions.Facts{Standing: &permissions.Standing{Grants: []permissions.Grant{{In: organizations.TargetOf(contoso)}}}}, errStore)
	g.grants.EXPECT().Delete(gomock.Any(), gomock.Any(), staffID).Return(nil)
	if err := g.Delete(t.Context(), in(admin(), organizations.TargetOf(contoso)), staffID); err != nil || len(g.trail.Entries) != 1 || g.trail.Entries[0].Before != nil {
		t.Errorf("%v, %+v", err, g.trail.Entries)
	}
}

// The mocks expect no write.
func TestWhatCannotBeRecordedIsNotDone(t *testing.T) {
	t.Parallel()
	o := newClients(t)
	o.trail.Err = recorded.ErrTrail
	o.clock.EXPECT().Now().Return(now)
	o.random.EXPECT().ID().Return(string(contoso))
	org, err := o.Create(t.Context(), caller(admin()), organizations.Draft{Name: "Contoso"})
	wantFault(t, org, err, fault.Unavailable, "storage_unavailable")

	g, by := newGranting(t), in(admin(), organizations.TargetOf(contoso))
	g.trail.Err = recorded.ErrTrail
	g.clock.EXPECT().Now().Return(now).AnyTimes()
	g.access.EXPECT().Facts(gomock.Any(), staffID, gomock.Any()).Return(permissions.Facts{Standing: &permissions.Standing{
		User: staff(staffID), Grants: []permissions.Grant{{UserID: staffID, In: organizations.TargetOf(contoso), Permissions: history}},
	}}, nil).Times(2)
	grant, err := g.Put(t.Context(), by, staffID, history)
	wantFault(t, grant, err, fault.Unavailable, "storage_unavailable")
	if err := g.Delete(t.Context(), by, staffID); fault.Code(err) != "storage_unavailable" {
		t.Errorf("taking back: %v", err)
	}
}
