package apitest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const userPath = "/api/users/" + techID

// colleague is another administrator.
var colleague = someone("colleague", unknownID, permissions.PlatformUser, permissions.AdminRole)

// ana is a user of Contoso whom the administrators of these cases look at.
func ana() permissions.User { return client.user }

func personJSON(id, name, rest string) string {
	return `{"id":"` + id + `","displayName":"The ` + name + `","email":"` + name + `@example.com",` + rest +
		`,"createdAt":"2026-05-04T10:11:12.345Z","updatedAt":"2026-05-04T10:11:12.345Z"`
}

const (
	isStaff  = `"type":"platform","isActive":true`
	isClient = `"type":"organization","homeOrganizationId":"` + contosoID + `","isActive":true`
)

func memberOperations() []operation {
	home := func(a *api, err error) {
		a.users.EXPECT().AtHome(gomock.Any(), inContoso, store.Paging{Limit: 50}).Return(store.UserPage{}, err)
	}
	granted := func(a *api, err error) {
		home(a, nil)
		a.grants.EXPECT().List(gomock.Any(), inContoso, store.Paging{Limit: 50}).
			Return(store.GrantPage{Items: []permissions.Grant{grant(technician, toContoso, permissions.ViewHistory)}}, err)
	}
	everywhere := func(a *api, err error) {
		granted(a, nil)
		a.grants.EXPECT().List(gomock.Any(), inGlobal, store.Paging{Limit: 50}).Return(store.GrantPage{}, err)
	}
	met := func(a *api, err error) {
		everywhere(a, nil)
		a.users.EXPECT().Get(gomock.Any(), technician.user.ID).Return(technician.user, err)
	}
	return []operation{{
		id: "listOrganizationUsers", method: "GET", path: "/api/organizations/" + contosoID + "/users", entry: inPath, anyOf: configures, status: 200,
		works: func(a *api) { met(a, nil) },
		fails: map[string]func(*api, error){"Users.AtHome": home, "Grants.List": granted, "Grants.List in global": everywhere, "Users.Get": met},
	}}
}

func userOperations() []operation {
	list := func(a *api, err error) {
		a.users.EXPECT().List(gomock.Any(), store.Paging{Limit: 50}).Return(store.UserPage{}, err)
	}
	read := func(a *api, err error) {
		a.users.EXPECT().Get(gomock.Any(), technician.user.ID).Return(technician.user, err)
	}
	before := func(a *api, err error) {
		a.memberships.EXPECT().Of(gomock.Any(), permissions.MemberUser(techID)).Return(nil, err)
	}
	look := func(a *api, err error) {
		before(a, nil)
		read(a, err)
	}
	roles := func(a *api, err error) {
		read(a, nil)
		a.memberships.EXPECT().Of(gomock.Any(), permissions.MemberUser(techID)).Return(nil, err)
	}
	change := func(a *api, err error) {
		look(a, nil)
		a.users.EXPECT().Change(gomock.Any(), technician.user, gomock.Any()).Return(err)
	}
	return []operation{
		{
			id: "listUsers", method: "GET", path: "/api/users", entry: adminOnly, status: 200,
			works: func(a *api) { list(a, nil) }, fails: map[string]func(*api, error){"Users.List": list},
		},
		{
			id: "getUser", method: "GET", path: userPath, entry: adminOnly, status: 200,
			works: func(a *api) { roles(a, nil) }, fails: map[string]func(*api, error){"Users.Get": read, "Memberships.Of": roles},
		},
		{
			id: "changeUser", method: "PATCH", path: userPath, body: `{"isActive":false}`, entry: adminOnly, status: 200,
			works: func(a *api) { change(a, nil) }, fails: map[string]func(*api, error){"Memberships.Of": before, "Users.Get": look, "Users.Change": change},
		},
	}
}

// The pages of the lists of people, for the cases about cursors.
func membersPage(s organizations.Scope) func(*api) {
	return func(a *api) {
		a.users.EXPECT().AtHome(gomock.Any(), s, gomock.Any()).Return(store.UserPage{Items: []permissions.User{ana()}, Next: clientID}, nil)
		a.grants.EXPECT().List(gomock.Any(), s, gomock.Any()).Return(store.GrantPage{}, nil)
		a.grants.EXPECT().List(gomock.Any(), inGlobal, gomock.Any()).Return(store.GrantPage{}, nil)
	}
}

