package rest

import (
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
	"github.com/bifrost-run/bifrost/functions/internal/bearer"
)

// admit is decide, for which strangers may have to wait, and whoever asks for what is
// open to anyone.
func (a *API) admit(ctx huma.Context, access Access) (By, error) {
	if access.who == anyone && !access.isProbe {
		return By{}, a.strangers.Visit(ctx.RemoteAddr())
	}
	key, _ := bearer.Token(ctx) // a contradiction is refused below
	if !keys.IsText(key) || access.who == anyone {
		key = ""
	}
	var by By
	err := a.strangers.Admit(ctx, key, func() (err error) {
		by, err = a.decide(ctx, access)
		return err
	})
	return by, err
}

func (a *API) decideAt(ctx huma.Context, access Access, token string, target organizations.Target) (By, error) {
	at := a.authorizer.At
	if access.orKey && keys.IsText(token) {
		at = a.authorizer.KeyAt
	}
	authority, err := at(ctx.Context(), token, target, access.anyOf...)
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
	identify := a.identify
	if access.who == admin {
		identify = a.identifyAdmin
	}
	caller, err := identify(ctx, access, token)
	if err != nil {
		return By{}, err
	}
	if access.where == inHeaderIfAny && !caller.Reach.Somewhere(access.anyOf) {
		return By{}, authorize.Refuse(caller.Principal, permissions.Missing(access.anyOf[0]))
	}
	return By{Caller: caller}, nil
}

// identify knows a caller where no place is decided about.
func (a *API) identify(ctx huma.Context, access Access, token string) (authorize.Caller, error) {
	if access.orKey && keys.IsText(token) {
		return a.authorizer.KeyCaller(ctx.Context(), token)
	}
	return a.authorizer.Caller(ctx.Context(), token)
}

func (a *API) identifyAdmin(ctx huma.Context, _ Access, token string) (authorize.Caller, error) {
	return a.authorizer.Admin(ctx.Context(), token)
}

// greet knows an administrator at a probe. A token that is not
// one's is no reason to refuse what anyone may have.
func (a *API) greet(ctx huma.Context, token string) By {
	if token == "" {
		return By{}
	}
	caller, err := a.authorizer.Admin(ctx.Context(), token)
	if err != nil {
		_ = a.strangers.Refuse(ctx, err) // it is counted, and gets what anyone may have
		return By{}
	}
	return By{Caller: caller}
}
