package roles

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Repairs brings both places of a membership in agreement again, for upkeep.
type Repairs struct{ *base }

// Repairs answers the repair of these tables, which the ports write in the same way.
func (p Ports) Repairs() Repairs { return Repairs{p.Roles.base} }

// Twins are the memberships of one kind.
func (r Repairs) Twins(kind permissions.MemberKind) Twins { return r.twins[kind] }

// IsGone reports whether there is nothing left of a role. Of one that is leaving
// there is.
func (r Repairs) IsGone(ctx context.Context, role string) (bool, error) {
	_, found, err := rows.Read[Role](ctx, r.table, roleAt(permissions.RoleID(role)))
	return !found && err == nil, err
}

// Remove ends what the removal of a role has begun.
func (r Repairs) Remove(ctx context.Context, role string) (bool, error) {
	err := Roles(r).Delete(ctx, permissions.RoleID(role))
	return err == nil, err
}

// TakeOut makes somebody's membership end whose role is gone. False when there is
// none any more.
func (r Repairs) TakeOut(ctx context.Context, m Membership) (bool, error) {
	err := r.take(ctx, permissions.RoleID(m.RoleID), m.member())
	return err == nil, err
}

// Follow makes the copy of a membership what the truth is by now, which is left
// alone when it cannot be read.
func (r Repairs) Follow(ctx context.Context, kind permissions.MemberKind, truth rows.Address) (bool, error) {
	w := r.twins[kind]
	row, found, err := rows.Read[Membership](ctx, w.Truth, truth)
	if code := fault.Code(err); code == entity.Unreadable || code == entity.Newer {
		return false, nil
	}
	if err == nil {
		err = w.Follow(ctx, row, found)
	}
	return err == nil, err
}
