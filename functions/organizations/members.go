package organizations

import (
	"context"
	"net/http"

	"github.com/bifrost-run/bifrost/app/administer/roster"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// OrganizationMember is somebody who belongs to an organization.
type OrganizationMember struct {
	wire.Person

	Permissions       wire.Permissions  `json:"permissions" doc:"What they were granted in this organization."`
	GlobalPermissions *wire.Permissions `json:"globalPermissions,omitempty" doc:"What they were granted in every organization, for the provider's staff to see; absent for nothing. What app roles give is not listed."`
}

type membersInput struct {
	OrgID  string `path:"orgId" doc:"The organization's id."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most people in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type membersOutput struct {
	Body wire.Page[OrganizationMember]
}

func (f *Function) registerMembers(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "listOrganizationUsers", Method: http.MethodGet, Path: "/api/organizations/{orgId}/users", Tag: "Organizations",
		Summary: "Who belongs to an organization", Description: "The people who work there and those who were granted something there, in the order of their ids. " +
			"The provider's staff see the holders of a grant in global as well. An answer may hold fewer people than asked for although more follow.",
		Access: rest.InPath("orgId", permissions.ManageConfig),
	}, f.members)
}

func (f *Function) members(ctx context.Context, by rest.By, in *membersInput) (*membersOutput, error) {
	list := []string{"organization users", string(by.Authority.Principal.User.ID), by.Authority.Scope.Key()}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.roster.Members(ctx, by.Authority, store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &membersOutput{Body: wire.PageOf(page.Items, member, page.Next, list...)}, nil
}

func member(m roster.Member) OrganizationMember {
	shown := OrganizationMember{Person: wire.PersonOf(m.User), Permissions: wire.PermissionsOf(m.Permissions)}
	if !m.Everywhere.IsEmpty() {
		global := wire.PermissionsOf(m.Everywhere)
		shown.GlobalPermissions = &global
	}
	return shown
}
