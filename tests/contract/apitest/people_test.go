package apitest

import (
	"context"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/authconfig"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/workflow"
)

// now is the moment of every case, finer than the wire shows.
var now = time.Date(2026, 5, 4, 12, 11, 12, 345_678_901, time.FixedZone("", 2*60*60))

// The organizations and the run of every case. The id of the run carries its
// creation: 2026-05-04T10:00:00.123Z.
const (
	contosoID = "019df24a-0000-7000-8000-00000000000a"
	fabrikID  = "019df24a-0000-7000-8000-00000000000b"
	nowhereID = "019df24a-0000-7000-8000-0000000000ff"
	runIDText = "019df26e-2d7b-7000-8000-000000000001"
	tenant    = "11111111-1111-4111-8111-111111111111"
)

var (
	runTime   = time.Date(2026, 5, 4, 10, 0, 0, 123_000_000, time.UTC)
	runID     = executions.ID(runIDText)
	toContoso = organizations.TargetOf(contosoID)
	toFabrik  = organizations.TargetOf(fabrikID)
	toGlobal  = organizations.TargetGlobal()
	inContoso = given.ScopeOf(contosoID)
	inGlobal  = given.Global()
)

var signIn = authconfig.Config{
	ClientID: "a-client", Authority: "https://login.example.com/common", KnownAuthorities: []string{"login.example.com"},
	Scopes: []string{"api://bifrost/access"}, RedirectPath: "/signed-in", ProtocolMode: "AAD",
}

func contoso() *organizations.Organization {
	return &organizations.Organization{
		ID: contosoID, Name: "Contoso Möbel", TenantID: tenant, IsActive: true, Tags: []string{"gold"},
		CreatedAt: now, CreatedBy: "somebody", UpdatedAt: now.Add(time.Minute), UpdatedBy: "somebody else",
	}
}

func fabrik() *organizations.Organization {
	return &organizations.Organization{ID: fabrikID, Name: "Fabrik", IsActive: true, CreatedAt: now, UpdatedAt: now}
}

// person is somebody with a token.
type person struct {
	token string
	user  permissions.User
	roles []permissions.AppRole
}

// The object ids are where people differ.
const (
	adminID   = tenant + "_aaaaaaaa-0000-4000-8000-000000000001"
	techID    = tenant + "_aaaaaaaa-0000-4000-8000-000000000002"
	clientID  = tenant + "_aaaaaaaa-0000-4000-8000-000000000003"
	unknownID = tenant + "_aaaaaaaa-0000-4000-8000-000000000009"
)

var (
	admin      = someone("admin", adminID, permissions.PlatformUser, permissions.AdminRole)
	technician = someone("technician", techID, permissions.PlatformUser)
	// client works at Contoso. The role in the token is not theirs to have.
	client = someone("client", clientID, permissions.ClientUser, permissions.AdminRole)
)

func someone(name, id string, kind permissions.UserType, roles ...permissions.AppRole) person {
	p := person{token: "token-of-" + name, roles: roles, user: permissions.User{
		ID: permissions.UserID(id), DisplayName: "The " + name, Email: name + "@example.com", Type: kind, IsActive: true,
		CreatedAt: now, UpdatedAt: now,
	}}
	if kind == permissions.ClientUser {
		p.user.Home = contosoID
	}
	return p
}

func (p person) claims() permissions.Claims {
	return permissions.Claims{
		TenantID: tenant, ObjectID: string(p.user.ID)[len(tenant)+1:], DisplayName: p.user.DisplayName, Email: p.user.Email, AppRoles: p.roles,
	}
}

// grant gives somebody permissions in a place.
func grant(p person, in organizations.Target, list ...permissions.Permission) permissions.Grant {
	return permissions.Grant{UserID: p.user.ID, In: in, Permissions: permissions.SetOf(list...), GrantedBy: adminID, GrantedAt: now}
}

// knows expects one token to be verified, once.
func (a *api) knows(p person) {
	a.verifier.EXPECT().Verify(gomock.Any(), p.token).Return(p.claims(), nil)
}

// at expects the one read by which a request about a place is decided. The
// organization is nil where there is none.
func (a *api) at(p person, target organizations.Target, org *organizations.Organization, grants ...permissions.Grant) {
	a.knows(p)
	a.access.EXPECT().Facts(gomock.Any(), p.user.ID, target).
		Return(permissions.Facts{Standing: &permissions.Standing{User: p.user, Grants: grants}, Organization: org}, nil)
	if p.user.Type == permissions.ClientUser && (org == nil || org.ID != p.user.Home) {
		a.access.EXPECT().OrganizationOfTenant(gomock.Any(), tenant).Return(contoso(), nil)
	}
}

// anywhere expects the one read by which a request without a place is decided.
func (a *api) anywhere(p person, grants ...permissions.Grant) {
	a.knows(p)
	a.access.EXPECT().Standing(gomock.Any(), p.user.ID).Return(&permissions.Standing{User: p.user, Grants: grants}, nil)
	if p.user.Type == permissions.ClientUser {
		a.access.EXPECT().OrganizationOfTenant(gomock.Any(), tenant).Return(contoso(), nil)
	}
}

// down is storage in trouble.
func down() error {
	f := fault.New(fault.Unavailable, "storage_unavailable", "The storage does not answer. Try again in a moment.")
	f.RetryAfter = 7 * time.Second
	return f
}

// input of the workflow that most cases run.
type addUserInput struct {
	Name  string   `json:"name" label:"Name" help:"First and last." maxLength:"64"`
	Count int      `json:"count" default:"3" minimum:"1" maximum:"9"`
	Tags  []string `json:"tags,omitempty" provider:"groups"`
}

// The catalog of every case: one workflow for an organization, one that runs in
// global, and one to be the last of the list.
var (
	_ = workflow.Define(workflow.Spec{
		Name: "add_user", Title: "Add a user", Description: "Adds a user.", Category: "Users", Tags: []string{"people"},
		Timeout: 2 * time.Minute, Retry: workflow.Retry{Attempts: 3, Backoff: time.Second}, Concurrency: workflow.Concurrency{Most: 4, PerOrganization: 1},
		Needs: workflow.Requirements{Integrations: []string{"msgraph"}}, SavesMinutes: 25,
	}, func(context.Context, *workflow.Run, addUserInput) (struct{}, error) { return struct{}{}, nil })
	_ = workflow.Define(workflow.Spec{Name: "count_all", Title: "Count everything", Effect: workflow.Reads, OrganizationOptional: true},
		func(context.Context, *workflow.Run, struct{}) (struct{}, error) { return struct{}{}, nil })
	_ = workflow.Define(workflow.Spec{Name: "wipe", Title: "Wipe a device", Effect: workflow.Destroys},
		func(context.Context, *workflow.Run, struct{}) (struct{}, error) { return struct{}{}, nil })
)
