package access

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// OrganizationOfTenant finds the organization that holds an Entra tenant. Which
// one that is may be remembered for a minute; what it is like is read each time.
func (a Access) OrganizationOfTenant(ctx context.Context, tenantID string) (*organizations.Organization, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if tenantID == "" {
		return nil, nil
	}
	tenant := strings.ToLower(tenantID)
	if id, known := a.tenants.get(tenant); known {
		if org, err := a.holder(ctx, id, tenant); org != nil || err != nil {
			return org, err
		}
		a.tenants.forget(tenant)
	}
	claim, found, err := rows.Read[rows.Organization](ctx, a.tables.Organizations, rows.ClaimOf(tenant))
	if err != nil || !found {
		return nil, err
	}
	org, err := a.holder(ctx, claim.OrganizationID, tenant)
	if org != nil {
		a.tenants.put(tenant, claim.OrganizationID)
	}
	return org, err
}

// holder is the organization if its truth holds the tenant, and nil otherwise.
func (b *base) holder(ctx context.Context, id, tenant string) (*organizations.Organization, error) {
	row, found, err := b.clients.Read(ctx, id)
	if err != nil || !found || !row.Holds(tenant) {
		return nil, err
	}
	org := row.Organization()
	return &org, nil
}

const (
	// tenantAge is how long it may be remembered which organization holds a tenant.
	tenantAge = time.Minute
	// tenantsMax bounds what is remembered.
	tenantsMax = 10_000
)

// tenantCache remembers which organization holds a tenant.
type tenantCache struct {
	now func() time.Time

	mu    sync.Mutex
	known map[string]tenantEntry
}

type tenantEntry struct {
	id    string
	until time.Time
}

func newTenantCache() *tenantCache {
	return &tenantCache{now: time.Now, known: map[string]tenantEntry{}}
}

func (c *tenantCache) get(tenant string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	entry, known := c.known[tenant]
	return entry.id, known && c.now().Before(entry.until)
}

func (c *tenantCache) put(tenant, id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) >= tenantsMax {
		clear(c.known)
	}
	c.known[tenant] = tenantEntry{id, c.now().Add(tenantAge)}
}

func (c *tenantCache) forget(tenant string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.known, tenant)
}
