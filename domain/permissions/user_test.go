package permissions_test

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

var (
	firstSeen = time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)
	later     = firstSeen.Add(time.Hour)
)

const (
	someAdmin = permissions.UserID("somebody else")
	homeID    = organizations.ID("0195509f-2a00-7abc-8def-00000000000a")
)

func person(kind permissions.UserType, home organizations.ID, active bool) permissions.User {
	return permissions.User{
		ID: permissions.NewUserID(tenantID, objectID), DisplayName: "Ana", Email: "ana@example.com", Type: kind, Home: home,
		IsActive: active, CreatedAt: firstSeen, UpdatedAt: firstSeen,
	}
}

func TestAPersonChangesSidesAndActivity(t *testing.T) {
	t.Parallel()
	staff, client := permissions.PlatformUser, permissions.ClientUser
	on, off := true, false
	for name, c := range map[string]struct {
		was    permissions.User
		change permissions.UserChange
		want   permissions.User
	}{
		"nothing":                       {person(staff, "", true), permissions.UserChange{}, person(staff, "", true)},
		"the same again":                {person(client, homeID, true), permissions.UserChange{Type: &client, IsActive: &on}, person(client, homeID, true)},
		"deactivated":                   {person(staff, "", true), permissions.UserChange{IsActive: &off}, person(staff, "", false)},
		"brought back":                  {person(client, homeID, false), permissions.UserChange{IsActive: &on}, person(client, homeID, true)},
		"to a client, with a home":      {person(staff, "", true), permissions.UserChange{Type: &client}, person(client, homeID, true)},
		"to the provider, without one":  {person(client, homeID, true), permissions.UserChange{Type: &staff, IsActive: &off}, person(staff, "", false)},
		"a client stays where they are": {person(client, "another home", true), permissions.UserChange{Type: &client}, person(client, "another home", true)},
	} {
		if c.want != c.was {
			c.want.UpdatedAt = later
		}
		got, err := c.was.Changed(c.change, someAdmin, homeID, later)
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestAChangeOfAPersonIsRefused(t *testing.T) {
	t.Parallel()
	odd, client, off := permissions.UserType("guest"), permissions.ClientUser, false
	staff := person(permissions.PlatformUser, "", true)
	for code, c := range map[string]struct {
		change permissions.UserChange
		by     permissions.UserID
		home   organizations.ID
	}{
		"own_account":       {permissions.UserChange{IsActive: &off}, staff.ID, homeID},
		"user_without_home": {permissions.UserChange{Type: &client}, someAdmin, ""},
		"validation_failed": {permissions.UserChange{Type: &odd}, someAdmin, homeID},
	} {
		if got, err := staff.Changed(c.change, c.by, c.home, later); fault.Code(err) != code || got != (permissions.User{}) {
			t.Errorf("%s: %+v, %v", code, got, err)
		}
	}
}

func TestOnlyABrandNewClientsUserNeedsAHome(t *testing.T) {
	t.Parallel()
	client, staff := permissions.ClientUser, permissions.PlatformUser
	for _, c := range []struct {
		change permissions.UserChange
		of     permissions.UserType
		want   bool
	}{
		{permissions.UserChange{}, staff, false}, {permissions.UserChange{Type: &staff}, client, false},
		{permissions.UserChange{Type: &client}, client, false}, {permissions.UserChange{Type: &client}, staff, true},
	} {
		if got := c.change.MakesClient(permissions.User{Type: c.of}); got != c.want {
			t.Errorf("%+v of a %s: %t", c.change, c.of, got)
		}
	}
}

func TestTheSameStateIsTheSameInEveryField(t *testing.T) {
	t.Parallel()
	u := person(permissions.ClientUser, homeID, true)
	elsewhere := u
	elsewhere.CreatedAt = u.CreatedAt.In(time.FixedZone("", 3600))
	if !u.Same(u) || !u.Same(elsewhere) {
		t.Error("a user is not the same as themselves")
	}
	for name, change := range map[string]func(*permissions.User){
		"id": func(o *permissions.User) { o.ID += "x" }, "name": func(o *permissions.User) { o.DisplayName = "x" },
		"email": func(o *permissions.User) { o.Email = "x" }, "type": func(o *permissions.User) { o.Type = permissions.PlatformUser },
		"home": func(o *permissions.User) { o.Home = "x" }, "activity": func(o *permissions.User) { o.IsActive = false },
		"creation": func(o *permissions.User) { o.CreatedAt = later }, "update": func(o *permissions.User) { o.UpdatedAt = later },
	} {
		other := u
		if change(&other); u.Same(other) || other.Same(u) {
			t.Errorf("another %s is the same", name)
		}
	}
}

func TestWhoBelongsToAnOrganization(t *testing.T) {
	t.Parallel()
	org := organizations.Organization{ID: homeID, TenantID: tenantID}
	if !person(permissions.ClientUser, homeID, true).BelongsTo(org) {
		t.Error("a user is not at home")
	}
	without, another := org, org
	without.TenantID, another.TenantID = "", objectID
	staff := person(permissions.PlatformUser, "", true)
	nowhere := person(permissions.ClientUser, "elsewhere", true)
	client := person(permissions.ClientUser, homeID, true)
	if staff.BelongsTo(org) || nowhere.BelongsTo(org) || client.BelongsTo(without) || client.BelongsTo(another) {
		t.Error("somebody is at home who is not")
	}
}

func TestAUserIDNamesItsTenant(t *testing.T) {
	t.Parallel()
	id := permissions.NewUserID(tenantID, objectID)
	if got := id.Tenant(); got != tenantID {
		t.Errorf("got %s", got)
	}
	for _, odd := range []permissions.UserID{"", "system:seed", "a_b", "_" + objectID} {
		if got := odd.Tenant(); got != "" {
			t.Errorf("%s: got %s", odd, got)
		}
	}
}
