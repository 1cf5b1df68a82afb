package authorize_test

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	nowhere    = organizations.ID("01954f00-0000-7000-8000-00000000000f")
	tenantless = organizations.ID("01954f00-0000-7000-8000-00000000000c")
)

// crowd is everybody who asks, by name; the token is the name.
var crowd = map[string]permissions.Claims{
	"anna":     {TenantID: providerTenant, ObjectID: object, DisplayName: "Anna"},
	"ben":      {TenantID: providerTenant, ObjectID: "0195509f-2a00-4abc-8def-000000000002", DisplayName: "Ben"},
	"chris":    {TenantID: contosoTenant, ObjectID: object, DisplayName: "Chris"},
	"dora":     {TenantID: contosoTenant, ObjectID: "0195509f-2a00-4abc-8def-000000000004", DisplayName: "Dora"},
	"eric":     {TenantID: elsewhereTenant, ObjectID: object, DisplayName: "Eric"},
	"guest":    {TenantID: contosoTenant, ObjectID: "0195509f-2a00-4abc-8def-000000000005", DisplayName: "Gus", IsGuest: true},
	"stranger": {TenantID: "72f988bf-0000-41af-91ab-0000000000ff", ObjectID: object, DisplayName: "Eve"},
}

// homes says which organization holds which tenant.
var homes = map[string]organizations.ID{providerTenant: provider, contosoTenant: contoso, elsewhereTenant: elsewhere}

var places = []organizations.Target{
	organizations.TargetGlobal(), organizations.TargetOf(provider), organizations.TargetOf(contoso),
	organizations.TargetOf(elsewhere), organizations.TargetOf(tenantless), organizations.TargetOf(nowhere),
}

// tides is the store under what people elsewhere do meanwhile: clients leave and
// come back.
type tides struct {
	store.Access
	left map[organizations.ID]bool
}

func (s tides) Facts(ctx context.Context, user permissions.UserID, target organizations.Target) (permissions.Facts, error) {
	facts, err := s.Access.Facts(ctx, user, target)
	return permissions.Facts{Standing: facts.Standing, Organization: s.organization(facts.Organization)}, err
}

func (s tides) OrganizationOfTenant(ctx context.Context, tenantID string) (*organizations.Organization, error) {
	org, err := s.Access.OrganizationOfTenant(ctx, tenantID)
	return s.organization(org), err
}

func (s tides) organization(org *organizations.Organization) *organizations.Organization {
	if org != nil && s.left[org.ID] {
		org.IsActive = false
	}
	return org
}

// doorman knows everybody by name, with the roles that they wear right now.
type doorman struct{ roles []permissions.AppRole }

func (d *doorman) Verify(_ context.Context, name string) (permissions.Claims, error) {
	return withRoles(crowd[name], d.roles...), nil
}

type wallClock struct{}

func (wallClock) Now() time.Time { return now }

// unhurried lets everybody ask as often as they like.
type unhurried struct{}

func (unhurried) Take(string) time.Duration { return 0 }
