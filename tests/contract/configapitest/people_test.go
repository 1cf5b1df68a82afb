package configapitest

import (
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
)

// The organizations and people of every case.
const (
	contosoID = "019df24a-0000-7000-8000-00000000000a"
	fabrikID  = "019df24a-0000-7000-8000-00000000000b"
	nowhereID = "019df24a-0000-7000-8000-0000000000ff"
	tenant    = "11111111-1111-4111-8111-111111111111"
	techID    = tenant + "_aaaaaaaa-0000-4000-8000-000000000002"
	clientID  = tenant + "_aaaaaaaa-0000-4000-8000-000000000003"
)

var (
	// now is the moment of every case, finer than the wire shows.
	now  = time.Date(2026, 5, 4, 12, 11, 12, 345_678_901, time.FixedZone("", 2*60*60))
	past = now.Add(-time.Hour)

	toContoso = organizations.TargetOf(contosoID)
	toFabrik  = organizations.TargetOf(fabrikID)
	toGlobal  = organizations.TargetGlobal()
	inContoso = given.ScopeOf(contosoID)
	inGlobal  = given.Global()

	configures = []permissions.Permission{permissions.ManageConfig}
)

// person is somebody with a token.
type person struct {
	token string
	user  permissions.User
}

var (
	technician = person{"token-of-technician", permissions.User{ID: techID, Type: permissions.PlatformUser, IsActive: true}}
	// client works at Contoso.
	client = person{"token-of-client", permissions.User{ID: clientID, Type: permissions.ClientUser, Home: contosoID, IsActive: true}}
)

func organization(target organizations.Target) *organizations.Organization {
	if target.IsGlobal() || target.ID() == nowhereID {
		return nil
	}
	return &organizations.Organization{ID: target.ID(), Name: "Contoso", TenantID: tenant, IsActive: true, Tags: []string{"gold"}}
}

func grant(p person, in organizations.Target, list ...permissions.Permission) permissions.Grant {
	return permissions.Grant{UserID: p.user.ID, In: in, Permissions: permissions.SetOf(list...)}
}

// at expects the one read by which a request about a place is decided.
func (a *api) at(p person, target organizations.Target, grants ...permissions.Grant) {
	a.verifier.EXPECT().Verify(gomock.Any(), p.token).
		Return(permissions.Claims{TenantID: tenant, ObjectID: string(p.user.ID)[len(tenant)+1:]}, nil)
	a.access.EXPECT().Facts(gomock.Any(), p.user.ID, target).
		Return(permissions.Facts{Standing: &permissions.Standing{User: p.user, Grants: grants}, Organization: organization(target)}, nil)
	if p.user.Type == permissions.ClientUser && target != toContoso {
		a.access.EXPECT().OrganizationOfTenant(gomock.Any(), tenant).Return(organization(toContoso), nil)
	}
}

// enters expects the decision about somebody who may configure the place.
func (a *api) enters(p person, target organizations.Target) {
	a.at(p, target, grant(p, target, configures...))
}

// down is storage in trouble.
func down() error {
	f := fault.New(fault.Unavailable, "storage_unavailable", "The storage does not answer. Try again in a moment.")
	f.RetryAfter = 7 * time.Second
	return f
}

// loads expects one read of a layer.
func (a *api) loads(s organizations.Scope, c organizations.Config, err error) {
	a.config.EXPECT().Load(gomock.Any(), s).Return(c, err)
}

// configured expects one read of Contoso's layer and one of the defaults.
func (a *api) configured(own, defaults organizations.Config) {
	a.loads(inContoso, own, nil)
	a.loads(inGlobal, defaults, nil)
}
