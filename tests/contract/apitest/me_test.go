package apitest

import (
	"context"
	"net/http"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func organizationTarget(id organizations.ID) organizations.Target { return organizations.TargetOf(id) }

func get(path string, who person) request {
	return request{method: http.MethodGet, path: path, token: who.token}
}

func TestHealthSaysWhatTheProgramIs(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, path := range []string{"/api/health", "/api/health/ready"} {
		a.ask(request{method: "GET", path: path}).is(200).
			says(`{"status":"ok","version":"v1.2.3","storage":"embedded"}`)
	}
}

func TestHealthAnswersBeforeTheProgramIsReady(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.state.notReady = down()
	a.ask(request{method: "GET", path: "/api/health"}).is(200).
		says(`{"status":"starting","version":"v1.2.3","storage":"embedded"}`)
	a.ask(request{method: "GET", path: "/api/health/ready"}).has("Retry-After", "7").refuses(http.StatusServiceUnavailable, "storage_unavailable")
	a.state.notReady = errUnknown
	a.plain500(request{method: "GET", path: "/api/health/ready"})
}

func TestASentenceWithoutATimeToTryAgainStillHasOne(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.state.notReady = fault.New(fault.Unavailable, "starting", "The program is still starting.")
	a.ask(request{method: "GET", path: "/api/health/ready"}).has("Retry-After", "1").refuses(http.StatusServiceUnavailable, "starting")
}

func TestTheWebAppLearnsHowToSignIn(t *testing.T) {
	t.Parallel()
	newAPI(t).ask(request{method: "GET", path: "/api/auth/config"}).is(200).says(`{
		"clientId":"a-client","authority":"https://login.example.com/common","knownAuthorities":["login.example.com"],
		"scopes":["api://bifrost/access"],"redirectPath":"/signed-in","protocolMode":"AAD"}`)
}

func TestMeNamesTheOrganizationsOfAMember(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(technician, grant(technician, toContoso, permissions.ExecuteWorkflows, permissions.ViewHistory), grant(technician, organizationTarget(nowhereID), permissions.ManageForms))
	a.organizations.EXPECT().List(gomock.Any(), everything).
		Return(store.OrganizationPage{Items: []organizations.Organization{*contoso(), *fabrik()}}, nil)
	a.ask(get("/api/me", technician)).is(200).says(`{
		"user":{"id":"` + techID + `","displayName":"The technician","email":"technician@example.com","type":"platform","isPlatformAdmin":false},
		"allOrganizations":false,
		"organizations":[{"id":"` + contosoID + `","name":"Contoso Möbel","isActive":true,
			"permissions":{"canExecuteWorkflows":true,"canManageConfig":false,"canManageForms":false,"canViewHistory":true}}]}`)
}

func TestMeOfAClientsUserIsTheirHomeOnly(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(client, grant(client, toGlobal, permissions.All()...), grant(client, toFabrik, permissions.All()...))
	a.organizations.EXPECT().List(gomock.Any(), everything).
		Return(store.OrganizationPage{Items: []organizations.Organization{*contoso(), *fabrik()}}, nil)
	a.ask(get("/api/me", client)).is(200).says(`{
		"user":{"id":"` + clientID + `","displayName":"The client","email":"client@example.com","type":"organization","isPlatformAdmin":false},
		"allOrganizations":false,
		"organizations":[{"id":"` + contosoID + `","name":"Contoso Möbel","isActive":true,
			"permissions":{"canExecuteWorkflows":false,"canManageConfig":false,"canManageForms":false,"canViewHistory":false}}]}`)
}

func TestMeOfWhoeverReachesEverythingLoadsNoOrganization(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.anywhere(admin)
	a.ask(get("/api/me", admin)).is(200).says(`{
		"user":{"id":"` + adminID + `","displayName":"The admin","email":"admin@example.com","type":"platform","isPlatformAdmin":true},
		"allOrganizations":true,
		"globalPermissions":{"canExecuteWorkflows":true,"canManageConfig":true,"canManageForms":true,"canViewHistory":true},
		"organizations":[]}`)
	a.anywhere(technician, grant(technician, toGlobal, permissions.ViewHistory), grant(technician, toContoso, permissions.ManageConfig))
	a.organizations.EXPECT().List(gomock.Any(), everything).
		Return(store.OrganizationPage{Items: []organizations.Organization{*contoso(), *fabrik()}}, nil)
	a.ask(get("/api/me", technician)).is(200).says(`{
		"user":{"id":"` + techID + `","displayName":"The technician","email":"technician@example.com","type":"platform","isPlatformAdmin":false},
		"allOrganizations":true,
		"globalPermissions":{"canExecuteWorkflows":false,"canManageConfig":false,"canManageForms":false,"canViewHistory":true},
		"organizations":[{"id":"` + contosoID + `","name":"Contoso Möbel","isActive":true,
			"permissions":{"canExecuteWorkflows":false,"canManageConfig":true,"canManageForms":false,"canViewHistory":true}}]}`)
}

func TestAFirstSignInRecordsThePerson(t *testing.T) {
	t.Parallel()
	provider := contoso()
	provider.IsProvider = true
	for name, c := range map[string]struct {
		home *organizations.Organization
		kind permissions.UserType
		at   organizations.ID
	}{
		"the provider's staff": {provider, permissions.PlatformUser, ""},
		"a client's user":      {contoso(), permissions.ClientUser, contosoID},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.knows(technician)
			a.access.EXPECT().Standing(gomock.Any(), technician.user.ID).Return(nil, nil)
			a.access.EXPECT().OrganizationOfTenant(gomock.Any(), tenant).Return(c.home, nil)
			a.access.EXPECT().Admit(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, got permissions.User) (permissions.User, error) {
				recorded := technician.user
				recorded.Type, recorded.Home = c.kind, c.at
				want.Equal(t, "the user", got, recorded)
				return got, nil
			})
			if c.at != "" {
				a.organizations.EXPECT().List(gomock.Any(), everything).Return(store.OrganizationPage{}, nil)
			}
			a.ask(get("/api/me", technician)).is(200)
		})
	}
}

func TestAChangedNameIsRecordedAtTheNextRequest(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.knows(admin)
	before := admin.user
	before.DisplayName = "A maiden name"
	a.access.EXPECT().Standing(gomock.Any(), admin.user.ID).Return(&permissions.Standing{User: before}, nil)
	a.access.EXPECT().Admit(gomock.Any(), admin.user).Return(admin.user, nil)
	a.ask(get("/api/me", admin)).is(200)
}
