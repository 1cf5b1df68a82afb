package access

import (
	"cmp"
	"context"
	"strings"
	"sync"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Access reads what decisions are made from, and only the truth. A row that
// cannot be read fails the decision: it might be the one that matters. It
// satisfies store.Access.
type Access struct{ *base }

var _ store.Access = Access{}

// Facts reads the user with the grants in the target and in global, and the
// organization: two transactions at the same time.
func (a Access) Facts(ctx context.Context, user permissions.UserID, target organizations.Target) (permissions.Facts, error) {
	if err := ctx.Err(); err != nil {
		return permissions.Facts{}, err
	}
	var facts permissions.Facts
	var noOrganization, noStanding error
	keys := []string{rows.RowUser, rows.RowGlobal}
	var both sync.WaitGroup
	if rows.IsOrganization(target.ID()) {
		keys = append(keys, rows.OrganizationKey(target.ID()))
		both.Go(func() { facts.Organization, noOrganization = a.organization(ctx, target.ID()) })
	}
	facts.Standing, noStanding = a.standing(ctx, user, keys...)
	both.Wait()
	if noStanding != nil || noOrganization != nil {
		return permissions.Facts{}, cmp.Or(noStanding, noOrganization)
	}
	return facts, nil
}

// Standing reads the user with every grant.
func (a Access) Standing(ctx context.Context, user permissions.UserID) (*permissions.Standing, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return a.standing(ctx, user)
}

// standing reads some rows about a user, or all, in one query.
func (a Access) standing(ctx context.Context, user permissions.UserID, keys ...string) (*permissions.Standing, error) {
	partition := rows.UserKey(user)
	if entity.CheckKey(partition) != nil {
		return nil, nil // nobody can have this id
	}
	stored, err := a.about(ctx, table.In(partition).Keys(keys...))
	if err != nil {
		return nil, err
	}
	var standing *permissions.Standing
	for _, row := range stored {
		if row.RowKey == rows.RowUser {
			standing = &permissions.Standing{User: row.AsUser().Person()}
		}
	}
	for _, row := range stored {
		if standing != nil && row.RowKey != rows.RowUser && row.IsGranted {
			standing.Grants = append(standing.Grants, row.AsGrant().Grant())
		}
	}
	return standing, nil
}

// about reads rows of UserPermissions and leaves out kinds of rows that a later
// program has added. The first other one that cannot be read is the error.
func (b *base) about(ctx context.Context, q table.Query) ([]rows.Standing, error) {
	var unreadable error
	found, err := table.Find[rows.Standing](ctx, b.grants.Truth, q.Tolerate(func(row entity.Row, err error) {
		if isKnown(row.RowKey) {
			unreadable = cmp.Or(unreadable, err)
		}
	}))
	if err = cmp.Or(err, unreadable); err != nil {
		return nil, err
	}
	var known []rows.Standing
	for _, row := range found.Rows {
		if !isKnown(row.RowKey) {
			continue
		}
		if !row.IsSound() {
			return nil, rows.ErrDamaged()
		}
		known = append(known, row)
	}
	return known, nil
}

// isKnown tells a person and their grants from what else may stand beside them.
func isKnown(row string) bool { return row == rows.RowUser || !strings.HasPrefix(row, "!") }

// organization reads the truth about an organization, nil when there is none.
func (b *base) organization(ctx context.Context, id organizations.ID) (*organizations.Organization, error) {
	row, found, err := b.clients.Read(ctx, string(id))
	if err != nil || !found {
		return nil, err
	}
	org := row.Organization()
	return &org, nil
}
