package access

import (
	"context"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Users keeps what administrators see and change about people. It satisfies
// store.Users.
type Users struct{ *base }

var _ store.Users = Users{}

// Get reads the truth about one.
func (u Users) Get(ctx context.Context, id permissions.UserID) (permissions.User, error) {
	row, err := u.known(ctx, id)
	if err != nil {
		return permissions.User{}, err
	}
	return row.Person(), nil
}

// known reads the truth about somebody. NotFound user_not_found.
func (u Users) known(ctx context.Context, id permissions.UserID) (*rows.User, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	at := rows.UserTruth(rows.Address{Row: rows.UserKey(id)})
	if entity.CheckKey(at.Partition) != nil {
		return nil, permissions.ErrUnknownUser() // nobody can have this id
	}
	row, found, err := rows.Read[rows.User](ctx, u.people.Truth, at)
	if err == nil && !found {
		err = permissions.ErrUnknownUser()
	}
	return row, err
}

// List reads a page of everybody, from the copies.
func (u Users) List(ctx context.Context, p store.Paging) (store.UserPage, error) {
	if err := ctx.Err(); err != nil {
		return store.UserPage{}, err
	}
	found, more, err := list[rows.User](ctx, u.base, u.people.Mirror, behindUser(p.After), p.Limit)
	return pageOf(found, more), err
}

func behindUser(id string) rows.Address {
	return rows.Address{Partition: rows.PartitionUsers, Row: rows.UserKey(permissions.UserID(id))}
}

// AtHome reads a page of the people of an organization, from the copies. Their
// ids begin with its tenant: nobody else is read.
func (u Users) AtHome(ctx context.Context, s organizations.Scope, p store.Paging) (store.UserPage, error) {
	if err := check(ctx, s); err != nil || s.IsGlobal() {
		return store.UserPage{}, err
	}
	home, err := u.organization(ctx, organizations.ID(s.OrganizationID()))
	if err != nil || home == nil || home.TenantID == "" {
		return store.UserPage{}, err
	}
	limit, behind := max(p.Limit, 1), behindUser(p.After)
	q := table.In(behind.Partition).Prefix(keys.Join(strings.ToLower(home.TenantID), ""))
	// One more than the page, because people of the tenant may be no users of theirs.
	found, more, err := listed(ctx, u.base, u.people.Mirror, q, behind.Row, limit+1, func(row *rows.User) bool {
		return row.Person().BelongsTo(*home)
	})
	if len(found) > limit {
		found, more = found[:limit], true
	}
	return pageOf(found, more), err
}

func pageOf(found []rows.User, more bool) store.UserPage {
	var page store.UserPage
	for _, row := range found {
		page.Items = append(page.Items, row.Person())
	}
	if more {
		page.Next = found[len(found)-1].UserID
	}
	return page
}

// Change gives somebody another type, home or activity. A deactivation is true
// before the list says so, everything else is announced there first.
func (u Users) Change(ctx context.Context, was, next permissions.User) error {
	announced := false
	return rows.Persist(ctx, func() error {
		known, err := u.known(ctx, was.ID)
		if err != nil {
			return err
		}
		row := known.Become(next)
		switch {
		case !known.Person().Same(rows.Kept(was)):
			return u.refuse(ctx, known, announced)
		case was.IsActive && !next.IsActive:
			if err := u.people.Write(ctx, known.Version, &row); err != nil {
				return err
			}
			return u.people.Follow(ctx, &row, true)
		}
		announced = true
		if err := u.people.Announce(ctx, &row); err != nil {
			return err
		}
		if err := u.people.Write(ctx, known.Version, &row); err != nil {
			return err
		}
		return u.people.Settle(ctx, &row)
	})
}

// refuse mends the copy if it was announced in vain.
func (u Users) refuse(ctx context.Context, known *rows.User, announced bool) error {
	if announced {
		if err := u.people.Follow(ctx, known, true); err != nil {
			return err
		}
	}
	return fault.New(fault.Conflict, trouble.Changed, "Somebody else has changed this person meanwhile. Look at them again.")
}
