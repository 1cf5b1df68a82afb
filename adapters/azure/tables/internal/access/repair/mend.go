package repair

import (
	"context"
	"errors"
	"fmt"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/clients"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/twins"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Mend looks at a difference again and makes the copies what the truth is. It is
// safe at any time, beside writers and other repairs, and answers whether it has
// changed something: false when it has mended itself, or is for a person to see.
func (r Repairs) Mend(ctx context.Context, d Difference) (bool, error) {
	at := rows.Address{Partition: d.Partition, Row: d.Row}
	switch d.Table {
	case rows.TableUsers:
		return mend(ctx, r.people, r.people.TruthOf(at))
	case rows.TableOrgPermissions:
		return mend(ctx, r.grants, r.grants.TruthOf(at))
	case rows.TableUserPermissions:
		if d.Row == rows.RowUser {
			return mend(ctx, r.people, at)
		}
		return mend(ctx, r.grants, at)
	case rows.TableOrganizations:
		if d.Partition == rows.PartitionTenants {
			return r.mendClaim(ctx, at)
		}
		return r.mendEntry(ctx, at)
	}
	return false, fmt.Errorf("nothing in the table %s can be mended", d.Table)
}

func mend[E any, P twins.Twin[E]](ctx context.Context, w twins.Twins[E, P], at rows.Address) (bool, error) {
	truth, found, err := rows.Read[E, P](ctx, w.Truth, at)
	if err != nil {
		return false, unlessUnreadable(err)
	}
	mirror, mirrored, err := rows.Read[E, P](ctx, w.Mirror, w.MirrorOf(at))
	if err != nil && fault.Code(err) != entity.Unreadable {
		return false, unlessUnreadable(err)
	}
	live := found && truth.IsLive()
	switch {
	case err == nil && live == mirrored && (!live || w.Agree(truth, mirror)):
		return forget(ctx, w, truth, found)
	default:
		return true, w.Follow(ctx, truth, found)
	}
}

// forget removes a truth that says nothing any more.
func forget[E any, P twins.Twin[E]](ctx context.Context, w twins.Twins[E, P], truth P, found bool) (bool, error) {
	if !found || truth.IsLive() || !isSpent(*truth.Meta()) {
		return false, nil
	}
	err := w.Truth.Delete(ctx, truth)
	if rows.IsBeaten(err) {
		return false, nil
	}
	return err == nil, err
}

// unlessUnreadable leaves rows that cannot be read alone.
func unlessUnreadable(err error) error {
	if troubleOf(err, Damaged) != "" {
		return nil
	}
	return err
}

// mendEntry mends an organization's place in the list and the claim to its tenant.
func (r Repairs) mendEntry(ctx context.Context, at rows.Address) (bool, error) {
	entry, listed, err := rows.Read[rows.Organization](ctx, r.tables.Organizations, at)
	if err != nil && fault.Code(err) != entity.Unreadable {
		return false, unlessUnreadable(err)
	}
	damaged := err != nil
	truth, found, err := r.clients.Read(ctx, at.Row)
	switch {
	case err != nil:
		return false, unlessUnreadable(err)
	case !found && listed:
		return r.clients.Discard(ctx, entry)
	case !found:
		return false, nil
	}
	changed := false
	if damaged || !listed || !truth.Says(*entry) {
		if err := r.enlist(ctx, truth, entry); err != nil {
			return false, err
		}
		changed = true
	}
	claimed, err := r.reclaim(ctx, truth)
	return changed || claimed, err
}

// enlist writes the copy of an organization, and leaves it the call's that made it.
func (r Repairs) enlist(ctx context.Context, truth, entry *rows.Organization) error {
	row := *truth
	if entry.IsSound() && entry.ClaimID != "" {
		row.ClaimID = entry.ClaimID
	}
	return r.clients.Twins().Follow(ctx, &row, true)
}

// reclaim makes a tenant lead to its organization again, unless another one
// holds it, too: that is for a person to decide. A claim of an organization that
// does not exist gives way to one that does.
func (r Repairs) reclaim(ctx context.Context, truth *rows.Organization) (bool, error) {
	if truth.TenantID == "" {
		return false, nil
	}
	place := rows.ClaimOf(truth.TenantID)
	claim, found, err := rows.Read[rows.Organization](ctx, r.tables.Organizations, place)
	switch {
	case fault.Code(err) == entity.Unreadable:
		row := truth.At(place)
		return true, r.tables.Organizations.Put(ctx, &row)
	case err != nil:
		return false, unlessUnreadable(err)
	case !found:
		return isDone(r.clients.Claim(ctx, *truth))
	case claim.OrganizationID == truth.OrganizationID:
		return false, nil
	}
	_, found, err = r.clients.Read(ctx, claim.OrganizationID)
	if err == nil && found {
		err = r.clients.Contest(ctx, claim)
	}
	if err != nil {
		return isDone(err)
	}
	row := truth.At(place)
	return isDone(r.clients.TakeOver(ctx, claim, &row))
}

// isDone reads the end of a write that somebody else may have made unnecessary:
// the next walk sees.
func isDone(err error) (bool, error) {
	if errors.Is(err, rows.ErrBeaten) || clients.IsRefusal(err) {
		return false, nil
	}
	return err == nil, unlessUnreadable(err)
}

// mendClaim finishes the creation that a claim began, or removes a void claim.
func (r Repairs) mendClaim(ctx context.Context, at rows.Address) (bool, error) {
	claim, found, err := rows.Read[rows.Organization](ctx, r.tables.Organizations, at)
	if err != nil || !found {
		return false, unlessUnreadable(err)
	}
	truth, found, err := r.clients.Read(ctx, claim.OrganizationID)
	switch {
	case err != nil:
		return false, unlessUnreadable(err)
	case !found && claim.Base == "":
		return true, r.clients.Finish(ctx, *claim)
	case !found, !truth.Holds(claim.TenantID):
		return r.mendVoid(ctx, claim)
	}
	return r.mendEntry(ctx, rows.EntryOf(claim.OrganizationID))
}

// mendVoid removes a claim unless it comes to count after all.
func (r Repairs) mendVoid(ctx context.Context, claim *rows.Organization) (bool, error) {
	if err := r.clients.Contest(ctx, claim); err != nil {
		return isDone(err)
	}
	return r.clients.Discard(ctx, claim)
}
