package tenancytest

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
)

// stage is the platform, the model of it, and everybody who may come.
type stage struct {
	*model

	store harness.Access
	desk  Desk
	door  *door
	clock *calendar
	admin permissions.UserID

	// tenants begin with the provider's. The last one is nobody's, ever; the one
	// before it may find its organization during the history.
	tenants []string
	// crowd is everybody by tenant and object, and nowhere an organization that there
	// is not.
	crowd   []visit
	nowhere string
	forms   []permissions.Member
	// founded are the organizations and made the roles, those that were removed as well,
	// in the order in which they came: a seed tells the same history again.
	founded []string
	made    []permissions.RoleID
}

// newStage is a provider and two clients with their people, none of whom has come
// yet, one client without a tenant, and people of tenants that nobody has. Some of
// the people are programs.
func newStage(t *rapid.T, h Harness) *stage {
	s := &stage{model: newModel(), store: h.Store, door: &door{}, clock: &calendar{}, admin: given.UserID(), nowhere: string(given.OrganizationID())}
	s.desk = h.Desk(s.door, s.clock)
	for range 5 {
		s.tenants = append(s.tenants, uuid.NewString())
	}
	for _, people := range []struct{ tenant, count int }{{0, 2}, {1, 2}, {2, 1}, {3, 2}, {4, 1}} {
		for i := range people.count {
			s.crowd = append(s.crowd, visit{tenant: s.tenants[people.tenant], object: uuid.NewString(), isProgram: i == 1})
		}
	}
	for i, tenant := range []string{s.tenants[0], s.tenants[1], s.tenants[2], ""} {
		s.found(t, client{tenant: tenant, isActive: true, isProvider: i == 0})
	}
	s.forms = []permissions.Member{given.Form(), given.Form()}
	return s
}

// door verifies tokens: whoever stands there is who the token says.
type door struct{ claims permissions.Claims }

// Verify answers the claims of the visit.
func (d *door) Verify(context.Context, string) (permissions.Claims, error) { return d.claims, nil }

// calendar is a clock that goes on by itself, so that no two events meet.
type calendar struct{ events int }

// Now is a second after the Now before.
func (c *calendar) Now() time.Time {
	c.events++
	return time.Date(2027, 1, 1, 0, 0, c.events, 0, time.UTC)
}

// somebody is one of the crowd.
func (s *stage) somebody(t *rapid.T) visit {
	return s.crowd[rapid.IntRange(0, len(s.crowd)-1).Draw(t, "who")]
}

// comes is one of the crowd at the door, with what the token says this time. They
// were once invited elsewhere as a guest, have married, or were given app roles.
func (s *stage) comes(t *rapid.T) visit {
	v := s.somebody(t)
	v.isGuest = rapid.IntRange(0, 7).Draw(t, "guest") == 7
	v.name = rapid.SampledFrom([]string{"Ana", "Ana Möbel"}).Draw(t, "name")
	v.mail = rapid.SampledFrom([]string{"", "ana@example.com"}).Draw(t, "mail")
	v.roles = rapid.SampledFrom([][]string{
		nil, nil, {"Platform.Technician"}, {"Platform.Admin"}, {"Platform.Technician", "Platform.Admin"}, {"platform.admin", "Platform.Owner"},
	}).Draw(t, "app roles")
	tenant, object := v.tenant, v.object
	if rapid.IntRange(0, 3).Draw(t, "letters") == 3 {
		tenant, object = strings.ToUpper(tenant), strings.ToUpper(object)
	}
	if v.isForeign = v.tenant != s.tenants[0]; v.isForeign {
		v.roles = nil
	}
	s.door.claims = permissions.Claims{
		TenantID: tenant, ObjectID: object, DisplayName: v.name, Email: v.mail, IsGuest: v.isGuest, IsApplication: v.isProgram, IsForeign: v.isForeign,
		AppRoles: appRoles(v.roles),
	}
	return v
}

func appRoles(names []string) (list []permissions.AppRole) {
	for _, name := range names {
		list = append(list, permissions.AppRole(name))
	}
	return list
}

// places are global and every organization.
func (s *stage) places() []string { return append([]string{everywhere}, s.founded...) }

// place is one that exists.
func (s *stage) place(t *rapid.T) string {
	return s.places()[rapid.IntRange(0, len(s.clients)).Draw(t, "place")]
}

func targetOf(place string) organizations.Target {
	if place == everywhere {
		return organizations.TargetGlobal()
	}
	return organizations.TargetOf(organizations.ID(place))
}

// anyPermissions are some of the four, in any order.
func anyPermissions(t *rapid.T, most int) []string {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(theFour), 0, most, rapid.ID[string]).Draw(t, "permissions")
}

func named(names []string) (list []permissions.Permission) {
	for _, name := range names {
		list = append(list, permissions.Permission(name))
	}
	return list
}

func rightsOf(names []string) rights {
	held := rights{}
	for _, name := range names {
		held[name] = true
	}
	return held
}

// isSame reports whether a set holds exactly what the model says.
func isSame(held permissions.Set, wanted rights) bool {
	for _, p := range theFour {
		if held.Has(permissions.Permission(p)) != wanted[p] {
			return false
		}
	}
	return len(held.List()) == len(wanted)
}
