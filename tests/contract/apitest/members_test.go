package apitest

import (
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// People who work there and people with a grant there are one list, in one order.
func TestMembersOfAnOrganizationAreOneList(t *testing.T) {
	t.Parallel()
	path := "/api/organizations/" + contosoID + "/users"
	a := newAPI(t)
	sees := grant(technician, toContoso, permissions.ViewHistory)
	theirs := grant(client, toContoso, permissions.ManageConfig)
	gone := grant(colleague, toContoso, permissions.ViewHistory)
	a.at(client, toContoso, contoso(), theirs)
	a.users.EXPECT().AtHome(gomock.Any(), inContoso, store.Paging{Limit: 50}).Return(store.UserPage{Items: []permissions.User{ana()}}, nil)
	a.grants.EXPECT().List(gomock.Any(), inContoso, store.Paging{Limit: 50}).Return(store.GrantPage{Items: []permissions.Grant{sees, theirs, gone}}, nil)
	a.users.EXPECT().Get(gomock.Any(), technician.user.ID).Return(technician.user, nil)
	a.users.EXPECT().Get(gomock.Any(), colleague.user.ID).Return(permissions.User{}, permissions.ErrUnknownUser())
	held := func(config, history string) string {
		return `,"permissions":{"canExecuteWorkflows":false,"canManageConfig":` + config + `,"canManageForms":false,"canViewHistory":` + history + `}}`
	}
	a.ask(get(path, client)).is(200).says(`{"items":[` + personJSON(techID, "technician", isStaff) + held("false", "true") + `,` +
		personJSON(clientID, "client", isClient) + held("true", "false") + `]}`)
}

// That somebody may act everywhere is for the provider's staff to know, and what
// counts for nothing is shown to nobody.
func TestMembersByAGrantInGlobalAreShownToStaffAlone(t *testing.T) {
	t.Parallel()
	path := "/api/organizations/" + contosoID + "/users"
	manages := grant(technician, toContoso, permissions.ManageConfig)
	moved := colleague.user
	moved.Type, moved.Home = permissions.ClientUser, fabrikID
	const none = `{"canExecuteWorkflows":false,"canManageConfig":false,"canManageForms":false,"canViewHistory":false}`
	const configures = `{"canExecuteWorkflows":false,"canManageConfig":true,"canManageForms":false,"canViewHistory":false}`
	for name, c := range map[string]struct {
		by      person
		holding permissions.Grant
		members string
	}{
		"staff": {technician, manages, personJSON(adminID, "admin", isStaff) + `,"permissions":` + none + `,"globalPermissions":` + runsSees + `},` +
			personJSON(techID, "technician", isStaff) + `,"permissions":` + configures + `}`},
		"a client's user": {client, grant(client, toContoso, permissions.ManageConfig), personJSON(techID, "technician", isStaff) + `,"permissions":` + configures + `}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.at(c.by, toContoso, contoso(), c.holding)
			a.users.EXPECT().AtHome(gomock.Any(), inContoso, gomock.Any()).Return(store.UserPage{}, nil)
			a.grants.EXPECT().List(gomock.Any(), inContoso, gomock.Any()).Return(store.GrantPage{Items: []permissions.Grant{manages, grant(colleague, toContoso, permissions.All()...)}}, nil)
			a.users.EXPECT().Get(gomock.Any(), technician.user.ID).Return(technician.user, nil)
			a.users.EXPECT().Get(gomock.Any(), colleague.user.ID).Return(moved, nil)
			if c.by.user.Type == permissions.PlatformUser {
				a.grants.EXPECT().List(gomock.Any(), inGlobal, gomock.Any()).
					Return(store.GrantPage{Items: []permissions.Grant{grant(admin, toGlobal, permissions.ExecuteWorkflows, permissions.ViewHistory)}}, nil)
				a.users.EXPECT().Get(gomock.Any(), admin.user.ID).Return(admin.user, nil)
			}
			a.ask(get(path, c.by)).is(200).says(`{"items":[` + c.members + `]}`)
		})
	}
}
