package apitest

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func grantJSON(user, place, by, held string) string {
	return `{"userId":"` + user + `","organizationId":"` + place + `","permissions":` + held + `,` + by + `"grantedAt":"2026-05-04T10:11:12.345Z"}`
}

const (
	byAdmin  = `"grantedBy":"` + adminID + `",`
	runsSees = `{"canExecuteWorkflows":true,"canManageConfig":false,"canManageForms":false,"canViewHistory":true}`
	noneHeld = `{"canExecuteWorkflows":false,"canManageConfig":false,"canManageForms":false,"canViewHistory":false}`
	allHeld  = `{"canExecuteWorkflows":true,"canManageConfig":true,"canManageForms":true,"canViewHistory":true}`
)

// settable is a user whom the administrator gives something.
func (a *api) settable(target organizations.Target, user *permissions.User) {
	facts := permissions.Facts{}
	if user != nil {
		facts.Standing = &permissions.Standing{User: *user}
	}
	a.access.EXPECT().Facts(gomock.Any(), technician.user.ID, target).Return(facts, nil)
}

func TestAGrantIsPutInThePlaceOfThePath(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		place  string
		target organizations.Target
		scope  organizations.Scope
		org    *organizations.Organization
		held   string
		set    permissions.Set
	}{
		"an organization": {contosoID, toContoso, inContoso, contoso(), runsSees, permissions.SetOf(permissions.ExecuteWorkflows, permissions.ViewHistory)},
		"global":          {"global", toGlobal, inGlobal, nil, allHeld, permissions.Everything()},
		"nothing at all":  {contosoID, toContoso, inContoso, contoso(), noneHeld, permissions.Set{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.at(admin, c.target, c.org)
			a.settable(c.target, &technician.user)
			a.grants.EXPECT().Put(gomock.Any(), c.scope, gomock.Any()).DoAndReturn(func(_ context.Context, _ organizations.Scope, got permissions.Grant) error {
				want.Equal(t, "the grant", got, permissions.Grant{UserID: techID, In: c.target, Permissions: c.set, GrantedBy: adminID, GrantedAt: now})
				return nil
			})
			r := request{method: http.MethodPut, path: "/api/permissions/" + strings.ToUpper(techID) + "/" + c.place, token: admin.token, body: `{"permissions":` + c.held + `}`}
			a.ask(r).is(200).says(grantJSON(techID, c.place, byAdmin, c.held))
		})
	}
}

func TestAGrantIsWholeOrRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body   string
		fields []string
	}{
		"nothing":              {`{}`, []string{"body /permissions required"}},
		"null":                 {`{"permissions":null}`, []string{"body /permissions type"}},
		"one of four":          {`{"permissions":{"canViewHistory":true}}`, []string{"body /permissions/canExecuteWorkflows required", "body /permissions/canManageConfig required", "body /permissions/canManageForms required"}},
		"no booleans":          {`{"permissions":{"canExecuteWorkflows":"yes","canManageConfig":1,"canManageForms":null,"canViewHistory":true}}`, []string{"body /permissions/canExecuteWorkflows type", "body /permissions/canManageConfig type", "body /permissions/canManageForms type"}},
		"a fifth":              {strings.Replace(everyPermission, `"canViewHistory"`, `"canFly":true,"canViewHistory"`, 1), []string{"body /permissions/canFly unknown_property"}},
		"one given twice":      {strings.Replace(everyPermission, `"canViewHistory"`, `"canManageConfig":true,"canViewHistory"`, 1), []string{"body  duplicate"}},
		"one in other letters": {strings.Replace(everyPermission, `"canViewHistory"`, `"CANMANAGECONFIG":true,"canViewHistory"`, 1), []string{"body /permissions/CANMANAGECONFIG unknown_property"}},
		"something beside":     {strings.Replace(everyPermission, `{"permissions"`, `{"grantedBy":"me","permissions"`, 1), []string{"body /grantedBy unknown_property"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.at(admin, toContoso, contoso())
			a.ask(request{method: http.MethodPut, path: "/api/permissions/" + techID + "/" + contosoID, token: admin.token, body: c.body}).fields(c.fields...)
		})
	}
}

func TestAGrantNeedsSomebodyWhoHasSignedIn(t *testing.T) {
	t.Parallel()
	put := func(user string) request {
		return request{method: http.MethodPut, path: "/api/permissions/" + user + "/" + contosoID, token: admin.token, body: everyPermission}
	}
	t.Run("nobody of this id", func(t *testing.T) {
		t.Parallel()
		a := newAPI(t)
		a.at(admin, toContoso, contoso())
		a.settable(toContoso, nil)
		a.ask(put(techID)).refuses(http.StatusNotFound, "user_not_found")
	})
	t.Run("somebody who goes in between", func(t *testing.T) {
		t.Parallel()
		a := newAPI(t)
		a.at(admin, toContoso, contoso())
		a.settable(toContoso, &technician.user)
		a.grants.EXPECT().Put(gomock.Any(), inContoso, gomock.Any()).Return(fault.New(fault.NotFound, "user_not_found", "This person has never signed in."))
		a.ask(put(techID)).refuses(http.StatusNotFound, "user_not_found")
	})
	t.Run("an id that is nobody's", func(t *testing.T) {
		t.Parallel()
		a := newAPI(t)
		a.at(admin, toContoso, contoso())
		a.ask(put("ana@example.com")).refuses(http.StatusNotFound, "user_not_found")
	})
}

