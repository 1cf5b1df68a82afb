package apitest

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

const (
	roleIDText = "019df24a-0000-7000-8000-0000000000aa"
	formIDText = "019df24a-0000-7000-8000-0000000000bb"
	rolePath   = "/api/roles/" + roleIDText
	roleJSON   = `{"id":"` + roleIDText + `","name":"Reception","description":"May order.","createdAt":"2026-05-04T10:11:12.345Z","createdBy":"` + adminID +
		`","updatedAt":"2026-05-04T10:11:12.345Z","updatedBy":"` + adminID + `"}`
)

func reception() permissions.Role {
	return permissions.Role{ID: roleIDText, Name: "Reception", Description: "May order.", CreatedAt: now, CreatedBy: adminID, UpdatedAt: now, UpdatedBy: adminID}
}

func (a *api) hasRole(err error) {
	role := reception()
	if err != nil {
		role = permissions.Role{}
	}
	a.roles.EXPECT().Get(gomock.Any(), permissions.RoleID(roleIDText)).Return(role, err)
}

func roleOperations() []operation {
	list := func(a *api, err error) {
		a.roles.EXPECT().List(gomock.Any(), store.Paging{Limit: 50}).Return(store.RolePage{}, err)
	}
	create := func(a *api, err error) {
		a.random.EXPECT().ID().Return(roleIDText)
		a.roles.EXPECT().Create(gomock.Any(), gomock.Any()).Return(err)
	}
	read := (*api).hasRole
	change := func(a *api, err error) {
		a.hasRole(nil)
		a.roles.EXPECT().Change(gomock.Any(), reception(), gomock.Any()).Return(err)
	}
	remove := func(a *api, err error) {
		a.hasRole(nil)
		a.roles.EXPECT().Delete(gomock.Any(), permissions.RoleID(roleIDText)).Return(err)
	}
	return []operation{
		{
			id: "listRoles", method: "GET", path: "/api/roles", entry: adminOnly, status: 200,
			works: func(a *api) { list(a, nil) }, fails: map[string]func(*api, error){"Roles.List": list},
		},
		{
			id: "createRole", method: "POST", path: "/api/roles", body: `{"name":"Reception"}`, entry: adminOnly, status: 201,
			works: func(a *api) { create(a, nil) }, fails: map[string]func(*api, error){"Roles.Create": create},
		},
		{
			id: "getRole", method: "GET", path: rolePath, entry: adminOnly, status: 200,
			works: func(a *api) { read(a, nil) }, fails: map[string]func(*api, error){"Roles.Get": read},
		},
		{
			id: "changeRole", method: "PATCH", path: rolePath, body: `{"name":"Front desk"}`, entry: adminOnly, status: 200,
			works: func(a *api) { change(a, nil) }, fails: map[string]func(*api, error){"Roles.Get": read, "Roles.Change": change},
		},
		{
			id: "deleteRole", method: "DELETE", path: rolePath, entry: adminOnly, status: 204,
			works: func(a *api) { remove(a, nil) }, fails: map[string]func(*api, error){"Roles.Delete": remove},
		},
	}
}

func roleMemberOperations() []operation {
	var all []operation
	user, form := permissions.MemberUser(clientID), permissions.Member{Kind: permissions.FormMember, ID: formIDText}
	for _, m := range []struct {
		name, path string
		member     permissions.Member
	}{
		{"User", "/users", user}, {"Form", "/forms", form},
	} {
		known := func(a *api) {
			a.hasRole(nil)
			if m.member == user {
				a.users.EXPECT().Get(gomock.Any(), ana().ID).Return(ana(), nil)
			}
		}
		list := func(a *api, err error) {
			a.hasRole(nil)
			a.memberships.EXPECT().List(gomock.Any(), permissions.RoleID(roleIDText), m.member.Kind, store.Paging{Limit: 50}).Return(store.MembershipPage{}, err)
		}
		put := func(a *api, err error) {
			known(a)
			a.memberships.EXPECT().Put(gomock.Any(), permissions.Membership{Role: roleIDText, Member: m.member, AddedBy: adminID, AddedAt: now}).Return(err)
		}
		take := func(a *api, err error) {
			a.memberships.EXPECT().Delete(gomock.Any(), permissions.RoleID(roleIDText), m.member).Return(err)
		}
		all = append(all, operation{
			id: "listRole" + m.name + "s", method: "GET", path: rolePath + m.path, entry: adminOnly, status: 200,
			works: func(a *api) { list(a, nil) }, fails: map[string]func(*api, error){"Roles.Get": (*api).hasRole, "Memberships.List": list},
		}, operation{
			id: "putRole" + m.name, method: "PUT", path: rolePath + m.path + "/" + m.member.ID, entry: adminOnly, status: 204,
			works: func(a *api) { put(a, nil) }, fails: map[string]func(*api, error){"Roles.Get": (*api).hasRole, "Memberships.Put": put},
		}, operation{
			id: "deleteRole" + m.name, method: "DELETE", path: rolePath + m.path + "/" + m.member.ID, entry: adminOnly, status: 204,
			works: func(a *api) { take(a, nil) }, fails: map[string]func(*api, error){"Memberships.Delete": take},
		})
	}
	return all
}

