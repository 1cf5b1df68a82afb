// Package identity holds the capability that turns a token into claims.
package identity

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/permissions"
)

//go:generate go tool mockgen -typed -destination=mocks/mocks.go -package=mocks github.com/bifrost-run/bifrost/ports/identity Verifier

// Verifier judges access tokens.
type Verifier interface {
	// Verify answers what a genuine, current access token for this API says about
	// its bearer. Everything else is Unauthenticated token_invalid or
	// token_expired, with a message that never holds the token. Unavailable
	// signin_unavailable when nobody can tell now.
	Verify(ctx context.Context, token string) (permissions.Claims, error)
}
