package clients

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
)

// Claim makes the tenant of a row its organization's. Conflict tenant_taken when
// it is another one's; rows.ErrBeaten when that has to be looked at again.
func (c Clients) Claim(ctx context.Context, row rows.Organization) error {
	claim := row.At(rows.ClaimOf(row.TenantID))
	return c.claim(ctx, &claim)
}

func (c Clients) claim(ctx context.Context, claim *rows.Organization) error {
	err := c.List.Insert(ctx, claim)
	if !rows.IsBeaten(err) {
		return err
	}
	held, found, err := rows.Read[rows.Organization](ctx, c.List, rows.AddressOf(claim))
	switch {
	case err != nil:
		return err
	case !found:
		return rows.ErrBeaten
	case held.OrganizationID != claim.OrganizationID:
		err = c.Contest(ctx, held)
	case claim.Base == "":
		return nil // a creation is under way already, and this is it
	case held.Base != claim.Base:
		err = c.confirm(ctx, claim)
	}
	if err != nil {
		return err
	}
	return c.TakeOver(ctx, held, claim)
}

// confirm asks whether the truth that a change goes out from is still there. If it is
// not, the claim that was found may be that of a later change, which counts.
func (c Clients) confirm(ctx context.Context, claim *rows.Organization) error {
	truth, found, err := c.Read(ctx, claim.OrganizationID)
	if err == nil && (!found || truth.Version != claim.Base) {
		err = rows.ErrBeaten
	}
	return err
}

// patience is how long the claim of a change is left alone that may still happen:
// far longer than one takes, so that who comes second learns that they do. It
// decides nothing: after it the change is kept from happening first.
const patience = time.Minute

// IsUnderWay reports whether a claim is that of a change which began only just, and
// may still happen. Both rows were read, the truth after the claim.
func IsUnderWay(claim, truth *rows.Organization) bool {
	return claim.Base == truth.Version && claim.ReadAt.Sub(claim.Timestamp) < patience
}

// Contest answers nil when a claim is void: its organization does not have the
// tenant, and as long as the claim is what was read, it never will. Conflict
// tenant_taken when it has, or is about to; rows.ErrBeaten when the claim has to be
// looked at again.
//
// A change goes out from one version of the truth, says in its claim from which,
// and then writes the truth by that version. So it cannot happen any more once the
// truth has another one, and whoever tries again writes the claim again. The order
// of reading matters for that: the claim first, the truth afterwards.
func (c Clients) Contest(ctx context.Context, claim *rows.Organization) error {
	truth, found, err := c.Read(ctx, claim.OrganizationID)
	switch {
	case err != nil:
		return err
	case !found && claim.Base != "":
		return nil // a change makes no organization
	case !found:
		if err := c.Finish(ctx, *claim); err != nil {
			return err
		}
		return rows.ErrBeaten
	case truth.Holds(claim.TenantID), IsUnderWay(claim, truth):
		return errTaken()
	case claim.Base == truth.Version:
		return c.pass(ctx, truth)
	}
	return nil
}

// pass gives the truth another version and leaves it as it is, so that a change which
// has stopped half-way cannot go on.
func (c Clients) pass(ctx context.Context, truth *rows.Organization) error {
	err := c.Truth.Replace(ctx, truth)
	if rows.IsBeaten(err) {
		return rows.ErrBeaten
	}
	return err
}

// TakeOver puts a claim in the place of one that is void, or of an earlier one of the
// same organization. rows.ErrBeaten when somebody has changed that meanwhile.
func (c Clients) TakeOver(ctx context.Context, void, claim *rows.Organization) error {
	claim.Version = void.Version
	err := c.List.Replace(ctx, claim)
	if rows.IsBeaten(err) {
		return rows.ErrBeaten
	}
	return err
}

// release gives a claim back that the creation of its organization cannot have. That
// of a change is not one.
func (c Clients) release(ctx context.Context, row rows.Organization) error {
	held, found, err := rows.Read[rows.Organization](ctx, c.List, rows.ClaimOf(row.TenantID))
	if err != nil || !found || held.OrganizationID != row.OrganizationID || held.Base != "" {
		return err
	}
	discarded, err := c.Discard(ctx, held)
	if err == nil && !discarded {
		return rows.ErrBeaten
	}
	return err
}
