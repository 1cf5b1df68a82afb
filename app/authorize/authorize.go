// Package authorize answers who calls and what they may do here. It is the only
// way into the platform: a person's token or a program's key goes in, an Authority
// comes out. Whoever asks too often goes no further than their name.
package authorize

import (
	"context"
	"log/slog"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
	"github.com/bifrost-run/bifrost/ports/identity"
	"github.com/bifrost-run/bifrost/ports/pace"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Authorizer decides about callers, reading their permissions at each request,
// so that a revoked grant or key stops working at once.
type Authorizer struct {
	verifier identity.Verifier
	access   store.Access
	keys     store.Keys
	limiter  pace.Limiter
	clock    system.Clock
	log      *slog.Logger
	uses     uses
}

// New is an Authorizer over these ports. The log hears when the last use of a key
// cannot be written down.
func New(verifier identity.Verifier, access store.Access, keys store.Keys, limiter pace.Limiter, clock system.Clock, log *slog.Logger) *Authorizer {
	return &Authorizer{verifier: verifier, access: access, keys: keys, limiter: limiter, clock: clock, log: log}
}

// Caller is somebody signed in, with everything they may do anywhere.
type Caller struct {
	Principal permissions.Principal
	Reach     permissions.Reach
}

// identify says who a token is about. No key reaches the verifier, whichever way in
// was chosen for it.
func (a *Authorizer) identify(ctx context.Context, token string) (permissions.Claims, error) {
	if keys.IsText(token) {
		return permissions.Claims{}, keys.ErrNotAllowed()
	}
	claims, err := a.verifier.Verify(ctx, token)
	if err == nil {
		err = a.take(string(claims.UserID()))
	}
	return claims, err
}

// take counts a request of a caller. TooMany too_many_requests.
func (a *Authorizer) take(caller string) error {
	wait := a.limiter.Take(caller)
	if wait <= 0 {
		return nil
	}
	f := fault.New(fault.TooMany, "too_many_requests", "You ask too often. Wait a moment, then go on.")
	f.RetryAfter = wait
	return f
}

// At decides about one place: it verifies the token, reads the caller's grants
// there and the organization, and asks permissions.Decide. An empty anyOf asks
// for membership alone.
func (a *Authorizer) At(ctx context.Context, token string, target organizations.Target, anyOf ...permissions.Permission) (permissions.Authority, error) {
	claims, err := a.identify(ctx, token)
	if err != nil {
		return permissions.Authority{}, err
	}
	facts, err := a.access.Facts(ctx, claims.UserID(), target)
	if err != nil {
		return permissions.Authority{}, err
	}
	user, err := a.admit(ctx, claims, facts.Standing, facts.Organization)
	if err != nil {
		return permissions.Authority{}, err
	}
	principal := permissions.Principal{User: user, AppRoles: claims.AppRoles}
	authority, err := permissions.Decide(principal, target, facts, anyOf...)
	if err != nil {
		return permissions.Authority{}, Refuse(principal, err)
	}
	return authority, nil
}

// Caller identifies somebody without a place, for what is about themselves or
// about many organizations.
func (a *Authorizer) Caller(ctx context.Context, token string) (Caller, error) {
	claims, err := a.identify(ctx, token)
	if err != nil {
		return Caller{}, err
	}
	standing, err := a.access.Standing(ctx, claims.UserID())
	if err != nil {
		return Caller{}, err
	}
	user, err := a.admit(ctx, claims, standing, nil)
	if err != nil {
		return Caller{}, err
	}
	var grants []permissions.Grant
	if standing != nil {
		grants = standing.Grants
	}
	principal := permissions.Principal{User: user, AppRoles: claims.AppRoles}
	return Caller{Principal: principal, Reach: permissions.ReachOf(principal, grants)}, nil
}

// Admin is Caller for those who hold Platform.Admin, and a refusal for others.
func (a *Authorizer) Admin(ctx context.Context, token string) (Caller, error) {
	caller, err := a.Caller(ctx, token)
	if err == nil && !caller.Principal.IsAdmin() {
		return Caller{}, Refuse(caller.Principal, permissions.AdminOnly())
	}
	return caller, err
}

// NotLinked is the refusal for somebody whose tenant belongs to no active
// organization. Nothing is recorded about them.
func NotLinked() error {
	return fault.New(fault.Forbidden, "account_not_linked", "Your account does not belong to an organization that uses this platform.")
}
