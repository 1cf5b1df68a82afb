// Package ofroles tells what is wrong with roles and with who belongs to them. How
// those rows are written is said beside those who write them.
package ofroles

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/roles"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/finding"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Judge looks at rows of roles and their members.
type Judge struct{ repairs roles.Repairs }

// New judges the rows of an account by their repair.
func New(r roles.Repairs) Judge { return Judge{repairs: r} }

// How many calls a row may take of which nothing is wrong. That of a role takes none.
const (
	CostOfListed = 1
	CostOfMember = 2
)

// spentAfter is longer than any request can be on its way.
const spentAfter = 24 * time.Hour

// The words for what a row is.
const (
	whatRole   = "role"
	whatListed = "list of a role's members"
	whatMember = "member of a role"
)

// Role judges a row of Roles.
func (j Judge) Role(_ context.Context, seen walk.Seen[roles.Role]) ([]finding.Finding, error) {
	f := finding.Finding{What: whatRole, Where: seen.At.RowKey}
	switch {
	case seen.Err != nil:
		return finding.Unread(whatRole, seen.At.RowKey, seen.Err), nil
	case !seen.Row.IsSound():
		f.Found = "It stands in the place of another role."
	case seen.Row.IsLeaving && finding.IsSettled(seen.Row.Row):
		f.Found = "Its removal was begun and never ended."
		f.Mend = func(ctx context.Context) (bool, error) { return j.repairs.Remove(ctx, seen.Row.RoleID) }
	default:
		return nil, nil
	}
	return []finding.Finding{f}, nil
}

// Listed judges rows of RoleUsers or RoleForms: each must be the copy of a
// membership that there is.
func (j Judge) Listed(kind permissions.MemberKind) func(context.Context, walk.Seen[roles.Membership]) ([]finding.Finding, error) {
	return func(ctx context.Context, seen walk.Seen[roles.Membership]) ([]finding.Finding, error) {
		if seen.Err != nil && !finding.IsUnreadable(seen.Err) {
			return finding.Unread(whatListed, where(kind, seen.At.RowKey, seen.At.PartitionKey), seen.Err), nil
		}
		w, at := j.repairs.Twins(kind), rows.AddressOf(&seen.At)
		if seen.Err != nil || !seen.Row.IsSound() {
			return j.follow(kind, w.TruthOf(at), "It cannot be read."), nil
		}
		truth, found, err := rows.Read[roles.Membership](ctx, w.Truth, w.TruthOf(at))
		switch {
		case finding.IsUnread(err) && kind == permissions.FormMember:
			// No list names the forms, so that nobody else looks at it.
			return finding.Unread(whatMember, where(kind, seen.At.RowKey, seen.At.PartitionKey), err), nil
		case err != nil:
			return nil, unlessUnread(err)
		case !finding.IsSettled(seen.Row.Row), found && !finding.IsSettled(truth.Row):
			return nil, nil
		case !found, !truth.IsMember:
			return j.follow(kind, w.TruthOf(at), "It shows a membership that there is not."), nil
		case !w.Agree(truth, &seen.Row):
			return j.follow(kind, w.TruthOf(at), "It does not say what the membership is."), nil
		}
		return nil, nil
	}
}

// Member judges a row of UserRoles: it must be of a role that there is, and be in
// its list.
func (j Judge) Member(ctx context.Context, seen walk.Seen[roles.Membership]) ([]finding.Finding, error) {
	const kind = permissions.UserMember
	f := finding.Finding{What: whatMember, Where: where(kind, seen.At.PartitionKey, seen.At.RowKey)}
	switch row := seen.Row; {
	case seen.Err != nil:
		return finding.Unread(f.What, f.Where, seen.Err), nil
	case !row.IsSound():
		f.Found = "It stands in the place of another membership: take it out, and put it in again."
	case !row.IsMember && row.ReadAt.Sub(row.Timestamp) > spentAfter:
		f.Found = "It was taken out long ago, and the mark of that is still there."
		f.Mend = func(ctx context.Context) (bool, error) {
			return forget(ctx, j.repairs.Twins(kind).Truth, row.Row)
		}
	case !row.IsMember, !finding.IsSettled(row.Row):
		return nil, nil
	default:
		return j.member(ctx, &row, f)
	}
	return []finding.Finding{f}, nil
}

func (j Judge) member(ctx context.Context, row *roles.Membership, f finding.Finding) ([]finding.Finding, error) {
	gone, err := j.repairs.IsGone(ctx, row.RoleID)
	if err != nil && !finding.IsUnread(err) {
		return nil, err
	}
	if gone {
		f.Found = "It is of a role that there is not."
		f.Mend = func(ctx context.Context) (bool, error) { return j.repairs.TakeOut(ctx, *row) }
		return []finding.Finding{f}, nil
	}
	w, at := j.repairs.Twins(permissions.UserMember), rows.AddressOf(row)
	listed, found, err := rows.Read[roles.Membership](ctx, w.Mirror, w.MirrorOf(at))
	if err != nil || found && w.Agree(row, listed) {
		return nil, unlessUnread(err) // the look at that row tells
	}
	if found && !finding.IsSettled(listed.Row) {
		return nil, nil
	}
	return j.follow(permissions.UserMember, at, "It does not say who belongs to the role."), nil
}

// follow is a finding about a copy, which the truth mends.
func (j Judge) follow(kind permissions.MemberKind, truth rows.Address, found string) []finding.Finding {
	return []finding.Finding{{
		What: whatListed, Where: where(kind, truth.Partition, truth.Row), Found: found,
		Mend: func(ctx context.Context) (bool, error) { return j.repairs.Follow(ctx, kind, truth) },
	}}
}

// forget removes a row as it was seen.
func forget(ctx context.Context, t *table.Table, row entity.Row) (bool, error) {
	return finding.Done(t.Delete(ctx, entity.At(row.PartitionKey, row.RowKey, row.Version)))
}

// unlessUnread leaves rows that cannot be read to the look at them.
func unlessUnread(err error) error {
	if finding.IsUnread(err) {
		return nil
	}
	return err
}

func where(kind permissions.MemberKind, member, role string) string {
	return string(kind) + " " + member + " in role " + role
}