// The pages of the lists of roles, for the cases about cursors.
func rolesPage(a *api) {
	a.roles.EXPECT().List(gomock.Any(), gomock.Any()).Return(store.RolePage{Next: "n"}, nil)
}

func roleMembersPage(role permissions.RoleID, kind permissions.MemberKind) func(*api) {
	return func(a *api) {
		a.roles.EXPECT().Get(gomock.Any(), role).Return(reception(), nil)
		a.memberships.EXPECT().List(gomock.Any(), role, kind, gomock.Any()).Return(store.MembershipPage{Next: "n"}, nil)
	}
}

func TestARoleIsCreatedWhole(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.random.EXPECT().ID().Return(roleIDText)
	a.roles.EXPECT().Create(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, got permissions.Role) error {
		want.Equal(t, "the role", got, reception())
		return nil
	})
	made := a.ask(post("/api/roles", admin, `{"name":" Reception ","description":"May order. "}`)).
		is(http.StatusCreated).has("Location", rolePath).says(roleJSON)
	a.anywhere(admin)
	a.hasRole(nil)
	a.ask(get(rolePath, admin)).is(200).says(roleJSON).has("ETag", made.header.Get("ETag"))
}

func TestARoleIsJudgedWhole(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ü", 501)
	for body, fields := range map[string][]string{
		`{}`:                            {"body /name required"},
		`{"name":" "}`:                  {"body /name length"},
		`{"name":"` + long[:202] + `"}`: {"body /name length"},
		`{"name":"a\u202eb"}`:           {"body /name format"},
		`{"name":"a","description":"` + long + `"}`: {"body /description length"},
		`{"name":"","description":"a\nb"}`:          {"body /name length", "body /description format"},
		`{"name":"a","members":[]}`:                 {"body /members unknown_property"},
	} {
		a := newAPI(t)
		a.anywhere(admin)
		a.random.EXPECT().ID().Return(roleIDText).MaxTimes(1)
		a.ask(post("/api/roles", admin, body)).fields(fields...)
		if strings.Contains(body, "members") || body == `{}` {
			continue
		}
		a.anywhere(admin)
		a.hasRole(nil)
		a.ask(patch(rolePath, admin, body)).fields(fields...)
	}
}

func TestRolesAreListedInPages(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.roles.EXPECT().List(gomock.Any(), store.Paging{Limit: 1}).Return(store.RolePage{Items: []permissions.Role{reception()}, Next: roleIDText}, nil)
	first := a.ask(get("/api/roles?limit=1", admin)).is(200)
	cursor := first.cursor()
	first.says(`{"items":[` + roleJSON + `],"nextCursor":"` + cursor + `"}`)
	a.anywhere(admin)
	a.roles.EXPECT().List(gomock.Any(), store.Paging{After: roleIDText, Limit: 50}).Return(store.RolePage{}, nil)
	a.ask(get("/api/roles?cursor="+url.QueryEscape(cursor), admin)).is(200).says(`{"items":[]}`)
}

