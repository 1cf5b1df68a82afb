package rest

import (
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func (a *API) decideAt(ctx huma.Context, access Access, token string, target organizations.Target) (By, error) {
	authority, err := a.authorizer.At(ctx.Context(), token, target, access.anyOf...)
	var refused *authorize.RefusedError
	if access.who == admin && fault.Code(err) == "permission_required" && errors.As(err, &refused) {
		// In global, where nobody is a stranger, what is missing is the role.
		return By{}, authorize.Refuse(refused.By, permissions.AdminOnly())
	}
	if err != nil {
		return By{}, err
	}
	if access.who == admin && !authority.Principal.IsAdmin() {
		return By{}, authorize.Refuse(authority.Principal, permissions.AdminOnly())
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
		return By{}, authorize.Refuse(caller.Principal, permissions.Missing(access.anyOf[0]))
	}
	return By{Caller: caller}, nil
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
