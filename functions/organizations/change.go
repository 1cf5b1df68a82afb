package organizations

import (
	"context"
	"net/http"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/functions/internal/conditional"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
)

// OrganizationChange is what shall be different about an organization. What is left
// out stays.
type OrganizationChange struct {
	Name     *string   `json:"name,omitempty" nullable:"false" doc:"1 to 200 characters." example:"Contoso"`
	TenantID *string   `json:"tenantId,omitempty" nullable:"false" doc:"The client's Entra tenant, empty for none from now on. No two organizations share one."`
	Tags     *[]string `json:"tags,omitempty" nullable:"false" doc:"All of them: at most 20, each of 1 to 50 characters."`
}

// ErasureRequest confirms that an organization shall be erased for good.
type ErasureRequest struct {
	Confirmation string `json:"confirmation" doc:"The organization's exact name." example:"Contoso"`
}

type patchInput struct {
	OrgID   string `path:"orgId" doc:"The organization's id."`
	IfMatch string `header:"If-Match" doc:"The ETag of what the change is about; 412 when it is no longer that."`
	Body    OrganizationChange
}

// moveInput is a request to let an organization leave or come back.
type moveInput struct {
	OrgID   string `path:"orgId" doc:"The organization's id."`
	IfMatch string `header:"If-Match" doc:"The ETag of what the change is about; 412 when it is no longer that."`
}

type eraseInput struct {
	OrgID   string `path:"orgId" doc:"The organization's id."`
	IfMatch string `header:"If-Match" doc:"The ETag of what shall be erased; 412 when it is no longer that."`
	Body    ErasureRequest
}

func (f *Function) registerChanges(api *rest.API) {
	access := rest.AdminInPath("orgId")
	rest.Register(api, rest.Operation{
		ID: "changeOrganization", Method: http.MethodPatch, Path: "/api/organizations/{orgId}", Tag: "Organizations", Also: []int{http.StatusPreconditionFailed},
		Summary: "Change an organization", Description: "Gives it another name, tenant or tags. The people of a tenant that it gives up are refused from their next request on.",
		Writes: audit.OrganizationUpdate, Access: access,
	}, f.patch)
	rest.Register(api, rest.Operation{
		ID: "deactivateOrganization", Method: http.MethodDelete, Path: "/api/organizations/{orgId}", Tag: "Organizations", Also: []int{http.StatusConflict, http.StatusPreconditionFailed},
		Summary: "Deactivate an organization", Description: "Nothing new runs for it, and its people are refused from their next request on. What runs, ends; what is there, stays. " +
			"The provider's own organization stays active.",
		Writes: audit.OrganizationDeactivate, Access: access,
	}, f.deactivate)
	rest.Register(api, rest.Operation{
		ID: "restoreOrganization", Method: http.MethodPost, Path: "/api/organizations/{orgId}/restore", Tag: "Organizations", Also: []int{http.StatusPreconditionFailed},
		Summary: "Restore an organization", Description: "Makes it active again, with everything that it had. Not once its erasure was asked for.",
		Writes: audit.OrganizationRestore, Access: access,
	}, f.restore)
	rest.Register(api, rest.Operation{
		ID: "eraseOrganization", Method: http.MethodPost, Path: "/api/organizations/{orgId}/erasure", Tag: "Organizations", Status: http.StatusAccepted, Also: []int{http.StatusPreconditionFailed},
		Summary: "Erase an organization for good", Description: "Asks for everything of it to be removed, which is done later and cannot be stopped. " +
			"It must have been inactive for 7 days.",
		Writes: audit.OrganizationErase, Access: access,
	}, f.erase)
}

func (f *Function) patch(ctx context.Context, by rest.By, in *patchInput) (*getOutput, error) {
	return output(f.organizations.Change(ctx, by.Authority, organizations.Change(in.Body), conditional.IfMatch(in.IfMatch, shown)))
}

func (f *Function) deactivate(ctx context.Context, by rest.By, in *moveInput) (*getOutput, error) {
	return output(f.organizations.Deactivate(ctx, by.Authority, conditional.IfMatch(in.IfMatch, shown)))
}

func (f *Function) restore(ctx context.Context, by rest.By, in *moveInput) (*getOutput, error) {
	return output(f.organizations.Restore(ctx, by.Authority, conditional.IfMatch(in.IfMatch, shown)))
}

func (f *Function) erase(ctx context.Context, by rest.By, in *eraseInput) (*getOutput, error) {
	return output(f.organizations.Erase(ctx, by.Authority, in.Body.Confirmation, conditional.IfMatch(in.IfMatch, shown)))
}