func TestARoleIsChanged(t *testing.T) {
	t.Parallel()
	for body, change := range map[string]func(*permissions.Role){
		`{"name":"Front desk"}`:                  func(r *permissions.Role) { r.Name = "Front desk" },
		`{"description":""}`:                     func(r *permissions.Role) { r.Description = "" },
		`{"name":"Reception"}`:                   func(*permissions.Role) {},
		`{"name":"A","description":"For some."}`: func(r *permissions.Role) { r.Name, r.Description = "A", "For some." },
	} {
		a := newAPI(t)
		by := colleague
		a.anywhere(by)
		a.hasRole(nil)
		next := reception()
		if change(&next); next != reception() {
			next.UpdatedBy = by.user.ID
		}
		a.roles.EXPECT().Change(gomock.Any(), reception(), next).Return(nil)
		a.ask(patch(rolePath, by, body)).is(200)
	}
}

// What a client has seen is compared before anything is written.
func TestAChangeWithAnETagIsOfWhatTheClientHasSeen(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.hasRole(nil)
	etag := a.ask(get(rolePath, admin)).is(200).header.Get("ETag")
	changed := reception()
	changed.Name = "Front desk"
	a.anywhere(admin)
	a.roles.EXPECT().Get(gomock.Any(), reception().ID).Return(changed, nil)
	now := a.ask(get(rolePath, admin)).is(200).header.Get("ETag")
	if etag == now || !strings.HasPrefix(etag, `"`) {
		t.Fatalf("the ETags are %s and %s", etag, now)
	}
	for _, condition := range []string{etag, `"x"`, "W/" + now, etag + `, "y"`, strings.Trim(now, `"`)} {
		a.anywhere(admin)
		a.roles.EXPECT().Get(gomock.Any(), reception().ID).Return(changed, nil)
		got := a.ask(patch(rolePath, admin, `{"name":"A"}`).with("If-Match", condition))
		got.has("ETag", now).refuses(http.StatusPreconditionFailed, "changed_meanwhile")
	}
	for _, condition := range []string{now, "*", `"x", ` + now} {
		a.anywhere(admin)
		a.roles.EXPECT().Get(gomock.Any(), reception().ID).Return(changed, nil)
		a.roles.EXPECT().Change(gomock.Any(), changed, gomock.Any()).Return(nil)
		a.ask(patch(rolePath, admin, `{"name":"A"}`).with("If-Match", condition)).is(200)
	}
	a.anywhere(admin)
	a.isInRole(techID)
	a.users.EXPECT().Get(gomock.Any(), technician.user.ID).Return(technician.user, nil)
	a.ask(patch(userPath, admin, `{"isActive":false}`).with("If-Match", etag)).refuses(http.StatusPreconditionFailed, "changed_meanwhile")
}

// A condition that held is judged again when somebody was in the way of the write.
func TestAConditionIsJudgedAtEveryTry(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.hasRole(nil)
	etag := a.ask(get(rolePath, admin)).is(200).header.Get("ETag")
	changed := reception()
	changed.Name = "Front desk"
	a.anywhere(admin)
	gomock.InOrder(
		a.roles.EXPECT().Get(gomock.Any(), reception().ID).Return(reception(), nil).Call,
		a.roles.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).Return(fault.New(fault.Conflict, "changed_meanwhile", "Look again.")).Call,
		a.roles.EXPECT().Get(gomock.Any(), reception().ID).Return(changed, nil).Call,
	)
	a.ask(patch(rolePath, admin, `{"name":"A"}`).with("If-Match", etag)).refuses(http.StatusPreconditionFailed, "changed_meanwhile")
}

func TestARoleThatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, r := range []request{
		get(rolePath, admin), patch(rolePath, admin, `{"name":"A"}`), get(rolePath+"/users", admin), get(rolePath+"/forms", admin),
		{method: http.MethodPut, path: rolePath + "/users/" + clientID, token: admin.token},
		{method: http.MethodPut, path: rolePath + "/forms/" + formIDText, token: admin.token},
	} {
		a.anywhere(admin)
		a.hasRole(permissions.ErrUnknownRole())
		a.ask(r).refuses(http.StatusNotFound, "role_not_found")
		for _, odd := range []string{"reception", strings.Replace(roleIDText, "-7000-", "-4000-", 1), techID} {
			other := r
			other.path = strings.Replace(r.path, roleIDText, odd, 1)
			a.anywhere(admin)
			a.ask(other).refuses(http.StatusNotFound, "role_not_found")
		}
	}
}

