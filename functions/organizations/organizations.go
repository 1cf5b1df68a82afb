// Package organizations serves the clients: create, find, read and change them, let them
// leave and come back, take many from a file, and who belongs to them.
package organizations

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/administer"
	"github.com/bifrost-run/bifrost/app/administer/enlist"
	"github.com/bifrost-run/bifrost/app/administer/roster"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/functions/internal/conditional"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// Module provides the function.
var Module = fx.Module("organizations", fx.Provide(New))

// Organization is a client of the provider, or the provider itself.
type Organization struct {
	ID         string    `json:"id" doc:"UUIDv7."`
	Name       string    `json:"name" example:"Contoso"`
	TenantID   string    `json:"tenantId,omitempty" doc:"The Entra tenant whose people are this client's users." example:"44444444-4444-4444-8444-444444444444"`
	IsActive   bool      `json:"isActive" doc:"Nothing new runs for an inactive organization, and its people cannot sign in."`
	IsProvider bool      `json:"isProvider" doc:"The provider's own organization."`
	Tags       []string  `json:"tags"`
	CreatedAt  wire.Time `json:"createdAt"`
	CreatedBy  string    `json:"createdBy,omitempty"`
	UpdatedAt  wire.Time `json:"updatedAt"`
	UpdatedBy  string    `json:"updatedBy,omitempty"`

	DeactivatedAt *wire.Time `json:"deactivatedAt,omitempty" doc:"Since when it is inactive."`
	Erasure       *Erasure   `json:"erasure,omitempty" doc:"Somebody has asked to erase it for good, which cannot be stopped."`
}

// OrganizationDraft is a new organization.
type OrganizationDraft struct {
	Name     string   `json:"name" doc:"1 to 200 characters." example:"Tailspin Toys"`
	TenantID string   `json:"tenantId,omitempty" doc:"The client's Entra tenant. No two organizations share one."`
	Tags     []string `json:"tags,omitempty" doc:"At most 20, each of 1 to 50 characters." example:"[\"gold\"]"`
}

// Function is the trigger.
type Function struct {
	organizations *administer.Organizations
	enlister      *enlist.Enlister
	roster        *roster.Roster
}

// New is the function.
func New(organizations *administer.Organizations, enlister *enlist.Enlister, roster *roster.Roster) *Function {
	return &Function{organizations: organizations, enlister: enlister, roster: roster}
}

type createInput struct{ Body OrganizationDraft }

type createOutput struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     Organization
}

type getInput struct {
	OrgID string `path:"orgId" doc:"The organization's id."`
}

type getOutput struct {
	ETag string `header:"ETag"`
	Body Organization
}

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	f.registerLists(api)
	rest.Register(api, rest.Operation{
		ID: "createOrganization", Method: http.MethodPost, Path: "/api/organizations", Tag: "Organizations", Status: http.StatusCreated,
		Summary: "Create an organization", Description: "Adds a client. Its Entra tenant must not belong to another organization.",
		Writes: audit.OrganizationCreate, Access: rest.Admin(),
	}, f.create)
	rest.Register(api, rest.Operation{
		ID: "getOrganization", Method: http.MethodGet, Path: "/api/organizations/{orgId}", Tag: "Organizations",
		Summary: "Read an organization", Description: "For its members. An unknown organization and a foreign one look the same.",
		Access: rest.InPath("orgId"),
	}, f.get)
	f.registerChanges(api)
	f.registerMembers(api)
}

func (f *Function) create(ctx context.Context, by rest.By, in *createInput) (*createOutput, error) {
	org, err := f.organizations.Create(ctx, by.Caller, organizations.Draft{
		Name: in.Body.Name, TenantID: in.Body.TenantID, Tags: in.Body.Tags,
	})
	if err != nil {
		return nil, err
	}
	etag, err := conditional.ETag(shown(org))
	return &createOutput{Location: "/api/organizations/" + string(org.ID), ETag: etag, Body: shown(org)}, err
}

// get answers the row that the decision has read already.
func (f *Function) get(_ context.Context, by rest.By, _ *getInput) (*getOutput, error) {
	return output(*by.Authority.Organization, nil)
}
