package erase

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	access "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// End removes the three rows of an organization. The truth gives up its tenant
// before the claim to it goes, so that repair does not bring the claim back; with
// the truth the organization is gone for everybody, and its place in the list goes
// last, because it leads back here.
func (e Erasure) End(ctx context.Context, s organizations.Scope) (more bool, err error) {
	truth, err := e.check(ctx, s)
	if err != nil {
		return false, err
	}
	if truth.Version != "" {
		return true, e.close(ctx, truth)
	}
	// Nobody has claimed a tenant for it since, unless they had begun to before.
	if more, err := e.claims(ctx, s.OrganizationID()); more || err != nil {
		return more, err
	}
	removed := 0
	p := part{Erasure: e, scope: s, removed: &removed}
	for _, at := range p.places() {
		if _, err := p.empty(ctx, at, walk.Position{}, table.MaxOperations); err != nil {
			return false, err
		}
	}
	if removed > 0 {
		return true, nil
	}
	return false, remove(ctx, e.people.Organizations, access.EntryOf(s.OrganizationID()))
}

// close removes the truth and what leads to it but for the list. Whoever was faster
// is looked at again.
func (e Erasure) close(ctx context.Context, truth *access.Organization) error {
	if truth.TenantID != "" {
		truth.TenantID, truth.ChangeID = "", access.NewClaim()
		if err := e.people.OrganizationConfig.Replace(ctx, truth); err != nil {
			return unlessGone(err)
		}
	}
	if more, err := e.claims(ctx, truth.OrganizationID); more || err != nil {
		return err
	}
	return unlessGone(e.people.OrganizationConfig.Delete(ctx, truth))
}

func unlessGone(err error) error {
	if isGone(err) {
		return nil
	}
	return err
}

// claims gives back every tenant that leads to the organization, and answers true
// when one of them has become another's meanwhile.
func (e Erasure) claims(ctx context.Context, id string) (more bool, err error) {
	q := table.In(access.PartitionTenants).Where(table.Is("OrganizationID", id))
	found, err := table.Find[key](ctx, e.people.Organizations, q)
	if err != nil {
		return false, err
	}
	for _, claim := range found.Rows {
		err := e.people.Organizations.Delete(ctx, entity.At(claim.PartitionKey, claim.RowKey, claim.Version))
		if isGone(err) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
	}
	return false, nil
}
