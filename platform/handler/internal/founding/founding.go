// Package founding makes the provider's own organization when its first person
// signs in: before, nobody could sign in to make it, and at the start of the
// program nobody is asked for anything.
package founding

import (
	"context"
	"log/slog"
	"strings"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/platform/internal/seed"
	"github.com/bifrost-run/bifrost/ports/store"
)

// name is what the organization is called until an administrator changes it.
const name = "Provider"

// Founder is the store's Access with a provider in it.
type Founder struct {
	store.Access
	Maker seed.Maker
	Log   *slog.Logger
	// TenantID is the Entra tenant of the provider.
	TenantID string
}

// OrganizationOfTenant makes the provider's organization when nobody holds its
// tenant. The sign-in asks for it only with a genuine token of the tenant.
func (f Founder) OrganizationOfTenant(ctx context.Context, tenantID string) (*organizations.Organization, error) {
	found, err := f.Access.OrganizationOfTenant(ctx, tenantID)
	if err != nil || found != nil || !strings.EqualFold(tenantID, f.TenantID) {
		return found, err
	}
	org, err := f.Maker.Make(ctx, organizations.Draft{Name: name, TenantID: f.TenantID, IsProvider: true})
	switch {
	case err == nil:
		f.Log.Info("the provider's organization was made", "organization", string(org.ID))
		return &org, nil
	case fault.Is(err, fault.Conflict): // another process was first
		return f.Access.OrganizationOfTenant(ctx, tenantID)
	default:
		return nil, err
	}
}
