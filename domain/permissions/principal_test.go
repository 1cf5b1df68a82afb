package permissions_test

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

const (
	tenantID = "72f988bf-86f1-41af-91ab-2d7cd011db47"
	objectID = "0195509f-2a00-4abc-8def-0123456789ab"
)

func TestAUserIDJoinsTenantAndObjectInLowerCase(t *testing.T) {
	t.Parallel()
	wanted := permissions.UserID(tenantID + "_" + objectID)
	claims := permissions.Claims{TenantID: strings.ToUpper(tenantID), ObjectID: strings.ToUpper(objectID)}
	if got := claims.UserID(); got != wanted {
		t.Errorf("got %s", got)
	}
	for _, text := range []string{string(wanted), strings.ToUpper(string(wanted))} {
		if got, ok := permissions.ParseUserID(text); !ok || got != wanted {
			t.Errorf("%s: got %s, %t", text, got, ok)
		}
	}
}

// noUserIDs are texts near a user's id that are none.
func noUserIDs() []string {
	return []string{
		"", "_", tenantID, tenantID + "_", "_" + objectID, tenantID + objectID, tenantID + "-" + objectID,
		tenantID + "__" + objectID, tenantID + "_" + objectID + "_", tenantID + "_" + objectID[:35],
		"zoe@example.com", "system:seed", " " + tenantID + "_" + objectID, tenantID + "_" + objectID[:35] + "\x00",
	}
}

func TestParseUserIDRefusesWhatIsNobodys(t *testing.T) {
	t.Parallel()
	for _, text := range noUserIDs() {
		if got, ok := permissions.ParseUserID(text); ok || got != "" {
			t.Errorf("%q: got %q, %t", text, got, ok)
		}
	}
}

func FuzzParseUserID(f *testing.F) {
	for _, text := range append(noUserIDs(), tenantID+"_"+objectID, strings.ToUpper(tenantID+"_"+objectID)) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, ok := permissions.ParseUserID(text)
		if !ok {
			return
		}
		if again, ok := permissions.ParseUserID(string(id)); !ok || again != id {
			t.Errorf("%q became %q and then %q, %t", text, id, again, ok)
		}
		tenant, object, _ := strings.Cut(string(id), "_")
		if permissions.NewUserID(tenant, object) != id || !strings.EqualFold(text, string(id)) {
			t.Errorf("%q became %q", text, id)
		}
	})
}

func TestOnlyStaffCanBeAdmin(t *testing.T) {
	t.Parallel()
	roles := []permissions.AppRole{permissions.TechnicianRole, permissions.AdminRole}
	for name, c := range map[string]struct {
		principal permissions.Principal
		wanted    bool
	}{
		"staff with the role":         {permissions.Principal{User: staff(), AppRoles: roles}, true},
		"staff with another role":     {permissions.Principal{User: staff(), AppRoles: roles[:1]}, false},
		"a client with the role":      {permissions.Principal{User: client(), AppRoles: roles}, false},
		"no known type with the role": {permissions.Principal{AppRoles: roles}, false},
		"staff with a role like it":   {permissions.Principal{User: staff(), AppRoles: []permissions.AppRole{"platform.admin"}}, false},
	} {
		if got := c.principal.IsAdmin(); got != c.wanted {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestASystemPrincipalMayDoEverythingInOnePlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		target organizations.Target
		key    string
	}{"global": {inGlobal, "GLOBAL"}, "an organization": {inHere, string(here)}, "nothing": {organizations.Target{}, ""}} {
		a := permissions.SeedSystem.Authority(c.target)
		if a.Scope.Key() != c.key || a.Permissions != permissions.Everything() || a.Organization != nil {
			t.Errorf("%s: got %q with %v", name, a.Scope.Key(), a.Permissions.List())
		}
		if u := a.Principal.User; u.ID != "system:seed" || u.Type != permissions.PlatformUser || !u.IsActive || a.Principal.IsAdmin() {
			t.Errorf("%s: acts as %+v", name, u)
		}
	}
}
