// Package administer changes what the platform is made of: organizations and
// who may do what in them.
package administer

import (
	"context"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Organizations creates and lists clients.
type Organizations struct {
	store  store.Organizations
	clock  system.Clock
	random system.Random
}

// NewOrganizations is the use case over these ports.
func NewOrganizations(organizations store.Organizations, clock system.Clock, random system.Random) *Organizations {
	return &Organizations{store: organizations, clock: clock, random: random}
}

// Create adds a client. Faults: validation_failed, and Conflict tenant_taken.
func (o *Organizations) Create(ctx context.Context, by authorize.Caller, draft organizations.Draft) (organizations.Organization, error) {
	if !by.Principal.IsAdmin() {
		return organizations.Organization{}, permissions.AdminOnly()
	}
	org, err := organizations.New(organizations.ID(o.random.ID()), draft, string(by.Principal.User.ID), o.clock.Now())
	if err != nil {
		return organizations.Organization{}, err
	}
	if err := o.store.Create(ctx, org); err != nil {
		return organizations.Organization{}, err
	}
	return org, nil
}

// List answers a page of the organizations that the caller is a member of. The
// position after it is always one that the caller may see: a cursor must not
// tell of others.
func (o *Organizations) List(ctx context.Context, by authorize.Caller, p store.Paging) (store.OrganizationPage, error) {
	var page store.OrganizationPage
	for {
		raw, err := o.store.List(ctx, p)
		if err != nil {
			return store.OrganizationPage{}, err
		}
		for i, org := range raw.Items {
			if !by.Reach.Member(org.ID) {
				continue
			}
			page.Items = append(page.Items, org)
			if len(page.Items) == p.Limit && (raw.Next != "" || i < len(raw.Items)-1) {
				page.Next = string(org.ID)
				return page, nil
			}
		}
		if raw.Next == "" {
			return page, nil
		}
		p.After = raw.Next
	}
}
