package azure_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// reading reads an organization as it is.
func (d *directory) reading(t testing.TB, id organizations.ID) organizations.Organization {
	t.Helper()
	org, err := d.Organizations().Get(t.Context(), scopeOf(organizations.TargetOf(id)))
	ok(t, err)
	return org
}

// changing gives one of two organizations another state. Before makes the world and
// answers the state that shall be; the other one is there beside it.
func changing(refused string, before func(t *testing.T, d *directory, one, other *organizations.Organization) func(*organizations.Organization)) func(*testing.T, *directory) accessWrite {
	return func(t *testing.T, d *directory) accessWrite {
		one, other := someOrganization(), someOrganization()
		to := before(t, d, &one, &other)
		wanted := one
		if refused == "" {
			to(&wanted)
			wanted.UpdatedAt = one.UpdatedAt.Add(time.Hour)
		}
		return accessWrite{
			refused: refused,
			do: func(t *testing.T, d *directory) error {
				was, err := d.Organizations().Get(t.Context(), scopeOf(organizations.TargetOf(one.ID)))
				if err != nil {
					return err
				}
				next := was
				to(&next)
				next.UpdatedAt = one.UpdatedAt.Add(time.Hour)
				return d.Organizations().Change(t.Context(), was, next)
			},
			holds: func(t *testing.T, d *directory) {
				d.holdsClient(t, wanted)
				d.holdsClient(t, other)
				d.leadsNowhere(t, one.TenantID, wanted, other)
			},
			// A claim to what was given up leads nowhere, and may be left behind.
			leaves: "tenant_claim_void",
			never: func(t *testing.T, d *directory) {
				a, b := d.reading(t, one.ID), d.reading(t, other.ID)
				if a.TenantID != "" && a.TenantID == b.TenantID {
					t.Errorf("two hold the tenant %s", a.TenantID)
				}
				if a.TenantID != one.TenantID && a.TenantID != wanted.TenantID || b.TenantID != other.TenantID {
					t.Errorf("the tenants are %s and %s", a.TenantID, b.TenantID)
				}
			},
		}
	}
}

// leadsNowhere expects a tenant to lead nowhere unless one of these has it.
func (d *directory) leadsNowhere(t *testing.T, tenant string, unless ...organizations.Organization) {
	t.Helper()
	for _, org := range unless {
		if tenant == org.TenantID {
			return
		}
	}
	if owner, err := d.Access().OrganizationOfTenant(t.Context(), tenant); err != nil || owner != nil {
		t.Errorf("the tenant that was given up leads to %+v, %v", owner, err)
	}
}

// both makes two organizations.
func both(t *testing.T, d *directory, one, other *organizations.Organization) {
	t.Helper()
	d.create(t, *one)
	d.create(t, *other)
}

// stray leaves a claim to a tenant that its organization has not: of one that came to
// it and gave it up, and died before the claim was removed.
func stray(t *testing.T, d *directory, org *organizations.Organization) string {
	t.Helper()
	tenant := org.TenantID
	next := *org
	next.TenantID = uuid.NewString()
	faults := wire.Break(directoryNetwork)
	dying := d.another(t, faults, 1)
	faults.Arm(7, wire.DropRequest, true)
	if err := dying.Organizations().Change(t.Context(), *org, next); err == nil {
		t.Fatal("the change has not died")
	}
	faults.Disarm()
	*org = next
	return tenant
}

// halfMoved leaves the claim of a change to a tenant that died before the truth.
func halfMoved(t *testing.T, d *directory, org organizations.Organization, tenant string) {
	t.Helper()
	next := org
	next.TenantID = tenant
	faults := wire.Break(directoryNetwork)
	dying := d.another(t, faults, 1)
	faults.Arm(4, wire.DropRequest, true)
	if err := dying.Organizations().Change(t.Context(), org, next); err == nil {
		t.Fatal("the change has not died")
	}
	faults.Disarm()
}

type org = organizations.Organization

func toTenant(tenant string) func(*org) {
	return func(o *org) { o.TenantID = tenant }
}

// changeMoves are the writes that change organizations.
func changeMoves() map[string]accessMove {
	return map[string]accessMove{
		"a new name of a client": {changing("", func(t *testing.T, d *directory, one, other *org) func(*org) {
			both(t, d, one, other)
			return func(o *org) { o.Name = "Fabrikam" }
		}), 5},
		"another tenant": {changing("", func(t *testing.T, d *directory, one, other *org) func(*org) {
			both(t, d, one, other)
			return toTenant(uuid.NewString())
		}), 8},
		"a tenant that is taken": {changing("tenant_taken", func(t *testing.T, d *directory, one, other *org) func(*org) {
			both(t, d, one, other)
			return toTenant(other.TenantID)
		}), 6},
	}
}

// tangledMoves change organizations where an earlier change has ended half-way.
func tangledMoves() map[string]accessMove {
	return map[string]accessMove{
		"a tenant that was given up half-way": {changing("", func(t *testing.T, d *directory, one, other *org) func(*org) {
			both(t, d, one, other)
			return toTenant(stray(t, d, other))
		}), 11},
		"a tenant after a change that died": {changing("", func(t *testing.T, d *directory, one, other *org) func(*org) {
			both(t, d, one, other)
			tenant := uuid.NewString()
			halfMoved(t, d, *one, tenant)
			return toTenant(tenant)
		}), 10},
		"an earlier tenant again": {changing("", func(t *testing.T, d *directory, one, other *org) func(*org) {
			both(t, d, one, other)
			return toTenant(stray(t, d, one))
		}), 11},
	}
}
