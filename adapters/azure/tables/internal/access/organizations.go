package access

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Organizations keeps the clients. It satisfies store.Organizations.
type Organizations struct{ *base }

var _ store.Organizations = Organizations{}

var errNoID = errors.New("an organization cannot be kept under an id that the platform does not make")

// Create adds one.
func (o Organizations) Create(ctx context.Context, org organizations.Organization) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !rows.IsOrganization(org.ID) {
		return errNoID
	}
	return o.clients.Create(ctx, rows.OrganizationOf(org))
}

// Change makes next of an organization that still is what it was.
func (o Organizations) Change(ctx context.Context, was, next organizations.Organization) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !rows.IsOrganization(was.ID) {
		return organizations.ErrUnknown()
	}
	return o.clients.Change(ctx, was, next)
}

// Get reads the organization of a scope.
func (o Organizations) Get(ctx context.Context, s organizations.Scope) (organizations.Organization, error) {
	if err := check(ctx, s); err != nil {
		return organizations.Organization{}, err
	}
	if s.IsGlobal() {
		return organizations.Organization{}, organizations.ErrUnknown()
	}
	row, found, err := o.clients.Read(ctx, s.OrganizationID())
	if err != nil {
		return organizations.Organization{}, err
	}
	if !found {
		return organizations.Organization{}, organizations.ErrUnknown()
	}
	return row.Organization(), nil
}

// List reads a page of all organizations, from the copies.
func (o Organizations) List(ctx context.Context, p store.Paging) (store.OrganizationPage, error) {
	if err := ctx.Err(); err != nil {
		return store.OrganizationPage{}, err
	}
	found, more, err := list[rows.Organization](ctx, o.base, o.tables.Organizations, rows.Address{Partition: rows.PartitionOrganizations, Row: p.After}, p.Limit)
	if err != nil {
		return store.OrganizationPage{}, err
	}
	var page store.OrganizationPage
	for _, row := range found {
		page.Items = append(page.Items, row.Organization())
	}
	if more {
		page.Next = found[len(found)-1].OrganizationID
	}
	return page, nil
}
