package rest

import (
	"net"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func (a *API) decideAt(ctx huma.Context, access Access, token string, target organizations.Target) (By, error) {
	authority, err := a.authorizer.At(ctx.Context(), token, target, access.anyOf...)
	if access.who == admin && fault.Code(err) == "permission_required" {
		// In global, where nobody is a stranger, what is missing is the role.
		return By{}, permissions.AdminOnly()
	}
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

func clientIP(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	return host
}

// greet knows an administrator at an operation for anyone. A token that is not
// one's is no reason to refuse what anyone may have.
func (a *API) greet(ctx huma.Context, access Access, token string) By {
	if !access.moreForAdmins || token == "" {
		return By{}
	}
	caller, err := a.authorizer.Admin(ctx.Context(), token)
	if err != nil {
		return By{}
	}
	return By{Caller: caller}
}
