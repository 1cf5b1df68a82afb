// Package clients makes and changes organizations, each in three rows of different
// partitions, so that a creation that ends half-way is harmless and is finished by
// whoever comes next, and a change that does is harmless and does not happen. What
// an organization may be is the domain's to say.
package clients

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Clients are the rows of organizations.
//
// An organization is made in three steps: the claim to its tenant, which makes
// the tenant unique; the truth; and its place in the list, which only one call
// can fill and which therefore decides whose organization it is. The claim holds
// everything that the organization is going to be. So a creation that ended
// half-way is finished by its own repetition, by somebody who wants the same
// tenant and then learns of an organization that exists, or by repair. A claim of
// an organization whose truth has no such tenant is void, and the next one takes
// it over.
type Clients struct {
	// List has the places in the list and the claims; Truth has the truths.
	List, Truth *table.Table
}

func errExists() error {
	return fault.New(fault.Conflict, "organization_exists", "This organization exists already.")
}

func errTaken() error {
	return fault.New(fault.Conflict, "tenant_taken", "Another organization holds this tenant.")
}

// IsRefusal reports whether a creation ended because somebody else's counts.
func IsRefusal(err error) bool {
	return fault.Code(err) == fault.Code(errExists()) || fault.Code(err) == fault.Code(errTaken())
}

// Create makes an organization. Conflict tenant_taken and organization_exists.
func (c Clients) Create(ctx context.Context, row rows.Organization) error {
	return rows.Persist(ctx, func() error {
		if row.TenantID != "" {
			if err := c.Claim(ctx, row); err != nil {
				return err
			}
		}
		return c.complete(ctx, row)
	})
}

// Finish completes what somebody else began, or has finished meanwhile.
func (c Clients) Finish(ctx context.Context, row rows.Organization) error {
	if err := c.complete(ctx, row); err != nil && !IsRefusal(err) && !errors.Is(err, rows.ErrBeaten) {
		return err
	}
	return nil
}

// Read reads the truth about an organization.
func (c Clients) Read(ctx context.Context, id string) (*rows.Organization, bool, error) {
	return rows.Read[rows.Organization](ctx, c.Truth, rows.TruthOf(id))
}

// complete writes the truth and then the list, as far as they are not there.
// Conflict organization_exists when the truth is another one, or the list has
// the organization from another call.
func (c Clients) complete(ctx context.Context, row rows.Organization) error {
	truth := row.At(rows.TruthOf(row.OrganizationID))
	if err := c.Truth.Insert(ctx, &truth); rows.IsBeaten(err) {
		if err := c.compare(ctx, row); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	return c.enlist(ctx, row)
}

func (c Clients) enlist(ctx context.Context, row rows.Organization) error {
	entry := row.At(rows.EntryOf(row.OrganizationID))
	err := c.List.Insert(ctx, &entry)
	if !rows.IsBeaten(err) {
		return err
	}
	listed, found, err := rows.Read[rows.Organization](ctx, c.List, rows.AddressOf(&entry))
	switch {
	case err != nil:
		return err
	case !found:
		return rows.ErrBeaten
	case listed.ClaimID != row.ClaimID:
		return errExists()
	}
	return nil
}

// compare answers nil when the truth that is there already is what somebody
// wanted to write, so that they may go on.
func (c Clients) compare(ctx context.Context, row rows.Organization) error {
	truth, found, err := c.Read(ctx, row.OrganizationID)
	switch {
	case err != nil:
		return err
	case !found:
		return rows.ErrBeaten
	case truth.Says(row):
		return nil
	case row.TenantID != "" && !truth.Holds(row.TenantID):
		if err := c.release(ctx, row); err != nil {
			return err
		}
	}
	return errExists()
}

// Discard removes a row of the list as it was read; false when somebody has
// changed it meanwhile.
func (c Clients) Discard(ctx context.Context, row *rows.Organization) (bool, error) {
	err := c.List.Delete(ctx, entity.At(row.PartitionKey, row.RowKey, row.Version))
	if rows.IsBeaten(err) {
		return false, nil
	}
	return err == nil, err
}
