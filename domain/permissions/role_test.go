package permissions_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

const roleID = permissions.RoleID("0195509f-2a00-7abc-8def-0123456789ab")

// fieldsOf are the pointers and codes of an Invalid fault.
func fieldsOf(err error) (fields []string) {
	var f *fault.Fault
	if errors.As(err, &f) {
		for _, field := range f.Fields {
			fields = append(fields, field.Pointer+" "+field.Code)
		}
	}
	return fields
}

func TestARoleIsMadeFromADraft(t *testing.T) {
	t.Parallel()
	want := permissions.Role{
		ID: roleID, Name: "Büro 家具", Description: "Whoever may order.",
		CreatedAt: firstSeen, CreatedBy: someAdmin, UpdatedAt: firstSeen, UpdatedBy: someAdmin,
	}
	got, err := permissions.NewRole(roleID, permissions.RoleDraft{Name: "  Büro 家具 ", Description: " Whoever may order.\t"}, someAdmin, firstSeen)
	if err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestEveryBadFieldOfARoleIsNamed(t *testing.T) {
	t.Parallel()
	good := permissions.Role{Name: "a"}
	for _, c := range []struct {
		name, description string
		want              []string
	}{
		{strings.Repeat("家", 100), strings.Repeat("ü", 500), nil},
		{strings.Repeat("家", 101), strings.Repeat("ü", 501), []string{"/name length", "/description length"}},
		{"", "", []string{"/name length"}},
		{" \t ", "", []string{"/name length"}},
		{"a\u202eb", "a\nb", []string{"/name format", "/description format"}},
		{"\xff", "ok", []string{"/name format"}},
	} {
		_, err := permissions.NewRole(roleID, permissions.RoleDraft{Name: c.name, Description: c.description}, someAdmin, firstSeen)
		if got := fieldsOf(err); !slices.Equal(got, c.want) {
			t.Errorf("%q, %q: %v", c.name, c.description, err)
		}
		next, err := good.Changed(permissions.RoleChange{Name: &c.name, Description: &c.description}, someAdmin, later)
		if got := fieldsOf(err); !slices.Equal(got, c.want) || err != nil && next != (permissions.Role{}) {
			t.Errorf("changed to %q, %q: %+v, %v", c.name, c.description, next, err)
		}
	}
}

func TestAChangeOfARoleIsWhatItNames(t *testing.T) {
	t.Parallel()
	was, err := permissions.NewRole(roleID, permissions.RoleDraft{Name: "Reception", Description: "May order."}, "the first", firstSeen)
	if err != nil {
		t.Fatal(err)
	}
	name, nothing, same := "Front desk", "", " Reception "
	for _, c := range []struct {
		change    permissions.RoleChange
		name, des string
		isChanged bool
	}{
		{permissions.RoleChange{}, "Reception", "May order.", false},
		{permissions.RoleChange{Name: &same}, "Reception", "May order.", false},
		{permissions.RoleChange{Name: &name}, "Front desk", "May order.", true},
		{permissions.RoleChange{Description: &nothing}, "Reception", "", true},
	} {
		want := was
		want.Name, want.Description = c.name, c.des
		if c.isChanged {
			want.UpdatedAt, want.UpdatedBy = later, someAdmin
		}
		if got, err := was.Changed(c.change, someAdmin, later); err != nil || got != want {
			t.Errorf("%+v: %+v, %v", c.change, got, err)
		}
	}
}

func TestTheSameRoleIsTheSameInEveryField(t *testing.T) {
	t.Parallel()
	r := permissions.Role{ID: roleID, Name: "a", CreatedAt: firstSeen, UpdatedAt: firstSeen}
	elsewhere := r
	elsewhere.UpdatedAt = r.UpdatedAt.In(time.FixedZone("", 3600))
	if !r.Same(r) || !r.Same(elsewhere) {
		t.Error("a role is not the same as itself")
	}
	for name, change := range map[string]func(*permissions.Role){
		"id": func(o *permissions.Role) { o.ID += "x" }, "name": func(o *permissions.Role) { o.Name = "x" },
		"description": func(o *permissions.Role) { o.Description = "x" }, "maker": func(o *permissions.Role) { o.CreatedBy = "x" },
		"changer": func(o *permissions.Role) { o.UpdatedBy = "x" }, "creation": func(o *permissions.Role) { o.CreatedAt = later },
		"update": func(o *permissions.Role) { o.UpdatedAt = later },
	} {
		other := r
		if change(&other); r.Same(other) || other.Same(r) {
			t.Errorf("another %s is the same", name)
		}
	}
}

func TestIDsOfRolesAndFormsAreUUIDv7(t *testing.T) {
	t.Parallel()
	upper := strings.ToUpper(string(roleID))
	if got, ok := permissions.ParseRoleID(upper); !ok || got != roleID {
		t.Errorf("got %s, %t", got, ok)
	}
	if got, ok := permissions.ParseMemberForm(upper); !ok || got != (permissions.Member{Kind: permissions.FormMember, ID: string(roleID)}) {
		t.Errorf("got %+v, %t", got, ok)
	}
	for _, text := range []string{"", "x", objectID, string(roleID) + "0", string(roleID)[:35]} {
		if got, ok := permissions.ParseRoleID(text); ok || got != "" {
			t.Errorf("%q is the role %q", text, got)
		}
		if _, ok := permissions.ParseMemberForm(text); ok {
			t.Errorf("%q is a form", text)
		}
	}
}

func TestOnlyClientsUsersAreInRoles(t *testing.T) {
	t.Parallel()
	if err := permissions.CheckMember(permissions.User{Type: permissions.ClientUser}); err != nil {
		t.Error(err)
	}
	for _, kind := range []permissions.UserType{permissions.PlatformUser, ""} {
		if err := permissions.CheckMember(permissions.User{Type: kind}); fault.Code(err) != "role_for_client_users" {
			t.Errorf("%q: %v", kind, err)
		}
	}
	for kind, known := range map[permissions.MemberKind]bool{permissions.UserMember: true, permissions.FormMember: true, "": false, "group": false} {
		if err := kind.Check(); (err == nil) != known {
			t.Errorf("%q: %v", kind, err)
		}
	}
	if got := permissions.MemberUser("a_b"); got != (permissions.Member{Kind: permissions.UserMember, ID: "a_b"}) {
		t.Errorf("got %+v", got)
	}
}
