// Package permissions serves who may do what where.
package permissions

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/administer"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Module provides the function.
var Module = fx.Module("permissions", fx.Provide(New))

// Grant is what one user may do in one place.
type Grant struct {
	UserID         string           `json:"userId"`
	OrganizationID string           `json:"organizationId" doc:"The organization, or global for all of them."`
	Permissions    wire.Permissions `json:"permissions"`
	GrantedBy      string           `json:"grantedBy,omitempty"`
	GrantedAt      wire.Time        `json:"grantedAt"`
}

// GrantChange is what a user shall be allowed from now on, nothing else.
type GrantChange struct {
	Permissions wire.Permissions `json:"permissions"`
}

// Function is the trigger.
type Function struct{ grants *administer.Grants }

// New is the function.
func New(grants *administer.Grants) *Function { return &Function{grants: grants} }

type putInput struct {
	UserID string `path:"userId" doc:"{tenantId}_{objectId}."`
	OrgID  string `path:"orgId" doc:"The organization's id, or global."`
	Body   GrantChange
}

type deleteInput struct {
	UserID string `path:"userId" doc:"{tenantId}_{objectId}."`
	OrgID  string `path:"orgId" doc:"The organization's id, or global."`
}

type putOutput struct{ Body Grant }

type userInput struct {
	UserID string `path:"userId" doc:"{tenantId}_{objectId}."`
}

type orgInput struct {
	OrgID  string `path:"orgId" doc:"The organization's id, or global."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most grants in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct{ Body wire.Page[Grant] }

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "putPermissions", Method: http.MethodPut, Path: "/api/permissions/{userId}/{orgId}", Tag: "Permissions",
		Summary: "Give a user permissions", Description: "Sets what a user may do in one organization, or everywhere with global. It replaces what they held there and counts from their next request.",
		Writes: audit.GrantPut, Access: rest.AdminInPath("orgId").OrGlobal(),
	}, f.put)
	rest.Register(api, rest.Operation{
		ID: "deletePermissions", Method: http.MethodDelete, Path: "/api/permissions/{userId}/{orgId}", Tag: "Permissions", Status: http.StatusNoContent,
		Summary: "Take a user's permissions back", Description: "Counts from their next request. Taking back what is not there is fine.",
		Writes: audit.GrantDelete, Access: rest.AdminInPath("orgId").OrGlobal(),
	}, f.delete)
	rest.Register(api, rest.Operation{
		ID: "listUserPermissions", Method: http.MethodGet, Path: "/api/permissions/users/{userId}", Tag: "Permissions",
		Summary: "What a user may do", Description: "Every grant of one user. People read their own; administrators anybody's.",
		Access: rest.SignedIn().Rule("self or " + string(permissions.AdminRole)),
	}, f.ofUser)
	rest.Register(api, rest.Operation{
		ID: "listOrganizationPermissions", Method: http.MethodGet, Path: "/api/permissions/organizations/{orgId}", Tag: "Permissions",
		Summary: "Who may do something in an organization", Description: "Every grant in one organization, or in global, whose holders may act in every organization and are not repeated in each.",
		Access: rest.InPath("orgId", permissions.ManageConfig).OrGlobal(),
	}, f.inOrganization)
}

func (f *Function) put(ctx context.Context, by rest.By, in *putInput) (*putOutput, error) {
	user, err := parseUser(in.UserID)
	if err != nil {
		return nil, err
	}
	grant, err := f.grants.Put(ctx, by.Authority, user, in.Body.Permissions.Set())
	if err != nil {
		return nil, err
	}
	return &putOutput{Body: shown(grant)}, nil
}

func (f *Function) delete(ctx context.Context, by rest.By, in *deleteInput) (*struct{}, error) {
	user, err := parseUser(in.UserID)
	if err != nil {
		return nil, err
	}
	return nil, f.grants.Delete(ctx, by.Authority, user)
}

func (f *Function) ofUser(ctx context.Context, by rest.By, in *userInput) (*listOutput, error) {
	user, err := parseUser(in.UserID)
	if err != nil {
		return nil, err
	}
	grants, err := f.grants.OfUser(ctx, by.Caller, user)
	if err != nil {
		return nil, err
	}
	return &listOutput{Body: wire.PageOf(grants, shown, "")}, nil
}

func (f *Function) inOrganization(ctx context.Context, by rest.By, in *orgInput) (*listOutput, error) {
	list := []string{"organization permissions", string(by.Authority.Principal.User.ID), by.Authority.Scope.Key()}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.grants.InScope(ctx, by.Authority, store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &listOutput{Body: wire.PageOf(page.Items, shown, page.Next, list...)}, nil
}

func parseUser(text string) (permissions.UserID, error) {
	user, ok := permissions.ParseUserID(text)
	if !ok {
		return "", fault.New(fault.NotFound, "user_not_found", "This person has never signed in.")
	}
	return user, nil
}

func shown(g permissions.Grant) Grant {
	return Grant{
		UserID: string(g.UserID), OrganizationID: g.In.String(), Permissions: wire.PermissionsOf(g.Permissions),
		GrantedBy: string(g.GrantedBy), GrantedAt: wire.Time(g.GrantedAt),
	}
}
