package roles

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Memberships keeps who and what belongs to roles. It satisfies
// store.Memberships. Both indexes are in one batch: there is no failure between
// them.
type Memberships struct{ *base }

var _ store.Memberships = Memberships{}

// Put adds a member to a role.
func (m Memberships) Put(ctx context.Context, membership permissions.Membership) error {
	if err := check(ctx, membership.Member.Kind); err != nil {
		return err
	}
	defer m.locks.Lock(string(membership.Role))()
	if _, err := m.known(membership.Role); err != nil {
		return err
	}
	if membership.Member.Kind == permissions.UserMember {
		if _, err := m.people.Get(ctx, permissions.UserID(membership.Member.ID)); err != nil {
			return err
		}
	}
	row := membershipRowOf(membership)
	// One that is there stays as it was, and is written to both places once more.
	if _, err := m.db.Get(row.truth(), row); err != nil {
		return err
	}
	var b kv.Batch
	b.Put(row.truth(), row)
	b.Put(row.listed(), row)
	return m.db.Commit(&b)
}

// Delete takes a member out of a role.
func (m Memberships) Delete(ctx context.Context, role permissions.RoleID, member permissions.Member) error {
	if err := check(ctx, member.Kind); err != nil {
		return err
	}
	defer m.locks.Lock(string(role))()
	row := membershipRowOf(permissions.Membership{Role: role, Member: member})
	var b kv.Batch
	b.Delete(row.truth())
	b.Delete(row.listed())
	return m.db.Commit(&b)
}

// List reads a page of a role's members of one kind.
func (m Memberships) List(ctx context.Context, role permissions.RoleID, kind permissions.MemberKind, p store.Paging) (store.MembershipPage, error) {
	if err := check(ctx, kind); err != nil {
		return store.MembershipPage{}, err
	}
	rows, more, err := kv.Page[membershipRow](m.db, membersOf(role).With(string(kind)), p.After, p.Limit)
	if err != nil {
		return store.MembershipPage{}, err
	}
	found := store.MembershipPage{Items: memberships(rows)}
	if more {
		found.Next = rows[len(rows)-1].Member
	}
	return found, nil
}

// Of reads every membership of one member.
func (m Memberships) Of(ctx context.Context, member permissions.Member) ([]permissions.Membership, error) {
	if err := check(ctx, member.Kind); err != nil {
		return nil, err
	}
	rows, err := kv.Scan[membershipRow](m.db, kv.Span{Prefix: rolesOf(member)})
	return memberships(rows), err
}

// check refuses a context that has ended, and a kind that there is not.
func check(ctx context.Context, kind permissions.MemberKind) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return kind.Check()
}

func memberships(rows []membershipRow) []permissions.Membership {
	var list []permissions.Membership
	for _, row := range rows {
		list = append(list, row.membership())
	}
	return list
}
