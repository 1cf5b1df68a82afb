package access

import (
	"context"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Organizations keeps the clients. It satisfies store.Organizations.
type Organizations struct{ *base }

var _ store.Organizations = Organizations{}

// Create adds one, and its claim to its tenant in the same batch.
func (o Organizations) Create(ctx context.Context, org organizations.Organization) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	tenant := strings.ToLower(org.TenantID)
	defer o.locks.Lock("org/"+string(org.ID), "tenant/"+tenant)()
	if err := o.refuse(organizationKey(org.ID), &organizationRow{}, "organization_exists", "This organization exists already."); err != nil {
		return err
	}
	var b kv.Batch
	b.Put(organizationKey(org.ID), organizationRowOf(org))
	if tenant != "" {
		if err := o.refuse(tenantKey(tenant), &tenantRow{}, "tenant_taken", "Another organization holds this tenant."); err != nil {
			return err
		}
		b.Put(tenantKey(tenant), &tenantRow{Organization: string(org.ID)})
	}
	return o.db.Commit(&b)
}

// refuse is a Conflict when the row is there.
func (o Organizations) refuse(key kv.Key, row kv.Row, code, message string) error {
	found, err := o.db.Get(key, row)
	if err != nil {
		return err
	}
	if found {
		return fault.New(fault.Conflict, code, message)
	}
	return nil
}

// Change makes next of an organization that still is what it was, and moves its
// claim to a tenant in the same batch.
func (o Organizations) Change(ctx context.Context, was, next organizations.Organization) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	from, to := strings.ToLower(was.TenantID), strings.ToLower(next.TenantID)
	defer o.locks.Lock("org/"+string(was.ID), "tenant/"+from, "tenant/"+to)()
	now, err := o.organization(was.ID)
	switch {
	case err != nil:
		return err
	case now == nil:
		return organizations.ErrUnknown()
	case !now.Same(was):
		return fault.New(fault.Conflict, "changed_meanwhile", "Somebody else has changed this organization meanwhile. Look at it again.")
	}
	next.ID, next.IsProvider, next.CreatedAt, next.CreatedBy = now.ID, now.IsProvider, now.CreatedAt, now.CreatedBy
	var b kv.Batch
	b.Put(organizationKey(now.ID), organizationRowOf(next))
	if from != to {
		if err := o.move(&b, now.ID, from, to); err != nil {
			return err
		}
	}
	return o.db.Commit(&b)
}

// move lets another tenant lead to an organization. Conflict tenant_taken.
func (o Organizations) move(b *kv.Batch, id organizations.ID, from, to string) error {
	if from != "" {
		b.Delete(tenantKey(from))
	}
	if to == "" {
		return nil
	}
	if err := o.refuse(tenantKey(to), &tenantRow{}, "tenant_taken", "Another organization holds this tenant."); err != nil {
		return err
	}
	b.Put(tenantKey(to), &tenantRow{Organization: string(id)})
	return nil
}

// Get reads the organization of a scope.
func (o Organizations) Get(ctx context.Context, s organizations.Scope) (organizations.Organization, error) {
	if err := entry.Check(ctx, s); err != nil {
		return organizations.Organization{}, err
	}
	org, err := o.organization(organizations.ID(s.OrganizationID()))
	if err != nil {
		return organizations.Organization{}, err
	}
	if org == nil {
		return organizations.Organization{}, organizations.ErrUnknown()
	}
	return *org, nil
}

// List reads a page of all organizations.
func (o Organizations) List(ctx context.Context, p store.Paging) (store.OrganizationPage, error) {
	if err := ctx.Err(); err != nil {
		return store.OrganizationPage{}, err
	}
	rows, more, err := kv.Page[organizationRow](o.db, kv.NewKey(kindOrganization), p.After, p.Limit)
	if err != nil {
		return store.OrganizationPage{}, err
	}
	var found store.OrganizationPage
	for _, row := range rows {
		found.Items = append(found.Items, row.organization())
	}
	if more {
		found.Next = rows[len(rows)-1].ID
	}
	return found, nil
}
