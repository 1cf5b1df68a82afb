package roles

import (
	"cmp"
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Memberships keeps who and what belongs to roles. It satisfies
// store.Memberships.
type Memberships struct{ *base }

var _ store.Memberships = Memberships{}

// of finds the tables of a kind, unless the context has ended.
func (b *base) of(ctx context.Context, kind permissions.MemberKind) (Twins, error) {
	if err := ctx.Err(); err != nil {
		return Twins{}, err
	}
	return b.twins[kind], kind.Check()
}

// Put adds a member to a role, and looks at the role once more afterwards: a role
// that began to leave meanwhile may have missed its new member.
func (m Memberships) Put(ctx context.Context, membership permissions.Membership) error {
	w, err := m.of(ctx, membership.Member.Kind)
	if err != nil {
		return err
	}
	role, member := membership.Role, membership.Member
	return rows.Persist(ctx, func() error {
		if err := m.canJoin(ctx, role, member); err != nil {
			return err
		}
		held, err := held(ctx, w, role, member)
		if err != nil {
			return err
		}
		if held.IsMember {
			return w.Follow(ctx, held, true)
		}
		if err := add(ctx, w, held.Version, membershipOf(membership)); err != nil {
			return err
		}
		_, err = m.known(ctx, role)
		if fault.Is(err, fault.NotFound) {
			return cmp.Or(m.take(ctx, role, member), err)
		}
		return err
	})
}

func add(ctx context.Context, w Twins, version string, next Membership) error {
	if err := w.Announce(ctx, &next); err != nil {
		return err
	}
	if err := w.Write(ctx, version, &next); err != nil {
		return err
	}
	return w.Settle(ctx, &next)
}

// canJoin refuses roles and people that are not there.
func (m Memberships) canJoin(ctx context.Context, role permissions.RoleID, member permissions.Member) error {
	if _, err := m.known(ctx, role); err != nil || member.Kind != permissions.UserMember {
		return err
	}
	_, err := m.people.Get(ctx, permissions.UserID(member.ID))
	return err
}

// held reads the truth about a membership. One that is damaged can be written
// over, because whoever writes says what shall be; its Version is entity.Any. That
// of one which was never there is empty.
func held(ctx context.Context, w Twins, role permissions.RoleID, member permissions.Member) (*Membership, error) {
	none := outside(role, member)
	row, found, err := rows.Read[Membership](ctx, w.Truth, rows.AddressOf(&none))
	switch {
	case fault.Code(err) == entity.Unreadable:
		none.Version = entity.Any
		return &none, nil
	case err != nil:
		return nil, err
	case !found:
		return &none, nil
	}
	return row, nil
}

// Delete takes a member out of a role.
func (m Memberships) Delete(ctx context.Context, role permissions.RoleID, member permissions.Member) error {
	if _, err := m.of(ctx, member.Kind); err != nil {
		return err
	}
	return m.take(ctx, role, member)
}

// take makes the truth say that the member is outside. A request to add it that is
// still on its way finds that and fails.
func (b *base) take(ctx context.Context, role permissions.RoleID, member permissions.Member) error {
	w, none := b.twins[member.Kind], outside(role, member)
	if entity.CheckKey(none.PartitionKey) != nil || entity.CheckKey(none.RowKey) != nil {
		return nil // nobody can have this id
	}
	return rows.Persist(ctx, func() error {
		held, err := held(ctx, w, role, member)
		switch {
		case err != nil:
			return err
		case held.Version != entity.Any && !held.IsMember:
			// Whoever is about to add it has announced that in the copy, and is refused by
			// another version of the truth alone.
			if announced, err := isAnnounced(ctx, w, rows.AddressOf(held)); !announced || err != nil {
				return err
			}
		}
		next := outside(role, member)
		if err := w.Write(ctx, held.Version, &next); err != nil {
			return err
		}
		return w.Follow(ctx, &next, true)
	})
}

func isAnnounced(ctx context.Context, w Twins, truth rows.Address) (bool, error) {
	_, found, err := rows.Read[Membership](ctx, w.Mirror, w.MirrorOf(truth))
	if fault.Code(err) == entity.Unreadable {
		return true, nil
	}
	return found, err
}

// List reads a page of a role's members of one kind, from the copies.
func (m Memberships) List(ctx context.Context, role permissions.RoleID, kind permissions.MemberKind, p store.Paging) (store.MembershipPage, error) {
	w, err := m.of(ctx, kind)
	if err != nil {
		return store.MembershipPage{}, err
	}
	behind := rows.Address{Partition: roleKey(role), Row: memberKey(permissions.Member{Kind: kind, ID: p.After})}
	found, more, err := rows.Page(ctx, w.Mirror, behind, p.Limit, m.log, (*Membership).IsLive)
	var page store.MembershipPage
	for _, row := range found {
		page.Items = append(page.Items, row.membership())
	}
	if more {
		page.Next = found[len(found)-1].MemberID
	}
	return page, err
}

// Of reads every membership of one member. A row that cannot be read fails the
// decision: it might be the one that matters.
func (m Memberships) Of(ctx context.Context, member permissions.Member) ([]permissions.Membership, error) {
	w, err := m.of(ctx, member.Kind)
	partition := memberKey(member)
	if err != nil || entity.CheckKey(partition) != nil {
		return nil, err
	}
	found, err := table.Find[Membership](ctx, w.Truth, table.In(partition))
	if err != nil {
		return nil, err
	}
	var list []permissions.Membership
	for _, row := range found.Rows {
		if !row.IsSound() {
			return nil, rows.ErrDamaged()
		}
		if row.IsMember {
			list = append(list, row.membership())
		}
	}
	return list, nil
}
