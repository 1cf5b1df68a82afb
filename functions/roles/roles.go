// Package roles serves the roles that open forms to clients' users, and who and
// what belongs to them, to administrators.
package roles

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/administer"
	"github.com/bifrost-run/bifrost/app/administer/roster"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/conditional"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Module provides the function.
var Module = fx.Module("roles", fx.Provide(New))

// Role opens forms to its members.
type Role struct {
	ID          string    `json:"id" doc:"UUIDv7."`
	Name        string    `json:"name" example:"Reception"`
	Description string    `json:"description,omitempty"`
	CreatedAt   wire.Time `json:"createdAt"`
	CreatedBy   string    `json:"createdBy,omitempty"`
	UpdatedAt   wire.Time `json:"updatedAt"`
	UpdatedBy   string    `json:"updatedBy,omitempty"`
}

// RoleDraft is a new role.
type RoleDraft struct {
	Name        string `json:"name" doc:"1 to 100 characters." example:"Reception"`
	Description string `json:"description,omitempty" doc:"At most 500 characters." example:"May order hardware."`
}

// RoleChange is what shall be different about a role. What is left out stays.
type RoleChange struct {
	Name        *string `json:"name,omitempty" nullable:"false" doc:"1 to 100 characters." example:"Front desk"`
	Description *string `json:"description,omitempty" nullable:"false" doc:"At most 500 characters."`
}

// Function is the trigger.
type Function struct {
	roles       *administer.Roles
	memberships *administer.Memberships
	roster      *roster.Roster
}

// New is the function.
func New(roles *administer.Roles, memberships *administer.Memberships, roster *roster.Roster) *Function {
	return &Function{roles: roles, memberships: memberships, roster: roster}
}

type listInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most roles in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct{ Body wire.Page[Role] }

type createInput struct{ Body RoleDraft }

type createOutput struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     Role
}

type roleInput struct {
	RoleID string `path:"roleId" doc:"The role's id."`
}

type patchInput struct {
	RoleID  string `path:"roleId" doc:"The role's id."`
	IfMatch string `header:"If-Match" doc:"The ETag of what the change is about; 412 when it is no longer that."`
	Body    RoleChange
}

type deleteInput struct {
	RoleID  string `path:"roleId" doc:"The role's id."`
	IfMatch string `header:"If-Match" doc:"The ETag of what shall go; 412 when it is no longer that."`
}

type roleOutput struct {
	ETag string `header:"ETag"`
	Body Role
}

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "listRoles", Method: http.MethodGet, Path: "/api/roles", Tag: "Roles",
		Summary: "List roles", Description: "All roles, in the order in which they were created.",
		Access: rest.Admin(),
	}, f.list)
	rest.Register(api, rest.Operation{
		ID: "createRole", Method: http.MethodPost, Path: "/api/roles", Tag: "Roles", Status: http.StatusCreated,
		Summary: "Create a role", Description: "Adds a role without members. Two roles may have the same name.",
		Writes: audit.RoleCreate, Access: rest.Admin(),
	}, f.create)
	rest.Register(api, rest.Operation{
		ID: "getRole", Method: http.MethodGet, Path: "/api/roles/{roleId}", Tag: "Roles",
		Summary: "Read a role", Description: "A role by its id. Its members have lists of their own.",
		Access: rest.Admin(),
	}, f.get)
	rest.Register(api, rest.Operation{
		ID: "changeRole", Method: http.MethodPatch, Path: "/api/roles/{roleId}", Tag: "Roles", Also: []int{http.StatusPreconditionFailed},
		Summary: "Change a role", Description: "Gives a role another name or description. Its members stay.",
		Writes: audit.RoleChange, Access: rest.Admin(),
	}, f.patch)
	rest.Register(api, rest.Operation{
		ID: "deleteRole", Method: http.MethodDelete, Path: "/api/roles/{roleId}", Tag: "Roles", Status: http.StatusNoContent, Also: []int{http.StatusPreconditionFailed},
		Summary: "Delete a role", Description: "Removes a role and takes it from everybody and everything. It counts from their next request. Deleting what is not there is fine.",
		Writes: audit.RoleDelete, Access: rest.Admin(),
	}, f.delete)
	f.registerMembers(api)
}

func (f *Function) list(ctx context.Context, by rest.By, in *listInput) (*listOutput, error) {
	list := []string{"roles", string(by.Caller.Principal.User.ID)}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.roles.List(ctx, by.Caller, store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &listOutput{Body: wire.PageOf(page.Items, shown, page.Next, list...)}, nil
}

func (f *Function) create(ctx context.Context, by rest.By, in *createInput) (*createOutput, error) {
	role, err := f.roles.Create(ctx, by.Caller, permissions.RoleDraft(in.Body))
	if err != nil {
		return nil, err
	}
	etag, err := conditional.ETag(shown(role))
	return &createOutput{Location: "/api/roles/" + string(role.ID), ETag: etag, Body: shown(role)}, err
}

func (f *Function) get(ctx context.Context, by rest.By, in *roleInput) (*roleOutput, error) {
	id, err := parse(in.RoleID)
	if err != nil {
		return nil, err
	}
	role, err := f.roles.Get(ctx, by.Caller, id)
	return output(role, err)
}

func (f *Function) patch(ctx context.Context, by rest.By, in *patchInput) (*roleOutput, error) {
	id, err := parse(in.RoleID)
	if err != nil {
		return nil, err
	}
	role, err := f.roles.Change(ctx, by.Caller, id, permissions.RoleChange(in.Body), conditional.IfMatch(in.IfMatch, shown))
	return output(role, err)
}

func (f *Function) delete(ctx context.Context, by rest.By, in *deleteInput) (*struct{}, error) {
	id, err := parse(in.RoleID)
	if err != nil {
		return nil, err
	}
	return nil, f.roles.Delete(ctx, by.Caller, id, conditional.IfMatch(in.IfMatch, shown))
}

func output(role permissions.Role, err error) (*roleOutput, error) {
	if err != nil {
		return nil, err
	}
	etag, err := conditional.ETag(shown(role))
	return &roleOutput{ETag: etag, Body: shown(role)}, err
}

func parse(text string) (permissions.RoleID, error) {
	id, ok := permissions.ParseRoleID(text)
	if !ok {
		return "", permissions.ErrUnknownRole()
	}
	return id, nil
}

func shown(r permissions.Role) Role {
	return Role{
		ID: string(r.ID), Name: r.Name, Description: r.Description,
		CreatedAt: wire.Time(r.CreatedAt), CreatedBy: string(r.CreatedBy), UpdatedAt: wire.Time(r.UpdatedAt), UpdatedBy: string(r.UpdatedBy),
	}
}
