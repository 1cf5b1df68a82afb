package rest

import (
	"context"
	"net"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func (a *API) decideAt(ctx huma.Context, access Access, token string, target organizations.Target) (By, error) {
	authority, err := a.authorizer.At(ctx.Context(), token, target, access.anyOf...)
	if err != nil {
		return By{}, err
	}
	if access.who == admin && !authority.Principal.IsAdmin() {
		return By{}, permissions.AdminOnly()
	}
	return By{Authority: authority, Placed: true}, nil
}

func (a *API) decideAnywhere(ctx huma.Context, access Access, token string) (By, error) {
	identify := a.authorizer.Caller
	if access.who == admin {
		identify = a.authorizer.Admin
	}
	caller, err := identify(ctx.Context(), token)
	if err != nil {
		return By{}, err
	}
	if access.where == inHeaderIfAny && !caller.Reach.Somewhere(access.anyOf) {
		return By{}, permissions.Missing(access.anyOf[0])
	}
	return By{Caller: caller}, nil
}

type correlationKey struct{}

// CorrelationID is the id under which the log knows this request; empty outside
// of one.
func CorrelationID(ctx context.Context) string {
	id, _ := ctx.Value(correlationKey{}).(string)
	return id
}

func clientIP(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	return host
}
