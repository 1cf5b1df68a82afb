package authorize

import (
	"context"
	"strings"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// admit lets somebody with a genuine token in, or refuses. read is an
// organization that the request has read already, which spares a look-up when it
// is the caller's home.
func (a *Authorizer) admit(ctx context.Context, claims permissions.Claims, known *permissions.Standing, read *organizations.Organization) (permissions.User, error) {
	if claims.IsGuest && !claims.IsApplication {
		return permissions.User{}, NotLinked()
	}
	if known == nil {
		return a.firstSignIn(ctx, claims)
	}
	user := known.User
	if !user.IsActive {
		return permissions.User{}, fault.New(fault.Forbidden, "account_deactivated", "Your account has been deactivated. Ask an administrator.")
	}
	if err := a.stillOpen(ctx, user, claims, read); err != nil {
		return permissions.User{}, err
	}
	if user.DisplayName == claims.DisplayName && user.Email == claims.Email {
		return user, nil
	}
	user.DisplayName, user.Email, user.UpdatedAt = claims.DisplayName, claims.Email, a.clock.Now()
	return a.access.Admit(ctx, user)
}

// firstSignIn records a person of a known tenant. The provider's own people
// become platform users without any grant.
func (a *Authorizer) firstSignIn(ctx context.Context, claims permissions.Claims) (permissions.User, error) {
	home, err := a.access.OrganizationOfTenant(ctx, claims.TenantID)
	if err != nil {
		return permissions.User{}, err
	}
	if home == nil || !home.IsActive {
		return permissions.User{}, NotLinked()
	}
	now := a.clock.Now()
	user := permissions.User{
		ID: claims.UserID(), DisplayName: claims.DisplayName, Email: claims.Email,
		Type: permissions.PlatformUser, IsActive: true, CreatedAt: now, UpdatedAt: now,
	}
	if !home.IsProvider {
		user.Type, user.Home = permissions.ClientUser, home.ID
	}
	return a.access.Admit(ctx, user)
}

// stillOpen refuses the people of a client that has left, also those among them who
// were given the provider's side of the counter.
func (a *Authorizer) stillOpen(ctx context.Context, user permissions.User, claims permissions.Claims, read *organizations.Organization) error {
	isClient := user.Type == permissions.ClientUser
	if !isClient && !claims.IsForeign {
		return nil
	}
	isHome := func(org *organizations.Organization) bool {
		// The tenant, too: a client may have given it away since.
		return org != nil && strings.EqualFold(org.TenantID, claims.TenantID) && (!isClient || org.ID == user.Home)
	}
	home := read
	if !isHome(home) {
		var err error
		if home, err = a.access.OrganizationOfTenant(ctx, claims.TenantID); err != nil {
			return err
		}
	}
	if !isHome(home) || !home.IsActive {
		return NotLinked()
	}
	return nil
}
