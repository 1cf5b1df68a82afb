// Package me answers who the caller is and what they may do where.
package me

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/administer"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Module provides the function.
var Module = fx.Module("me", fx.Provide(New))

// Me is the caller.
type Me struct {
	User User `json:"user"`
	// AllOrganizations and GlobalPermissions come from a grant in global or from
	// app roles.
	AllOrganizations  bool              `json:"allOrganizations" doc:"The caller may act in every organization."`
	GlobalPermissions *wire.Permissions `json:"globalPermissions,omitempty" doc:"What the caller may do in every organization."`
	Organizations     []Membership      `json:"organizations" doc:"Where the caller is named. With allOrganizations, list the organizations for the rest."`
}

// User is the caller as a person.
type User struct {
	ID              string `json:"id" example:"11111111-1111-4111-8111-111111111111_22222222-2222-4222-8222-222222222222"`
	DisplayName     string `json:"displayName"`
	Email           string `json:"email,omitempty"`
	Type            string `json:"type" enum:"platform,organization"`
	IsPlatformAdmin bool   `json:"isPlatformAdmin"`
}

// Membership is one organization that the caller belongs to.
type Membership struct {
	ID          string           `json:"id"`
	Name        string           `json:"name" example:"Contoso"`
	IsActive    bool             `json:"isActive" doc:"Nothing new runs for an inactive organization."`
	Permissions wire.Permissions `json:"permissions"`
}

// Function is the trigger.
type Function struct{ organizations *administer.Organizations }

// New is the function.
func New(organizations *administer.Organizations) *Function {
	return &Function{organizations: organizations}
}

type output struct{ Body Me }

// Register adds the operation.
func (f *Function) Register(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "getMe", Method: http.MethodGet, Path: "/api/me", Tag: "Sign-in",
		Summary: "Who I am and what I may do", Description: "The caller with the organizations they belong to.",
		Access: rest.SignedIn(),
	}, f.me)
}

func (f *Function) me(ctx context.Context, by rest.By, _ *struct{}) (*output, error) {
	caller := by.Caller
	memberships, err := f.memberships(ctx, caller)
	if err != nil {
		return nil, err
	}
	user := caller.Principal.User
	me := Me{
		User: User{
			ID: string(user.ID), DisplayName: user.DisplayName, Email: user.Email,
			Type: string(user.Type), IsPlatformAdmin: caller.Principal.IsAdmin(),
		},
		AllOrganizations: caller.Reach.All(), Organizations: memberships,
	}
	if me.AllOrganizations {
		global := wire.PermissionsOf(caller.Reach.Everywhere)
		me.GlobalPermissions = &global
	}
	return &output{Body: me}, nil
}

// memberships names the organizations in which the caller holds something of
// their own. Whoever reaches all of them lists organizations instead.
func (f *Function) memberships(ctx context.Context, caller authorize.Caller) ([]Membership, error) {
	named := caller
	named.Reach.Everywhere = permissions.Set{}
	memberships := []Membership{}
	if len(caller.Reach.In) == 0 {
		return memberships, nil
	}
	page, err := f.organizations.List(ctx, named, organizations.Filter{}, store.Paging{Limit: len(caller.Reach.In)})
	if err != nil {
		return nil, err
	}
	for _, org := range page.Items {
		memberships = append(memberships, Membership{
			ID: string(org.ID), Name: org.Name, IsActive: org.IsActive, Permissions: wire.PermissionsOf(caller.Reach.At(org.ID)),
		})
	}
	return memberships, nil
}
