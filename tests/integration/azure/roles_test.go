package azure_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/rolestest"
	"github.com/bifrost-run/bifrost/tests/contract/userstest"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

func TestUsers(t *testing.T) {
	t.Parallel()
	userstest.Run(t, accessHarness)
}

func TestRoles(t *testing.T) {
	t.Parallel()
	rolestest.Run(t, func(t *testing.T) rolestest.Harness {
		t.Helper()
		d := directoryOfRoles(t)
		h := accessHarnessOf(d)
		h.Roles, h.Memberships = d.Roles(), d.Memberships()
		return h
	})
}

// directoryOfRoles has no tables of organizations, which would take their time.
func directoryOfRoles(t testing.TB) *directory {
	t.Helper()
	d := (&directory{account: azurite.New(t)}).another(t, nil, 3)
	for _, name := range []string{"Users", "UserPermissions", "Roles", "UserRoles", "RoleUsers", "FormRoles", "RoleForms"} {
		_, err := d.storage.Table(name).CreateTable(t.Context(), nil)
		ok(t, err)
	}
	return d
}

// peopleWithRoles is a directory in which somebody is known and a role is there.
func peopleWithRoles(t testing.TB) (*directory, permissions.Role, permissions.Member) {
	t.Helper()
	d := directoryOfRoles(t)
	role := someRole()
	ok(t, d.Roles().Create(t.Context(), role))
	return d, role, permissions.MemberUser(d.admit(t, somebody()).ID)
}

func someRole() permissions.Role {
	now := today()
	return permissions.Role{
		ID: permissions.RoleID(uuid.Must(uuid.NewV7()).String()), Name: "Reception", Description: "May order.",
		CreatedAt: now, CreatedBy: "an administrator", UpdatedAt: now, UpdatedBy: "an administrator",
	}
}

func someForm() permissions.Member {
	return permissions.Member{Kind: permissions.FormMember, ID: uuid.Must(uuid.NewV7()).String()}
}

func someMembership(role permissions.Role, member permissions.Member) permissions.Membership {
	return permissions.Membership{Role: role.ID, Member: member, AddedBy: "an administrator", AddedAt: today()}
}

// holdsMembers expects a member to be in a role by both indexes, or by neither.
func (d *directory) holdsMembers(t testing.TB, role permissions.Role, member permissions.Member, wanted ...permissions.Membership) {
	t.Helper()
	held, err := d.Memberships().Of(t.Context(), member)
	ok(t, err)
	if diff := cmp.Diff(wanted, held); diff != "" {
		t.Errorf("the truth: -want +got\n%s", diff)
	}
	page, err := d.Memberships().List(t.Context(), role.ID, member.Kind, store.Paging{Limit: 10})
	ok(t, err)
	if diff := cmp.Diff(wanted, page.Items); diff != "" {
		t.Errorf("the list: -want +got\n%s", diff)
	}
}