// What is damaged can be removed, and what is not there need not be.
func TestARoleIsRemovedWhateverIsReadOfIt(t *testing.T) {
	t.Parallel()
	for _, unread := range []error{permissions.ErrUnknownRole(), fault.New(fault.Unavailable, store.RowUnreadable, "x")} {
		a := newAPI(t)
		a.anywhere(admin)
		a.hasRole(unread)
		a.roles.EXPECT().Delete(gomock.Any(), reception().ID).Return(nil)
		a.ask(request{method: http.MethodDelete, path: strings.Replace(rolePath, roleIDText, strings.ToUpper(roleIDText), 1), token: admin.token}).is(http.StatusNoContent)
	}
}

func TestOnlyAClientsUserIsPutIntoARole(t *testing.T) {
	t.Parallel()
	put := func(user string) request {
		return request{method: http.MethodPut, path: rolePath + "/users/" + user, token: admin.token}
	}
	a := newAPI(t)
	a.anywhere(admin)
	a.hasRole(nil)
	a.users.EXPECT().Get(gomock.Any(), technician.user.ID).Return(technician.user, nil)
	a.ask(put(techID)).refuses(http.StatusConflict, "role_for_client_users")
	a.anywhere(admin)
	a.hasRole(nil)
	a.users.EXPECT().Get(gomock.Any(), technician.user.ID).Return(permissions.User{}, permissions.ErrUnknownUser())
	a.ask(put(techID)).refuses(http.StatusNotFound, "user_not_found")
	for _, nobody := range []string{"ana@example.com", formIDText} {
		a.anywhere(admin)
		a.ask(put(nobody)).refuses(http.StatusNotFound, "user_not_found")
	}
	for _, noForm := range []string{"a-form", techID, strings.Replace(formIDText, "-7000-", "-4000-", 1)} {
		for _, method := range []string{http.MethodPut, http.MethodDelete} {
			a.anywhere(admin)
			a.ask(request{method: method, path: rolePath + "/forms/" + noForm, token: admin.token}).refuses(http.StatusNotFound, "form_not_found")
		}
	}
	a.trail.wants(t, "global  "+adminID+" role.put_member refused role_for_client_users",
		"global  "+adminID+" role.put_member refused user_not_found", "global  "+adminID+" role.put_member refused user_not_found", "global  "+adminID+" role.put_member refused user_not_found",
		"global  "+adminID+" role.put_member refused form_not_found", "global  "+adminID+" role.delete_member refused form_not_found",
		"global  "+adminID+" role.put_member refused form_not_found", "global  "+adminID+" role.delete_member refused form_not_found",
		"global  "+adminID+" role.put_member refused form_not_found", "global  "+adminID+" role.delete_member refused form_not_found")
}

func TestMembersOfARoleAreListedByName(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	in := func(m permissions.Member) permissions.Membership {
		return permissions.Membership{Role: roleIDText, Member: m, AddedBy: adminID, AddedAt: now}
	}
	added := `"addedBy":"` + adminID + `","addedAt":"2026-05-04T10:11:12.345Z"}`
	a.anywhere(admin)
	a.hasRole(nil)
	a.memberships.EXPECT().List(gomock.Any(), reception().ID, permissions.UserMember, store.Paging{Limit: 2}).
		Return(store.MembershipPage{Items: []permissions.Membership{in(permissions.MemberUser(clientID)), in(permissions.MemberUser(unknownID))}, Next: unknownID}, nil)
	a.users.EXPECT().Get(gomock.Any(), ana().ID).Return(ana(), nil)
	a.users.EXPECT().Get(gomock.Any(), permissions.UserID(unknownID)).Return(permissions.User{}, permissions.ErrUnknownUser())
	got := a.ask(get(rolePath+"/users?limit=2", admin)).is(200)
	got.says(`{"items":[{"userId":"` + clientID + `","displayName":"The client","email":"client@example.com",` + added +
		`,{"userId":"` + unknownID + `","displayName":"",` + added + `],"nextCursor":"` + got.cursor() + `"}`)
	a.anywhere(admin)
	a.hasRole(nil)
	form, _ := permissions.ParseMemberForm(formIDText)
	a.memberships.EXPECT().List(gomock.Any(), reception().ID, permissions.FormMember, store.Paging{Limit: 50}).
		Return(store.MembershipPage{Items: []permissions.Membership{in(form)}}, nil)
	a.ask(get(rolePath+"/forms", admin)).is(200).says(`{"items":[{"formId":"` + formIDText + `",` + added + `]}`)
}
