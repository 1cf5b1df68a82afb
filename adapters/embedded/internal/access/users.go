package access

import (
	"context"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Users keeps what administrators see and change about people. It satisfies
// store.Users.
type Users struct{ *base }

var _ store.Users = Users{}

// Get reads one.
func (u Users) Get(ctx context.Context, id permissions.UserID) (permissions.User, error) {
	if err := ctx.Err(); err != nil {
		return permissions.User{}, err
	}
	var row userRow
	found, err := u.db.Get(userKey(id), &row)
	if err == nil && !found {
		err = permissions.ErrUnknownUser()
	}
	if err != nil {
		return permissions.User{}, err
	}
	return row.user(), nil
}

// List reads a page of everybody.
func (u Users) List(ctx context.Context, p store.Paging) (store.UserPage, error) {
	if err := ctx.Err(); err != nil {
		return store.UserPage{}, err
	}
	return u.pageOf(p, "", func(permissions.User) bool { return true })
}

// AtHome reads a page of the people of one organization.
func (u Users) AtHome(ctx context.Context, s organizations.Scope, p store.Paging) (store.UserPage, error) {
	if err := entry.Check(ctx, s); err != nil {
		return store.UserPage{}, err
	}
	home, err := u.organization(organizations.ID(s.OrganizationID()))
	if err != nil || home == nil {
		return store.UserPage{}, err
	}
	// Their ids begin with the tenant: nobody else is read.
	prefix := strings.ToLower(home.TenantID) + "_"
	p.After = max(p.After, prefix)
	return u.pageOf(p, prefix, func(user permissions.User) bool { return user.BelongsTo(*home) })
}

// pageOf reads a page of the people whose ids begin alike and of whom is answers
// true.
func (u Users) pageOf(p store.Paging, prefix string, is func(permissions.User) bool) (store.UserPage, error) {
	var found store.UserPage
	limit := max(p.Limit, 1)
	for p.Limit = max(limit, pageRows); ; {
		rows, more, err := kv.Page[userRow](u.db, kv.NewKey(kindUser), p.After, p.Limit)
		if err != nil {
			return store.UserPage{}, err
		}
		for _, row := range rows {
			switch user := row.user(); {
			case !strings.HasPrefix(row.ID, prefix):
				return found, nil
			case !is(user):
			case len(found.Items) == limit:
				found.Next = string(found.Items[limit-1].ID)
				return found, nil
			default:
				found.Items = append(found.Items, user)
			}
		}
		if !more {
			return found, nil
		}
		p.After = rows[len(rows)-1].ID
	}
}

// pageRows is how many people are read at once at least.
const pageRows = 100

// Change gives somebody another type, home or activity.
func (u Users) Change(ctx context.Context, was, next permissions.User) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer u.locks.Lock(string(was.ID))()
	now, err := u.Get(ctx, was.ID)
	if err != nil {
		return err
	}
	if !now.Same(was) {
		return fault.New(fault.Conflict, "changed_meanwhile", "Somebody else has changed this person meanwhile. Look at them again.")
	}
	now.Type, now.Home, now.IsActive, now.UpdatedAt = next.Type, next.Home, next.IsActive, next.UpdatedAt
	var b kv.Batch
	b.Put(userKey(was.ID), userRowOf(now))
	return u.db.Commit(&b)
}
