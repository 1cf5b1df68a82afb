package tenancytest

import (
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
)

// makeOrganization adds a client, with a tenant or without one.
func (s *stage) makeOrganization(t *rapid.T) {
	if len(s.clients) < 7 {
		s.found(t, client{tenant: s.anyTenant(t), isActive: true})
	}
}

// anyTenant is none, or one that an organization may have or has.
func (s *stage) anyTenant(t *rapid.T) string {
	return rapid.SampledFrom(append([]string{""}, s.tenants[:len(s.tenants)-1]...)).Draw(t, "tenant")
}

func (s *stage) found(t *rapid.T, c client) {
	org := given.Organization()
	org.TenantID, org.IsActive, org.IsProvider = c.tenant, c.isActive, c.isProvider
	err := s.store.Organizations.Create(t.Context(), org)
	code := s.founds(string(org.ID), c)
	if code == "" {
		s.founded = append(s.founded, string(org.ID))
	}
	s.compareMove(t, "a new organization", err, code)
}

// changesOrganization makes something else of an organization, as an administrator
// does.
func (s *stage) changesOrganization(t *rapid.T, id string, change func(organizations.Organization) (organizations.Organization, error)) error {
	was, err := s.store.Organizations.Get(t.Context(), harness.ScopeOf(targetOf(id)))
	if err != nil {
		t.Fatal(err)
	}
	next, err := change(was)
	if err != nil {
		return err
	}
	return s.store.Organizations.Change(t.Context(), was, next)
}

// organization is one that exists.
func (s *stage) organization(t *rapid.T) string {
	return s.places()[rapid.IntRange(1, len(s.clients)).Draw(t, "organization")]
}

func (s *stage) deactivateOrganization(t *rapid.T) {
	id := s.organization(t)
	err := s.changesOrganization(t, id, func(was organizations.Organization) (organizations.Organization, error) {
		return was.Deactivated(string(s.admin), s.clock.Now())
	})
	s.compareMove(t, "a client that leaves", err, s.leaves(id))
}

func (s *stage) restoreOrganization(t *rapid.T) {
	id := s.organization(t)
	err := s.changesOrganization(t, id, func(was organizations.Organization) (organizations.Organization, error) {
		return was.Restored(string(s.admin), s.clock.Now())
	})
	s.clients[id].isActive = true
	s.compareMove(t, "a client that is back", err, "")
}

// moveTenant gives an organization another tenant, or none.
func (s *stage) moveTenant(t *rapid.T) {
	id, tenant := s.organization(t), s.anyTenant(t)
	err := s.changesOrganization(t, id, func(was organizations.Organization) (organizations.Organization, error) {
		return was.Changed(organizations.Change{TenantID: &tenant}, string(s.admin), s.clock.Now())
	})
	s.compareMove(t, "another tenant", err, s.takesTenant(id, tenant))
}
