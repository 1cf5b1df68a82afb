package accesstest

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func tenants() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"lead to their organization, in either case":    tenantFound,
		"that nobody holds lead nowhere":                tenantUnknown,
		"that are missing lead to nobody without one":   tenantMissing,
		"of a refused organization stay with the first": tenantRefused,
	}
}

func owner(t *testing.T, h Harness, tenant string) *organizations.Organization {
	t.Helper()
	org, err := h.Access.OrganizationOfTenant(given.Context(t), tenant)
	want.OK(t, err)
	return org
}

func tenantFound(t *testing.T, h Harness) {
	orgs := []organizations.Organization{h.Create(t, given.Organization()), h.Create(t, given.Organization())}
	for _, org := range orgs {
		for _, tenant := range []string{org.TenantID, strings.ToUpper(org.TenantID)} {
			want.Equal(t, "the owner of the tenant", owner(t, h, tenant), &org)
		}
	}
}

func tenantUnknown(t *testing.T, h Harness) {
	org := h.Create(t, given.Organization())
	for _, tenant := range append(given.OddNames(), given.Organization().TenantID, org.TenantID[:35], org.TenantID+"0", string(org.ID)) {
		want.Equal(t, "the owner of "+tenant, owner(t, h, tenant), nil)
	}
}

func tenantMissing(t *testing.T, h Harness) {
	org := given.Organization()
	org.TenantID = ""
	h.Create(t, org)
	want.Equal(t, "the owner of no tenant", owner(t, h, ""), nil)
}

func tenantRefused(t *testing.T, h Harness) {
	first := h.Create(t, given.Organization())
	second := given.Organization()
	second.TenantID = first.TenantID
	want.Error(t, h.Organizations.Create(given.Context(t), second), "a tenant that is taken")
	want.Equal(t, "the owner of the tenant", owner(t, h, first.TenantID), &first)
}