// isInRole lets somebody who is looked at or changed be in a role.
func (a *api) isInRole(id permissions.UserID) {
	a.memberships.EXPECT().Of(gomock.Any(), permissions.MemberUser(id)).Return([]permissions.Membership{{Role: roleIDText}}, nil)
}

func everybodysPage(a *api) {
	a.users.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.UserPage{Next: "n"}, nil)
}

func patch(path string, who person, body string) request {
	return request{method: http.MethodPatch, path: path, token: who.token, body: body}
}

func TestEverybodyIsListedInPages(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.users.EXPECT().List(gomock.Any(), store.Paging{Limit: 2}).
		Return(store.UserPage{Items: []permissions.User{technician.user, ana()}, Next: clientID}, nil)
	first := a.ask(get("/api/users?limit=2", admin)).is(200)
	cursor := first.cursor()
	first.says(`{"items":[` + personJSON(techID, "technician", isStaff) + `},` + personJSON(clientID, "client", isClient) + `}],"nextCursor":"` + cursor + `"}`)
	a.anywhere(admin)
	a.users.EXPECT().List(gomock.Any(), store.Paging{After: clientID, Limit: 200}).Return(store.UserPage{}, nil)
	a.ask(get("/api/users?limit=200&cursor="+url.QueryEscape(cursor), admin)).is(200).says(`{"items":[]}`)
}

func TestSomebodyIsShownWithTheirRoles(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.users.EXPECT().Get(gomock.Any(), ana().ID).Return(ana(), nil)
	a.memberships.EXPECT().Of(gomock.Any(), permissions.MemberUser(clientID)).Return([]permissions.Membership{{Role: roleIDText}}, nil)
	a.ask(get("/api/users/"+strings.ToUpper(clientID), admin)).is(200).
		says(personJSON(clientID, "client", isClient) + `,"roles":["` + roleIDText + `"]}`)
	a.anywhere(admin)
	a.users.EXPECT().Get(gomock.Any(), technician.user.ID).Return(technician.user, nil)
	a.memberships.EXPECT().Of(gomock.Any(), gomock.Any()).Return(nil, nil)
	a.ask(get(userPath, admin)).is(200).says(personJSON(techID, "technician", isStaff) + `,"roles":[]}`)
}

func TestWhoeverNeverSignedInIsNotFound(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, method := range []string{http.MethodGet, http.MethodPatch} {
		body := ""
		if method == http.MethodPatch {
			body = `{"isActive":false}`
		}
		a.anywhere(admin)
		if method == http.MethodPatch {
			a.isInRole(techID)
		}
		a.users.EXPECT().Get(gomock.Any(), technician.user.ID).Return(permissions.User{}, permissions.ErrUnknownUser())
		a.ask(request{method: method, path: userPath, token: admin.token, body: body}).refuses(http.StatusNotFound, "user_not_found")
		a.anywhere(admin)
		a.ask(request{method: method, path: "/api/users/ana@example.com", token: admin.token, body: body}).refuses(http.StatusNotFound, "user_not_found")
	}
}

