package administer_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

const (
	contoso   = organizations.ID("01954f00-0000-7000-8000-00000000000a")
	elsewhere = organizations.ID("01954f00-0000-7000-8000-00000000000b")

	adminID  = permissions.UserID("72f988bf-0000-41af-91ab-000000000001_0195509f-2a00-4abc-8def-000000000001")
	staffID  = permissions.UserID("72f988bf-0000-41af-91ab-000000000001_0195509f-2a00-4abc-8def-000000000002")
	clientID = permissions.UserID("72f988bf-0000-41af-91ab-00000000000a_0195509f-2a00-4abc-8def-000000000003")
)

var (
	now     = time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)
	history = permissions.SetOf(permissions.ViewHistory)

	// errStore is trouble that must come through as it is.
	errStore = errors.New("the disk is on fire")

	// whole compares values with what they keep to themselves, as scopes and sets do.
	whole = cmp.Exporter(func(reflect.Type) bool { return true })
)

func staff(id permissions.UserID) permissions.User {
	return permissions.User{ID: id, Type: permissions.PlatformUser, IsActive: true}
}

// client is a user of Contoso.
func client() permissions.User {
	return permissions.User{ID: clientID, Type: permissions.ClientUser, Home: contoso, IsActive: true}
}

func admin() permissions.Principal {
	return permissions.Principal{User: staff(adminID), AppRoles: []permissions.AppRole{permissions.AdminRole}}
}

// others is everybody who is no administrator, however much they hold.
func others() map[string]permissions.Principal {
	return map[string]permissions.Principal{
		"staff":                       {User: staff(staffID)},
		"a technician":                {User: staff(staffID), AppRoles: []permissions.AppRole{permissions.TechnicianRole}},
		"a client's user":             {User: client()},
		"a client's user with a role": {User: client(), AppRoles: []permissions.AppRole{permissions.AdminRole}},
		"nobody":                      {},
	}
}

// in is leave to act at a place with every permission.
func in(p permissions.Principal, at organizations.Target) permissions.Authority {
	a := permissions.SeedSystem.Authority(at)
	a.Principal = p
	return a
}

func caller(p permissions.Principal, grants ...permissions.Grant) authorize.Caller {
	return authorize.Caller{Principal: p, Reach: permissions.ReachOf(p, grants)}
}

// wantFault expects a fault of this code and nothing given beside it.
func wantFault[T any](t *testing.T, given T, err error, kind fault.Kind, code string) {
	t.Helper()
	if fault.Code(err) != code || !fault.Is(err, kind) {
		t.Errorf("got %v, want %s", err, code)
	}
	wantNothing(t, given)
}

// wantTrouble expects errStore and nothing given beside it.
func wantTrouble[T any](t *testing.T, given T, err error) {
	t.Helper()
	if !errors.Is(err, errStore) {
		t.Errorf("got %v, want the store's trouble", err)
	}
	wantNothing(t, given)
}

func wantNothing[T any](t *testing.T, given T) {
	t.Helper()
	var nothing T
	if diff := cmp.Diff(nothing, given, whole); diff != "" {
		t.Errorf("refused, and given\n%s", diff)
	}
}
