package roles

import (
	"context"
	"net/http"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// RoleUser is somebody in a role.
type RoleUser struct {
	UserID      string    `json:"userId"`
	DisplayName string    `json:"displayName"`
	Email       string    `json:"email,omitempty"`
	AddedBy     string    `json:"addedBy,omitempty"`
	AddedAt     wire.Time `json:"addedAt"`
}

// RoleForm is a form that a role opens.
type RoleForm struct {
	FormID  string    `json:"formId"`
	AddedBy string    `json:"addedBy,omitempty"`
	AddedAt wire.Time `json:"addedAt"`
}

type membersInput struct {
	RoleID string `path:"roleId" doc:"The role's id."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most members in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type usersOutput struct{ Body wire.Page[RoleUser] }

type formsOutput struct{ Body wire.Page[RoleForm] }

type userInput struct {
	RoleID string `path:"roleId" doc:"The role's id."`
	UserID string `path:"userId" doc:"{tenantId}_{objectId}."`
}

type formInput struct {
	RoleID string `path:"roleId" doc:"The role's id."`
	FormID string `path:"formId" doc:"The form's id."`
}

func (f *Function) registerMembers(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "listRoleUsers", Method: http.MethodGet, Path: "/api/roles/{roleId}/users", Tag: "Roles",
		Summary: "Who is in a role", Description: "The people in a role, in the order of their ids.",
		Access: rest.Admin(),
	}, f.listUsers)
	rest.Register(api, rest.Operation{
		ID: "putRoleUser", Method: http.MethodPut, Path: "/api/roles/{roleId}/users/{userId}", Tag: "Roles", Status: http.StatusNoContent,
		Summary: "Put somebody into a role", Description: "Adds a client's user to a role, which counts from their next request. Adding somebody again changes nothing.",
		Writes: audit.RolePutMember, Access: rest.Admin(),
	}, about[userInput](f.putMember))
	rest.Register(api, rest.Operation{
		ID: "deleteRoleUser", Method: http.MethodDelete, Path: "/api/roles/{roleId}/users/{userId}", Tag: "Roles", Status: http.StatusNoContent,
		Summary: "Take somebody out of a role", Description: "Counts from their next request. Taking out who is not in it is fine.",
		Writes: audit.RoleDeleteMember, Access: rest.Admin(),
	}, about[userInput](f.deleteMember))
	rest.Register(api, rest.Operation{
		ID: "listRoleForms", Method: http.MethodGet, Path: "/api/roles/{roleId}/forms", Tag: "Roles",
		Summary: "Which forms a role opens", Description: "The forms that belong to a role, in the order of their ids.",
		Access: rest.Admin(),
	}, f.listForms)
	rest.Register(api, rest.Operation{
		ID: "putRoleForm", Method: http.MethodPut, Path: "/api/roles/{roleId}/forms/{formId}", Tag: "Roles", Status: http.StatusNoContent,
		Summary: "Open a form to a role", Description: "Lets the members of a role run a form, which counts from their next request. Adding a form again changes nothing.",
		Writes: audit.RolePutMember, Access: rest.Admin(),
	}, about[formInput](f.putMember))
	rest.Register(api, rest.Operation{
		ID: "deleteRoleForm", Method: http.MethodDelete, Path: "/api/roles/{roleId}/forms/{formId}", Tag: "Roles", Status: http.StatusNoContent,
		Summary: "Close a form to a role", Description: "Counts from the next request. Taking out what is not in it is fine.",
		Writes: audit.RoleDeleteMember, Access: rest.Admin(),
	}, about[formInput](f.deleteMember))
}

// members reads a page of the members of one kind, and answers the name of the list.
func (f *Function) members(ctx context.Context, by rest.By, in *membersInput, kind permissions.MemberKind) (store.MembershipPage, []string, error) {
	role, err := parse(in.RoleID)
	if err != nil {
		return store.MembershipPage{}, nil, err
	}
	list := []string{"role", string(kind), string(by.Caller.Principal.User.ID), string(role)}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return store.MembershipPage{}, nil, err
	}
	page, err := f.memberships.List(ctx, by.Caller, role, kind, store.Paging{After: after, Limit: in.Limit})
	return page, list, err
}

func (f *Function) listUsers(ctx context.Context, by rest.By, in *membersInput) (*usersOutput, error) {
	page, list, err := f.members(ctx, by, in, permissions.UserMember)
	if err != nil {
		return nil, err
	}
	ids := make([]permissions.UserID, len(page.Items))
	for i, m := range page.Items {
		ids[i] = permissions.UserID(m.Member.ID)
	}
	people, err := f.roster.Named(ctx, by.Caller, ids)
	if err != nil {
		return nil, err
	}
	return &usersOutput{Body: wire.PageOf(page.Items, func(m permissions.Membership) RoleUser {
		user := people[permissions.UserID(m.Member.ID)]
		return RoleUser{
			UserID: m.Member.ID, DisplayName: user.DisplayName, Email: user.Email, AddedBy: string(m.AddedBy), AddedAt: wire.Time(m.AddedAt),
		}
	}, page.Next, list...)}, nil
}

func (f *Function) listForms(ctx context.Context, by rest.By, in *membersInput) (*formsOutput, error) {
	page, list, err := f.members(ctx, by, in, permissions.FormMember)
	if err != nil {
		return nil, err
	}
	return &formsOutput{Body: wire.PageOf(page.Items, func(m permissions.Membership) RoleForm {
		return RoleForm{FormID: m.Member.ID, AddedBy: string(m.AddedBy), AddedAt: wire.Time(m.AddedAt)}
	}, page.Next, list...)}, nil
}

// inRole is a request about one member of a role.
type inRole interface {
	member() (permissions.RoleID, permissions.Member, error)
}

// about does something with the member that a request is about, of whichever kind.
func about[I any, P interface {
	*I
	inRole
}](do func(context.Context, rest.By, permissions.RoleID, permissions.Member) error) func(context.Context, rest.By, *I) (*struct{}, error) {
	return func(ctx context.Context, by rest.By, in *I) (*struct{}, error) {
		role, member, err := P(in).member()
		if err != nil {
			return nil, err
		}
		return nil, do(ctx, by, role, member)
	}
}

func (f *Function) putMember(ctx context.Context, by rest.By, role permissions.RoleID, member permissions.Member) error {
	return f.memberships.Put(ctx, by.Caller, role, member)
}

func (f *Function) deleteMember(ctx context.Context, by rest.By, role permissions.RoleID, member permissions.Member) error {
	return f.memberships.Delete(ctx, by.Caller, role, member)
}

func (in *userInput) member() (permissions.RoleID, permissions.Member, error) {
	role, err := parse(in.RoleID)
	if err != nil {
		return "", permissions.Member{}, err
	}
	user, ok := permissions.ParseUserID(in.UserID)
	if !ok {
		return "", permissions.Member{}, permissions.ErrUnknownUser()
	}
	return role, permissions.MemberUser(user), nil
}

// member takes every id that a form can have: a membership is kept by the id alone, and
// one of a form that does not exist opens nothing.
func (in *formInput) member() (permissions.RoleID, permissions.Member, error) {
	role, err := parse(in.RoleID)
	if err != nil {
		return "", permissions.Member{}, err
	}
	form, ok := permissions.ParseMemberForm(in.FormID)
	if !ok {
		return "", permissions.Member{}, fault.New(fault.NotFound, "form_not_found", "This form does not exist.")
	}
	return role, form, nil
}