func TestAPersonIsChanged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body string
		was  permissions.User
		next func(*permissions.User)
		says string
	}{
		"deactivated":            {`{"isActive":false}`, ana(), func(u *permissions.User) { u.IsActive = false }, strings.Replace(isClient, "true", "false", 1)},
		"to the provider's side": {`{"type":"platform"}`, ana(), func(u *permissions.User) { u.Type, u.Home = permissions.PlatformUser, "" }, isStaff},
		"to a client's side, and deactivated": {`{"type":"organization","isActive":false}`, technician.user, func(u *permissions.User) {
			u.Type, u.Home, u.IsActive = permissions.ClientUser, contosoID, false
		}, strings.Replace(isClient, "true", "false", 1)},
		"not at all": {`{}`, ana(), func(*permissions.User) {}, isClient},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.anywhere(admin)
			a.isInRole(c.was.ID)
			a.users.EXPECT().Get(gomock.Any(), c.was.ID).Return(c.was, nil)
			if c.was.Type == permissions.PlatformUser {
				a.access.EXPECT().OrganizationOfTenant(gomock.Any(), tenant).Return(contoso(), nil)
			}
			next := c.was
			c.next(&next)
			if next != c.was {
				next.UpdatedAt = now
			}
			a.users.EXPECT().Change(gomock.Any(), c.was, next).Return(nil)
			who := strings.TrimPrefix(c.was.DisplayName, "The ")
			got := a.ask(patch("/api/users/"+string(c.was.ID), admin, c.body)).is(200).says(personJSON(string(c.was.ID), who, c.says) + `,"roles":["` + roleIDText + `"]}`)
			// The version of the answer is that of what is read next.
			a.anywhere(admin)
			a.users.EXPECT().Get(gomock.Any(), c.was.ID).Return(next, nil)
			a.memberships.EXPECT().Of(gomock.Any(), gomock.Any()).Return(nil, nil)
			a.ask(get("/api/users/"+string(c.was.ID), admin)).is(200).has("ETag", got.header.Get("ETag"))
		})
	}
}

func TestAChangeOfSomebodyIsRefused(t *testing.T) {
	t.Parallel()
	stale := fault.New(fault.Conflict, "changed_meanwhile", "Somebody else has changed this person meanwhile. Look at them again.")
	for name, c := range map[string]struct {
		who    person
		body   string
		expect func(a *api)
		status int
		code   string
	}{
		"of oneself": {technician, `{"isActive":false}`, func(a *api) {}, http.StatusConflict, "own_account"},
		"to a client's user without a home": {admin, `{"type":"organization"}`, func(a *api) {
			a.access.EXPECT().OrganizationOfTenant(gomock.Any(), tenant).Return(nil, nil)
		}, http.StatusConflict, "user_without_home"},
		"that somebody is in the way of again and again": {admin, `{"isActive":false}`, func(a *api) {
			a.users.EXPECT().Get(gomock.Any(), technician.user.ID).Return(technician.user, nil).Times(2)
			a.users.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).Return(stale).Times(3)
		}, http.StatusConflict, "changed_meanwhile"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			c.who.roles = []permissions.AppRole{permissions.AdminRole}
			a.anywhere(c.who)
			a.isInRole(techID)
			a.users.EXPECT().Get(gomock.Any(), technician.user.ID).Return(technician.user, nil)
			c.expect(a)
			a.ask(patch(userPath, c.who, c.body)).refuses(c.status, c.code)
		})
	}
}

func TestAChangeThatSomebodyWasInTheWayOfIsMadeAnew(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	renamed, wanted := technician.user, technician.user
	renamed.DisplayName = "Another name"
	wanted.DisplayName, wanted.IsActive, wanted.UpdatedAt = renamed.DisplayName, false, now
	a.anywhere(admin)
	a.isInRole(techID)
	gomock.InOrder(
		a.users.EXPECT().Get(gomock.Any(), technician.user.ID).Return(technician.user, nil).Call,
		a.users.EXPECT().Change(gomock.Any(), technician.user, gomock.Any()).Return(fault.New(fault.Conflict, "changed_meanwhile", "Look again.")).Call,
		a.users.EXPECT().Get(gomock.Any(), technician.user.ID).Return(renamed, nil).Call,
		a.users.EXPECT().Change(gomock.Any(), renamed, wanted).Return(nil).Call,
	)
	a.ask(patch(userPath, admin, `{"isActive":false}`)).is(200)
}

func TestAChangeOfSomebodyIsJudgedWhole(t *testing.T) {
	t.Parallel()
	for body, fields := range map[string][]string{
		`{"type":"guest"}`:           {"body /type enum"},
		`{"type":7,"isActive":"no"}`: {"body /type type", "body /isActive type"},
		`{"displayName":"Ana"}`:      {"body /displayName unknown_property"},
		`{"isActive":true,"x":1}`:    {"body /x unknown_property"},
		`[]`:                         {"body  type"},
	} {
		a := newAPI(t)
		a.anywhere(admin)
		a.ask(patch(userPath, admin, body)).fields(fields...)
	}
}
