package organizationstest

import (
	"context"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func create() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"keeps every field": createKeeps,
		"refuses a tenant that another organization holds": createTenantTaken,
		"refuses an id a second time":                      createTwice,
		"takes any number of organizations without tenant": createWithoutTenant,
		"leaves the tenant of a refused one free":          createFreesTenant,
		"lets one of many parallel calls have a tenant":    createTenantTogether,
		"lets one of many parallel calls have an id":       createTogether,
		"writes nothing once the context has ended":        createEnded,
	}
}

func createKeeps(t *testing.T, h Harness) {
	org := given.Organization()
	org.Name, org.IsProvider, org.IsActive = strings.Repeat("家", organizations.NameMax), true, false
	org.UpdatedAt, org.UpdatedBy = org.UpdatedAt.AddDate(0, 1, 0), "somebody else"
	h.Create(t, org)
	want.Equal(t, "the organization", read(t, h, org), org)
	want.Equal(t, "the list", h.Clients(t, 10), []organizations.Organization{org})
}

func createTenantTaken(t *testing.T, h Harness) {
	first := h.Create(t, given.Organization())
	second := given.Organization()
	second.TenantID = first.TenantID
	want.Fault(t, h.Organizations.Create(given.Context(t), second), fault.Conflict, "tenant_taken")
	want.Equal(t, "the list", h.Clients(t, 10), []organizations.Organization{first})
	_, err := h.Organizations.Get(given.Context(t), given.ScopeOf(second.ID))
	want.NotFound(t, err)
}

func wantExists(t *testing.T, err error) {
	t.Helper()
	want.Fault(t, err, fault.Conflict, "organization_exists")
}

func createTwice(t *testing.T, h Harness) {
	org := h.Create(t, given.Organization())
	wantExists(t, h.Organizations.Create(given.Context(t), org))
	again := given.Organization()
	again.ID, again.Name = org.ID, "Another name"
	wantExists(t, h.Organizations.Create(given.Context(t), again))
	again.TenantID = ""
	wantExists(t, h.Organizations.Create(given.Context(t), again))
	want.Equal(t, "the list", h.Clients(t, 10), []organizations.Organization{org})
	want.Equal(t, "the organization", read(t, h, org), org)
}

func createWithoutTenant(t *testing.T, h Harness) {
	for range 3 {
		org := given.Organization()
		org.TenantID = ""
		h.Create(t, org)
		want.Equal(t, "the organization", read(t, h, org), org)
	}
	want.Equal(t, "how many there are", len(h.Clients(t, 10)), 3)
}

func createFreesTenant(t *testing.T, h Harness) {
	first := h.Create(t, given.Organization())
	refused := given.Organization()
	refused.ID = first.ID
	wantExists(t, h.Organizations.Create(given.Context(t), refused))
	second := given.Organization()
	second.TenantID = refused.TenantID
	h.Create(t, second)
	owner, err := h.Access.OrganizationOfTenant(given.Context(t), second.TenantID)
	want.OK(t, err)
	want.Equal(t, "who holds the tenant", owner, &second)
}

func createTenantTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 40 {
		tenant := given.Organization().TenantID
		orgs := make([]organizations.Organization, 12)
		for i := range orgs {
			orgs[i] = given.Organization()
			orgs[i].TenantID = tenant
		}
		var winners []organizations.Organization
		for i, err := range harness.Together(len(orgs), func(i int) error { return h.Organizations.Create(ctx, orgs[i]) }) {
			if err == nil {
				winners = append(winners, orgs[i])
				continue
			}
			want.Fault(t, err, fault.Conflict, "tenant_taken")
		}
		owner, err := h.Access.OrganizationOfTenant(ctx, tenant)
		want.OK(t, err)
		want.Equal(t, "who has the tenant", winners, []organizations.Organization{*owner})
	}
	want.Equal(t, "how many there are", len(h.Clients(t, 100)), 40)
}

func createTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 40 {
		org, made := given.Organization(), 0
		for _, err := range harness.Together(12, func(int) error { return h.Organizations.Create(ctx, org) }) {
			if err == nil {
				made++
				continue
			}
			wantExists(t, err)
		}
		want.Equal(t, "the calls that won", made, 1)
		want.Equal(t, "the organization", read(t, h, org), org)
	}
	want.Equal(t, "how many there are", len(h.Clients(t, 100)), 40)
}

func createEnded(t *testing.T, h Harness) {
	org := given.Organization()
	want.Is(t, h.Organizations.Create(given.Ended(t), org), context.Canceled)
	want.Equal(t, "the list", h.Clients(t, 10), nil)
	h.Create(t, org)
}
