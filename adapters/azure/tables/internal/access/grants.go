package access

import (
	"cmp"
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Grants keeps who may do what where. What is given is announced in the copy
// before it is true, what is taken is gone from the truth before the copy: at no
// moment does somebody hold more than the list of the place says. It satisfies
// store.Grants.
type Grants struct{ *base }

var _ store.Grants = Grants{}

// Put writes a grant in the scope.
func (g Grants) Put(ctx context.Context, s organizations.Scope, grant permissions.Grant) error {
	if err := check(ctx, s); err != nil {
		return err
	}
	return rows.Persist(ctx, func() error {
		held, known, err := g.held(ctx, s, grant.UserID)
		if err != nil {
			return err
		}
		if !known {
			return fault.New(fault.NotFound, "user_not_found", "This person has never signed in here.")
		}
		next := rows.GrantOf(s, grant)
		if gone := held.Set().Union(next.Set()) != next.Set(); held.IsGranted && gone {
			return g.narrow(ctx, held, &next)
		}
		return g.widen(ctx, held, &next)
	})
}

// widen takes nothing away from what is held.
func (g Grants) widen(ctx context.Context, held, next *rows.Grant) error {
	if err := g.grants.Announce(ctx, next); err != nil {
		return err
	}
	if err := g.grants.Write(ctx, held.Version, next); err != nil {
		return err
	}
	return g.grants.Settle(ctx, next)
}

// narrow takes something away, and may give something else: until the truth is
// written, the copy shows both.
func (g Grants) narrow(ctx context.Context, held, next *rows.Grant) error {
	if both := held.Set().Union(next.Set()); both != held.Set() {
		announced := *next
		announced.ClaimID, announced.Permissions = rows.NewClaim(), rows.Names(both)
		if err := g.grants.Announce(ctx, &announced); err != nil {
			return err
		}
	}
	if err := g.grants.Write(ctx, held.Version, next); err != nil {
		return err
	}
	return g.grants.Follow(ctx, next, true)
}

// Delete takes a grant back. The truth says from then on that it was taken: a
// request to grant it that is still on its way finds that and fails.
func (g Grants) Delete(ctx context.Context, s organizations.Scope, user permissions.UserID) error {
	if err := check(ctx, s); err != nil {
		return err
	}
	return rows.Persist(ctx, func() error {
		held, known, err := g.held(ctx, s, user)
		if err != nil || !known && held.Version == "" {
			return err
		}
		if isRevoked := held.Version != "" && held.Version != entity.Any && !held.IsGranted; isRevoked {
			// Whoever is about to grant it has announced that in the copy, and is refused by
			// another version of the truth alone.
			if announced, err := g.isAnnounced(ctx, held); !announced || err != nil {
				return err
			}
		}
		next := rows.Revoked(s, user)
		if err := g.grants.Write(ctx, held.Version, &next); err != nil {
			return err
		}
		return g.grants.Follow(ctx, &next, true)
	})
}

func (g Grants) isAnnounced(ctx context.Context, held *rows.Grant) (bool, error) {
	_, found, err := rows.Read[rows.Grant](ctx, g.grants.Mirror, rows.GrantMirror(rows.AddressOf(held)))
	if fault.Code(err) == entity.Unreadable {
		return true, nil
	}
	return found, err
}

// held reads the truth about a grant, and whether the user is known, in one
// query. A grant that is damaged can be written over, because whoever writes
// says what shall be; its Version is entity.Any.
func (g Grants) held(ctx context.Context, s organizations.Scope, user permissions.UserID) (*rows.Grant, bool, error) {
	held, known := rows.Revoked(s, user), false
	if entity.CheckKey(held.PartitionKey) != nil {
		return &held, false, nil // nobody can have this id
	}
	var unreadable error
	found, err := table.Find[rows.Standing](ctx, g.grants.Truth, table.In(held.PartitionKey).Keys(rows.RowUser, held.RowKey).Tolerate(func(row entity.Row, err error) {
		if row.RowKey == held.RowKey && fault.Code(err) == entity.Unreadable {
			held.Version = entity.Any
			return
		}
		unreadable = err
	}))
	if err != nil || unreadable != nil {
		return &held, false, cmp.Or(err, unreadable)
	}
	for _, row := range found.Rows {
		person, grant := row.AsUser(), row.AsGrant()
		switch {
		case row.RowKey == rows.RowUser && !person.IsSound():
			return &held, false, rows.ErrDamaged()
		case row.RowKey == rows.RowUser:
			known = true
		case !grant.IsSound():
			held.Version = entity.Any
		default:
			held = grant
		}
	}
	return &held, known, nil
}

// List reads a page of the grants in a scope, from the copies.
func (g Grants) List(ctx context.Context, s organizations.Scope, p store.Paging) (store.GrantPage, error) {
	if err := check(ctx, s); err != nil {
		return store.GrantPage{}, err
	}
	found, more, err := list[rows.Grant](ctx, g.base, g.grants.Mirror, rows.Address{Partition: s.Key(), Row: rows.UserKey(permissions.UserID(p.After))}, p.Limit)
	if err != nil {
		return store.GrantPage{}, err
	}
	var page store.GrantPage
	for _, row := range found {
		page.Items = append(page.Items, row.Grant())
	}
	if more {
		page.Next = found[len(found)-1].UserID
	}
	return page, nil
}
