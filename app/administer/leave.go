package administer

import (
	"context"

	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Change gives the authority's organization another name, tenant or tags. A tenant
// that is given up leads nobody in from the next request on. Accept looks at the
// organization as it is and may refuse. Faults: NotFound; validation_failed; Conflict
// tenant_taken, erasure_begun, changed_meanwhile.
func (o *Organizations) Change(ctx context.Context, by permissions.Authority, change organizations.Change, accept func(organizations.Organization) error) (organizations.Organization, error) {
	return o.move(ctx, by, audit.OrganizationUpdate, accept, func(was organizations.Organization) (organizations.Organization, error) {
		return was.Changed(change, string(by.Principal.User.ID), o.clock.Now())
	})
}

// Deactivate lets the authority's organization leave: nothing new is done for it, and
// its people are refused from their next request on. Accept looks at it as for Change.
// Faults: NotFound; Conflict provider_organization, changed_meanwhile.
func (o *Organizations) Deactivate(ctx context.Context, by permissions.Authority, accept func(organizations.Organization) error) (organizations.Organization, error) {
	return o.move(ctx, by, audit.OrganizationDeactivate, accept, func(was organizations.Organization) (organizations.Organization, error) {
		return was.Deactivated(string(by.Principal.User.ID), o.clock.Now())
	})
}

// Restore brings the authority's organization back as it was. Accept looks at it as for
// Change. Faults: NotFound; Conflict erasure_begun, changed_meanwhile.
func (o *Organizations) Restore(ctx context.Context, by permissions.Authority, accept func(organizations.Organization) error) (organizations.Organization, error) {
	return o.move(ctx, by, audit.OrganizationRestore, accept, func(was organizations.Organization) (organizations.Organization, error) {
		return was.Restored(string(by.Principal.User.ID), o.clock.Now())
	})
}

// Erase asks for the authority's organization to be erased for good, which is done
// later and cannot be stopped. Confirmation is its exact name, and Accept looks at it as
// for Change. Faults: NotFound;
// validation_failed; Conflict provider_organization, organization_active,
// inactive_too_short, changed_meanwhile.
func (o *Organizations) Erase(ctx context.Context, by permissions.Authority, confirmation string, accept func(organizations.Organization) error) (organizations.Organization, error) {
	return o.move(ctx, by, audit.OrganizationErase, accept, func(was organizations.Organization) (organizations.Organization, error) {
		return was.Erased(confirmation, string(by.Principal.User.ID), o.clock.Now())
	})
}

// move makes next of the authority's organization, and again of what it has become
// when somebody else's change got in the way.
func (o *Organizations) move(ctx context.Context, by permissions.Authority, action audit.Action, accept func(organizations.Organization) error, next func(organizations.Organization) (organizations.Organization, error)) (organizations.Organization, error) {
	if !by.Principal.IsAdmin() {
		return organizations.Organization{}, permissions.AdminOnly()
	}
	for try := 1; ; try++ {
		moved, err := o.moveOnce(ctx, by, action, accept, next)
		if !isBeaten(err) || try == changeTries {
			return moved, err
		}
	}
}

func (o *Organizations) moveOnce(ctx context.Context, by permissions.Authority, action audit.Action, accept func(organizations.Organization) error, next func(organizations.Organization) (organizations.Organization, error)) (organizations.Organization, error) {
	was, err := o.store.Get(ctx, by.Scope)
	if err == nil {
		err = accept(was)
	}
	if err != nil {
		return organizations.Organization{}, err
	}
	moved, err := next(was)
	if err != nil {
		return organizations.Organization{}, err
	}
	if !moved.Same(was) {
		if err := o.record(ctx, by, record.Change{Action: action, ID: string(was.ID), Before: RecordOf(was), After: RecordOf(moved)}); err != nil {
			return organizations.Organization{}, err
		}
	}
	if err := o.store.Change(ctx, was, moved); err != nil {
		return organizations.Organization{}, err
	}
	return moved, nil
}

// record writes an entry into the organization's trail, and one about its erasure
// into that of global, too, which stays.
func (o *Organizations) record(ctx context.Context, by permissions.Authority, c record.Change) error {
	if err := o.recorder.Write(ctx, by, c); err != nil || c.Action != audit.OrganizationErase {
		return err
	}
	return o.recorder.WriteGlobal(ctx, by.Principal, c)
}

// Record is what the audit trail keeps of an organization.
type Record struct {
	Name          string      `json:"name"`
	TenantID      string      `json:"tenantId,omitempty"`
	IsActive      bool        `json:"isActive"`
	Tags          []string    `json:"tags,omitempty"`
	DeactivatedAt record.Time `json:"deactivatedAt,omitzero"`
	ErasureAt     record.Time `json:"erasureRequestedAt,omitzero"`
}

// RecordOf is what the audit trail keeps of this organization.
func RecordOf(org organizations.Organization) Record {
	return Record{
		Name: org.Name, TenantID: org.TenantID, IsActive: org.IsActive, Tags: org.Tags,
		DeactivatedAt: record.Time(org.DeactivatedAt), ErasureAt: record.Time(org.ErasureAt),
	}
}
