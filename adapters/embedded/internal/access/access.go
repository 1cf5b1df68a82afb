// Package access keeps what decisions about callers are made from: people,
// organizations, and who was granted what where.
package access

import (
	"context"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Ports are the views of one store of people and organizations.
type Ports struct {
	Access        Access
	Organizations Organizations
	Grants        Grants
	Users         Users
}

// base is what the views share.
type base struct {
	db    *kv.DB
	locks *kv.Locks
}

// New makes the ports on a store.
func New(db *kv.DB) Ports {
	b := &base{db: db, locks: kv.NewLocks()}
	return Ports{Access: Access{b}, Organizations: Organizations{b}, Grants: Grants{b}, Users: Users{b}}
}

// Organization reads one for a decision that is made from other facts than a
// user's, nil when there is none.
func (p Ports) Organization(id organizations.ID) (*organizations.Organization, error) {
	return p.Access.organization(id)
}

// Access reads what decisions are made from. It satisfies store.Access.
type Access struct{ *base }

var _ store.Access = Access{}

// Facts reads the user with the grants in the target and in global, and the
// organization.
func (a Access) Facts(ctx context.Context, user permissions.UserID, target organizations.Target) (permissions.Facts, error) {
	if err := ctx.Err(); err != nil {
		return permissions.Facts{}, err
	}
	var facts permissions.Facts
	var err error
	if !target.IsGlobal() {
		if facts.Organization, err = a.organization(target.ID()); err != nil {
			return permissions.Facts{}, err
		}
	}
	facts.Standing, err = a.standing(user, func() ([]grantRow, error) { return a.grantsAt(user, target) })
	return facts, err
}

// grantsAt reads the grants that matter for one place.
func (a Access) grantsAt(user permissions.UserID, target organizations.Target) ([]grantRow, error) {
	places := []string{globalScope}
	if !target.IsGlobal() {
		places = []string{string(target.ID()), globalScope}
	}
	var rows []grantRow
	for _, place := range places {
		var row grantRow
		found, err := a.db.Get(grantsOf(user).With(place), &row)
		if err != nil {
			return nil, err
		}
		if found {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// Standing reads the user with every grant.
func (a Access) Standing(ctx context.Context, user permissions.UserID) (*permissions.Standing, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return a.standing(user, func() ([]grantRow, error) {
		return kv.Scan[grantRow](a.db, kv.Span{Prefix: grantsOf(user)})
	})
}

func (a Access) standing(user permissions.UserID, grants func() ([]grantRow, error)) (*permissions.Standing, error) {
	var row userRow
	found, err := a.db.Get(userKey(user), &row)
	if err != nil || !found {
		return nil, err
	}
	rows, err := grants()
	if err != nil {
		return nil, err
	}
	standing := &permissions.Standing{User: row.user()}
	for _, grant := range rows {
		standing.Grants = append(standing.Grants, grant.grant())
	}
	return standing, nil
}

// OrganizationOfTenant finds the organization that holds an Entra tenant.
func (a Access) OrganizationOfTenant(ctx context.Context, tenantID string) (*organizations.Organization, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var row tenantRow
	found, err := a.db.Get(tenantKey(strings.ToLower(tenantID)), &row)
	if err != nil || !found {
		return nil, err
	}
	return a.organization(organizations.ID(row.Organization))
}

// Admit writes a user at first sign-in, or their changed names later.
func (a Access) Admit(ctx context.Context, user permissions.User) (permissions.User, error) {
	if err := ctx.Err(); err != nil {
		return permissions.User{}, err
	}
	defer a.locks.Lock(string(user.ID))()
	var row userRow
	found, err := a.db.Get(userKey(user.ID), &row)
	if err != nil {
		return permissions.User{}, err
	}
	if found {
		known := row.user()
		if known.DisplayName == user.DisplayName && known.Email == user.Email {
			return known, nil
		}
		known.DisplayName, known.Email, known.UpdatedAt = user.DisplayName, user.Email, user.UpdatedAt
		user = known
	}
	var b kv.Batch
	b.Put(userKey(user.ID), userRowOf(user))
	if err := a.db.Commit(&b); err != nil {
		return permissions.User{}, err
	}
	return user, nil
}

func (b *base) organization(id organizations.ID) (*organizations.Organization, error) {
	var row organizationRow
	found, err := b.db.Get(organizationKey(id), &row)
	if err != nil || !found {
		return nil, err
	}
	org := row.organization()
	return &org, nil
}
