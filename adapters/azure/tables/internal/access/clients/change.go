package clients

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/twins"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Change makes next of an organization that still is what it was: it claims the
// tenant that the organization shall have, writes the truth, which is the change,
// then the copy for lists, and removes the claim to the tenant that it had. A change
// that ended before the truth has not happened. What it leaves behind leads nowhere,
// and gives way to whoever wants the tenant next, or to repair.
func (c Clients) Change(ctx context.Context, was, next organizations.Organization) error {
	one := change{Clients: c, was: rows.OrganizationOf(was), next: next}
	return rows.Persist(ctx, func() error { return one.attempt(ctx) })
}

// Twins are the truths and their copies for lists.
func (c Clients) Twins() twins.Twins[rows.Organization, *rows.Organization] {
	return twins.Twins[rows.Organization, *rows.Organization]{
		Truth: c.Truth, Mirror: c.List,
		MirrorOf: func(truth rows.Address) rows.Address { return rows.EntryOf(truth.Partition) },
		TruthOf:  func(mirror rows.Address) rows.Address { return rows.TruthOf(mirror.Row) },
	}
}

// change is a change in one attempt after the other.
type change struct {
	Clients

	was  rows.Organization
	next organizations.Organization
	// claim is the one that an attempt has written, nil for none.
	claim *rows.Organization
}

func (c *change) attempt(ctx context.Context) error {
	truth, found, err := c.Read(ctx, c.was.OrganizationID)
	switch {
	case err != nil:
		return err
	case !found || !truth.Says(c.was):
		return c.refuse(ctx, truth, found)
	}
	now := truth.Become(c.next)
	// What is given up is read before the truth is written: so a claim that says the
	// same afterwards is not that of somebody who wants the tenant back.
	given, err := c.given(ctx, truth, now)
	if err != nil {
		return err
	}
	if err := c.claimFor(ctx, truth, now); err != nil {
		return err
	}
	if err := c.Twins().Write(ctx, truth.Version, &now); err != nil {
		return err
	}
	if err := c.Twins().Follow(ctx, &now, true); err != nil || given == nil {
		return err
	}
	_, err = c.Discard(ctx, given)
	return err
}

// given is the claim to the tenant that the organization gives up, nil for none.
func (c *change) given(ctx context.Context, truth *rows.Organization, now rows.Organization) (*rows.Organization, error) {
	if truth.TenantID == "" || now.Holds(truth.TenantID) {
		return nil, nil
	}
	claim, found, err := rows.Read[rows.Organization](ctx, c.List, rows.ClaimOf(truth.TenantID))
	if err != nil || !found || claim.OrganizationID != truth.OrganizationID {
		return nil, err
	}
	return claim, nil
}

// claimFor claims the tenant that the organization shall have.
func (c *change) claimFor(ctx context.Context, truth *rows.Organization, now rows.Organization) error {
	if now.TenantID == "" || truth.Holds(now.TenantID) {
		return nil
	}
	claim := now.At(rows.ClaimOf(now.TenantID))
	claim.Base = truth.Version
	if err := c.Clients.claim(ctx, &claim); err != nil {
		return err
	}
	c.claim = &claim
	return nil
}

// refuse gives back what an earlier attempt has claimed, unless the organization has
// come to the tenant in another way.
func (c *change) refuse(ctx context.Context, truth *rows.Organization, found bool) error {
	if c.claim != nil && (!found || !truth.Holds(c.claim.TenantID)) {
		if _, err := c.Discard(ctx, c.claim); err != nil {
			return err
		}
	}
	if !found {
		return organizations.ErrUnknown()
	}
	return fault.New(fault.Conflict, trouble.Changed, "Somebody else has changed this organization meanwhile. Look at it again.")
}
