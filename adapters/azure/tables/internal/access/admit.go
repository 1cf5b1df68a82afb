package access

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Admit writes a user at first sign-in, or their changed names later. The copy
// is announced first: whoever is known stands in the list, so that a walk along
// it finds everybody.
func (a Access) Admit(ctx context.Context, user permissions.User) (permissions.User, error) {
	if err := ctx.Err(); err != nil {
		return permissions.User{}, err
	}
	var admitted permissions.User
	announced := false
	err := rows.Persist(ctx, func() error {
		next := rows.UserOf(user)
		known, found, err := rows.Read[rows.User](ctx, a.people.Truth, rows.AddressOf(&next))
		switch {
		case err != nil:
			return err
		case found && known.DisplayName == user.DisplayName && known.Email == user.Email:
			admitted = known.Person()
			return a.catchUp(ctx, known, announced)
		case found:
			next = known.Renamed(next)
		}
		admitted, announced = next.Person(), true
		return a.admit(ctx, known.Version, &next)
	})
	if err != nil {
		return permissions.User{}, err
	}
	return admitted, nil
}

func (a Access) admit(ctx context.Context, version string, next *rows.User) error {
	if err := a.people.Announce(ctx, next); err != nil {
		return err
	}
	if err := a.people.Write(ctx, version, next); err != nil {
		return err
	}
	return a.people.Settle(ctx, next)
}

// catchUp mends the copy that this call has announced in vain, because somebody
// else has written the truth.
func (a Access) catchUp(ctx context.Context, known *rows.User, announced bool) error {
	if !announced {
		return nil
	}
	return a.people.Follow(ctx, known, true)
}
