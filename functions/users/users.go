// Package users serves the people of the platform to its administrators.
package users

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/administer"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/conditional"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Module provides the function.
var Module = fx.Module("users", fx.Provide(New))

// PersonDetail is somebody with the roles that they are in.
type PersonDetail struct {
	wire.Person

	Roles []string `json:"roles" doc:"The ids of the roles that they are in. A role opens nothing to the provider's staff."`
}

// PersonChange is what shall be different about somebody. What is left out stays.
type PersonChange struct {
	Type     *string `json:"type,omitempty" nullable:"false" enum:"platform,organization" doc:"A client's user works at the organization that has their tenant."`
	IsActive *bool   `json:"isActive,omitempty" nullable:"false" example:"false"`
}

func (c PersonChange) change() permissions.UserChange {
	return permissions.UserChange{Type: (*permissions.UserType)(c.Type), IsActive: c.IsActive}
}

// Function is the trigger.
type Function struct{ users *administer.Users }

// New is the function.
func New(users *administer.Users) *Function { return &Function{users: users} }

type listInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most people in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct{ Body wire.Page[wire.Person] }

type getInput struct {
	UserID string `path:"userId" doc:"{tenantId}_{objectId}."`
}

type getOutput struct {
	ETag string `header:"ETag" doc:"For If-Match: of everything but the roles."`
	Body PersonDetail
}

type patchInput struct {
	UserID  string `path:"userId" doc:"{tenantId}_{objectId}."`
	IfMatch string `header:"If-Match" doc:"The ETag of what the change is about; 412 when it is no longer that."`
	Body    PersonChange
}

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "listUsers", Method: http.MethodGet, Path: "/api/users", Tag: "Users",
		Summary: "List everybody", Description: "Everybody who has ever signed in, in the order of their ids.",
		Access: rest.Admin(),
	}, f.list)
	rest.Register(api, rest.Operation{
		ID: "getUser", Method: http.MethodGet, Path: "/api/users/{userId}", Tag: "Users",
		Summary: "Read somebody", Description: "Somebody who has signed in, with the roles that they are in.",
		Access: rest.Admin(),
	}, f.get)
	rest.Register(api, rest.Operation{
		ID: "changeUser", Method: http.MethodPatch, Path: "/api/users/{userId}", Tag: "Users", Also: []int{http.StatusPreconditionFailed},
		Summary: "Change somebody", Description: "Deactivates somebody or brings them back, or moves them to the other side of the counter. " +
			"It counts from their next request. Administrators cannot change themselves.",
		Writes: audit.UserChange, Access: rest.Admin(),
	}, f.patch)
}

func (f *Function) list(ctx context.Context, by rest.By, in *listInput) (*listOutput, error) {
	list := []string{"users", string(by.Caller.Principal.User.ID)}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.users.List(ctx, by.Caller, store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &listOutput{Body: wire.PageOf(page.Items, wire.PersonOf, page.Next, list...)}, nil
}

func (f *Function) get(ctx context.Context, by rest.By, in *getInput) (*getOutput, error) {
	id, err := parse(in.UserID)
	if err != nil {
		return nil, err
	}
	user, roles, err := f.users.Get(ctx, by.Caller, id)
	if err != nil {
		return nil, err
	}
	return output(user, roles)
}

func (f *Function) patch(ctx context.Context, by rest.By, in *patchInput) (*getOutput, error) {
	id, err := parse(in.UserID)
	if err != nil {
		return nil, err
	}
	user, roles, err := f.users.Change(ctx, by.Caller, id, in.Body.change(), conditional.IfMatch(in.IfMatch, wire.PersonOf))
	if err != nil {
		return nil, err
	}
	return output(user, roles)
}

func output(user permissions.User, roles []permissions.Membership) (*getOutput, error) {
	detail := PersonDetail{Person: wire.PersonOf(user), Roles: make([]string, len(roles))}
	for i, m := range roles {
		detail.Roles[i] = string(m.Role)
	}
	etag, err := conditional.ETag(detail.Person)
	return &getOutput{ETag: etag, Body: detail}, err
}

func parse(text string) (permissions.UserID, error) {
	id, ok := permissions.ParseUserID(text)
	if !ok {
		return "", permissions.ErrUnknownUser()
	}
	return id, nil
}