func TestAClientsUserHoldsGrantsAtHomeOnly(t *testing.T) {
	t.Parallel()
	theirs := technician.user
	theirs.Type, theirs.Home = permissions.ClientUser, fabrikID
	for place, target := range map[string]organizations.Target{contosoID: toContoso, "global": toGlobal} {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.at(admin, target, contoso())
			a.settable(target, &theirs)
			a.ask(request{method: http.MethodPut, path: "/api/permissions/" + techID + "/" + place, token: admin.token, body: everyPermission}).
				refuses(http.StatusConflict, "grant_away_from_home")
		})
	}
}

func TestAGrantIsTakenBackInThePlaceOfThePath(t *testing.T) {
	t.Parallel()
	for place, c := range map[string]struct {
		target organizations.Target
		scope  organizations.Scope
		org    *organizations.Organization
	}{contosoID: {toContoso, inContoso, contoso()}, "global": {toGlobal, inGlobal, nil}} {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.at(admin, c.target, c.org)
			a.access.EXPECT().Facts(gomock.Any(), technician.user.ID, c.target).Return(permissions.Facts{}, nil)
			a.grants.EXPECT().Delete(gomock.Any(), c.scope, technician.user.ID).Return(nil)
			a.ask(request{method: http.MethodDelete, path: "/api/permissions/" + techID + "/" + place, token: admin.token}).is(http.StatusNoContent)
		})
	}
}

func TestAnIdThatIsNobodysHasNoGrants(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.at(admin, toContoso, contoso())
	a.ask(request{method: http.MethodDelete, path: "/api/permissions/ana@example.com/" + contosoID, token: admin.token}).
		refuses(http.StatusNotFound, "user_not_found")
	a.anywhere(admin)
	a.ask(get("/api/permissions/users/ana@example.com", admin)).refuses(http.StatusNotFound, "user_not_found")
	a.anywhere(admin)
	a.access.EXPECT().Standing(gomock.Any(), permissions.UserID(unknownID)).Return(nil, nil)
	a.ask(get("/api/permissions/users/"+unknownID, admin)).refuses(http.StatusNotFound, "user_not_found")
}

func TestPeopleReadTheirOwnGrantsAndAdministratorsAnybodys(t *testing.T) {
	t.Parallel()
	held := []permissions.Grant{grant(technician, toContoso, permissions.ExecuteWorkflows, permissions.ViewHistory), grant(technician, toGlobal)}
	held[1].GrantedBy = ""
	for name, who := range map[string]person{"their own": technician, "anybody's": admin} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.anywhere(who)
			a.access.EXPECT().Standing(gomock.Any(), technician.user.ID).Return(&permissions.Standing{User: technician.user, Grants: held}, nil)
			a.ask(get("/api/permissions/users/"+techID, who)).is(200).
				says(`{"items":[` + grantJSON(techID, contosoID, byAdmin, runsSees) + `,` + grantJSON(techID, "global", "", noneHeld) + `]}`)
		})
	}
}

func TestNobodyReadsTheGrantsOfOthers(t *testing.T) {
	t.Parallel()
	for _, who := range []person{technician, client} {
		for _, whose := range []string{adminID, unknownID} {
			t.Run(who.token+" "+whose, func(t *testing.T) {
				t.Parallel()
				a := newAPI(t)
				if who.user.Type == permissions.ClientUser {
					a.anywhere(who, grant(who, toContoso, permissions.All()...))
				} else {
					a.anywhere(who, grant(who, toGlobal, permissions.All()...))
				}
				a.namesPermission(a.refused(get("/api/permissions/users/"+whose, who)), "Platform.Admin")
			})
		}
	}
}

// Who may act everywhere is known to those who configure what holds everywhere.
func TestTheGrantsInGlobalAreListed(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.at(technician, toGlobal, nil, grant(technician, toGlobal, permissions.ManageConfig))
	a.grants.EXPECT().List(gomock.Any(), inGlobal, store.Paging{Limit: 50}).
		Return(store.GrantPage{Items: []permissions.Grant{grant(technician, toGlobal, permissions.ExecuteWorkflows, permissions.ViewHistory)}}, nil)
	a.ask(get("/api/permissions/organizations/global", technician)).is(200).says(`{"items":[` + grantJSON(techID, "global", byAdmin, runsSees) + `]}`)
	for _, held := range [][]permissions.Grant{{grant(technician, toGlobal, permissions.ViewHistory)}, {grant(technician, toContoso, permissions.All()...)}} {
		a.at(technician, toGlobal, nil, held...)
		a.namesPermission(a.refused(get("/api/permissions/organizations/global", technician)), "canManageConfig")
	}
}

func TestTheGrantsOfAnOrganizationAreListedInPages(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	manages := grant(technician, toContoso, permissions.ManageConfig)
	path := "/api/permissions/organizations/" + contosoID + "?limit=200"
	a.at(technician, toContoso, contoso(), manages)
	a.grants.EXPECT().List(gomock.Any(), inContoso, store.Paging{Limit: 200}).
		Return(store.GrantPage{Items: []permissions.Grant{grant(client, toContoso, permissions.All()...)}, Next: clientID}, nil)
	first := a.ask(get(path, technician)).is(200)
	first.says(`{"items":[` + grantJSON(clientID, contosoID, byAdmin, allHeld) + `],"nextCursor":"` + first.cursor() + `"}`)
	a.at(technician, toContoso, contoso(), manages)
	a.grants.EXPECT().List(gomock.Any(), inContoso, store.Paging{After: clientID, Limit: 200}).Return(store.GrantPage{}, nil)
	a.ask(get(path+"&cursor="+url.QueryEscape(first.cursor()), technician)).is(200).says(`{"items":[]}`)
}
