package access

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fill sets every field to something that is not zero, so that a field that a
// row forgets is noticed, today or when it is added.
func fill(v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Date(2026, 3, 4, 5, 6, 7, 8009, time.UTC)))
		return
	case permissions.Set, organizations.Target:
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("a ünïcode\x00 text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0))
		fill(v.Index(1))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	}
}

func through[T any](t *testing.T, row *T) *T {
	t.Helper()
	text, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	read := new(T)
	if err := json.Unmarshal(text, read); err != nil {
		t.Fatal(err)
	}
	return read
}

func TestRowsForgetNothing(t *testing.T) {
	t.Parallel()
	var org organizations.Organization
	fill(reflect.ValueOf(&org).Elem())
	if diff := cmp.Diff(org, through(t, organizationRowOf(org)).organization()); diff != "" {
		t.Errorf("an organization: -want +got\n%s", diff)
	}
	var user permissions.User
	fill(reflect.ValueOf(&user).Elem())
	if diff := cmp.Diff(user, through(t, userRowOf(user)).user()); diff != "" {
		t.Errorf("a user: -want +got\n%s", diff)
	}
	for _, target := range []organizations.Target{organizations.TargetGlobal(), organizations.TargetOf("0190b5a2-0000-7000-8000-000000000001")} {
		var grant permissions.Grant
		fill(reflect.ValueOf(&grant).Elem())
		grant.In, grant.Permissions = target, permissions.SetOf(permissions.ViewHistory, permissions.ManageForms)
		s := permissions.SeedSystem.Authority(target).Scope
		if got := through(t, grantRowOf(s, grant)).grant(); got != grant {
			t.Errorf("a grant: %+v, want %+v", got, grant)
		}
	}
}

// The folders of people hold rows in this shape: a change that this test sees
// needs a new schema version and a way to read the old one.
func TestShapeOfTheRowsIsKept(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	s := permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope
	for want, row := range map[string]any{
		`{"schemaVersion":0,"id":"o","name":"n","tenantId":"t","isActive":true,"isProvider":false,"tags":["a"],` +
			`"createdAt":"2026-03-04T05:06:07Z","createdBy":"c","updatedAt":"2026-03-04T05:06:07Z","updatedBy":"u"}`: organizationRowOf(organizations.Organization{
			ID: "o", Name: "n", TenantID: "t", IsActive: true, Tags: []string{"a"}, CreatedAt: at, CreatedBy: "c", UpdatedAt: at, UpdatedBy: "u"}),
		`{"schemaVersion":0,"id":"u","displayName":"d","email":"e","type":"platform","homeOrganizationId":"h","isActive":true,` +
			`"createdAt":"2026-03-04T05:06:07Z","updatedAt":"2026-03-04T05:06:07Z"}`: userRowOf(permissions.User{
			ID: "u", DisplayName: "d", Email: "e", Type: permissions.PlatformUser, Home: "h", IsActive: true, CreatedAt: at, UpdatedAt: at}),
		`{"schemaVersion":0,"userId":"u","scope":"GLOBAL","permissions":["canViewHistory"],"grantedBy":"g","grantedAt":"2026-03-04T05:06:07Z"}`: grantRowOf(s, permissions.Grant{
			UserID: "u", Permissions: permissions.SetOf(permissions.ViewHistory), GrantedBy: "g", GrantedAt: at}),
		`{"schemaVersion":0,"organizationId":"o"}`: &tenantRow{Organization: "o"},
	} {
		got, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
}

func TestGrantIsWrittenForTheScopeThatWasDecided(t *testing.T) {
	t.Parallel()
	db, err := kv.OpenMemory(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	ports := New(db)
	user, err := ports.Access.Admit(t.Context(), permissions.User{ID: "u", Type: permissions.PlatformUser, IsActive: true})
	if err != nil {
		t.Fatal(err)
	}
	mine := organizations.TargetOf("0190b5a2-0000-7000-8000-000000000001")
	grant := permissions.Grant{UserID: user.ID, In: organizations.TargetGlobal(), Permissions: permissions.Everything()}
	if err := ports.Grants.Put(t.Context(), permissions.SeedSystem.Authority(mine).Scope, grant); err != nil {
		t.Fatal(err)
	}
	standing, err := ports.Access.Standing(t.Context(), user.ID)
	if err != nil || len(standing.Grants) != 1 || standing.Grants[0].In != mine {
		t.Errorf("the standing is %+v, %v, want one grant in the organization", standing, err)
	}
}
