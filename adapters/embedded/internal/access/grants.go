package access

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Grants keeps who may do what where. It satisfies store.Grants. Both indexes
// are in one batch: there is no failure between them.
type Grants struct{ *base }

var _ store.Grants = Grants{}

// Put writes a grant in the scope.
func (g Grants) Put(ctx context.Context, s organizations.Scope, grant permissions.Grant) error {
	if err := entry.Check(ctx, s); err != nil {
		return err
	}
	known, err := g.db.Get(userKey(grant.UserID), &userRow{})
	if err != nil {
		return err
	}
	if !known {
		return fault.New(fault.NotFound, "user_not_found", "This person has never signed in here.")
	}
	var b kv.Batch
	row := grantRowOf(s, grant)
	b.Put(grantsOf(grant.UserID).With(s.Key()), row)
	b.Put(grantsIn(s.Key()).With(string(grant.UserID)), row)
	return g.db.Commit(&b)
}

// Delete takes a grant back.
func (g Grants) Delete(ctx context.Context, s organizations.Scope, user permissions.UserID) error {
	if err := entry.Check(ctx, s); err != nil {
		return err
	}
	var b kv.Batch
	b.Delete(grantsOf(user).With(s.Key()))
	b.Delete(grantsIn(s.Key()).With(string(user)))
	return g.db.Commit(&b)
}

// List reads a page of the grants in a scope.
func (g Grants) List(ctx context.Context, s organizations.Scope, p store.Paging) (store.GrantPage, error) {
	if err := entry.Check(ctx, s); err != nil {
		return store.GrantPage{}, err
	}
	rows, more, err := kv.Page[grantRow](g.db, grantsIn(s.Key()), p.After, p.Limit)
	if err != nil {
		return store.GrantPage{}, err
	}
	var found store.GrantPage
	for _, row := range rows {
		found.Items = append(found.Items, row.grant())
	}
	if more {
		found.Next = rows[len(rows)-1].User
	}
	return found, nil
}
