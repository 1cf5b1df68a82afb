// Package seed makes the organizations that no caller asks for, and leaves for them
// in the audit trail what a person's would leave. Which ones there are is said by
// whoever makes them.
package seed

import (
	"context"
	"fmt"

	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Maker makes organizations in the name of the platform. All fields are needed.
type Maker struct {
	Organizations store.Organizations
	Recorder      *record.Recorder
	Clock         system.Clock
	Random        system.Random
}

// made is what the audit trail keeps of an organization.
type made struct {
	Name       string   `json:"name"`
	TenantID   string   `json:"tenantId,omitempty"`
	IsActive   bool     `json:"isActive"`
	IsProvider bool     `json:"isProvider,omitempty"`
	Tags       []string `json:"tags,omitempty"`
}

// Make adds an organization. Conflict tenant_taken when somebody was faster; then a
// second entry says so.
func (m Maker) Make(ctx context.Context, draft organizations.Draft) (organizations.Organization, error) {
	by := permissions.SeedSystem.Authority(organizations.TargetGlobal()).Principal
	org, err := organizations.New(organizations.ID(m.Random.ID()), draft, string(by.User.ID), m.Clock.Now())
	if err != nil {
		return organizations.Organization{}, fmt.Errorf("make the organization %s: %w", draft.Name, err)
	}
	change := record.Change{Action: audit.OrganizationCreate, ID: string(org.ID), After: made{
		Name: org.Name, TenantID: org.TenantID, IsActive: org.IsActive, IsProvider: org.IsProvider, Tags: org.Tags,
	}}
	if err := m.Recorder.WriteGlobal(ctx, by, change); err != nil {
		return organizations.Organization{}, err
	}
	if err := m.Organizations.Create(ctx, org); err != nil {
		if fault.Is(err, fault.Conflict) {
			m.refuse(ctx, by, org, err)
		}
		return organizations.Organization{}, err
	}
	return org, nil
}

// refuse ends an entry whose change was not made. Nobody waits for it: what it says
// is known from the entry of whoever was faster.
func (m Maker) refuse(ctx context.Context, by permissions.Principal, org organizations.Organization, refused error) {
	_ = m.Recorder.Refuse(ctx, record.Refusal{By: by, Action: audit.OrganizationCreate, Named: string(org.ID), Code: fault.Code(refused)})
}
