package organizations

import (
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/functions/internal/conditional"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// Erasure is that somebody has asked to erase an organization for good.
type Erasure struct {
	RequestedAt wire.Time `json:"requestedAt"`
	RequestedBy string    `json:"requestedBy"`
}

// output is an organization with its ETag.
func output(org organizations.Organization, err error) (*getOutput, error) {
	if err != nil {
		return nil, err
	}
	etag, err := conditional.ETag(shown(org))
	return &getOutput{ETag: etag, Body: shown(org)}, err
}

func shown(o organizations.Organization) Organization {
	view := Organization{
		ID: string(o.ID), Name: o.Name, TenantID: o.TenantID, IsActive: o.IsActive, IsProvider: o.IsProvider, Tags: listed(o.Tags),
		CreatedAt: wire.Time(o.CreatedAt), CreatedBy: o.CreatedBy, UpdatedAt: wire.Time(o.UpdatedAt), UpdatedBy: o.UpdatedBy,
		DeactivatedAt: wire.Moment(o.DeactivatedAt),
	}
	if o.IsErasing() {
		view.Erasure = &Erasure{RequestedAt: wire.Time(o.ErasureAt), RequestedBy: o.ErasureBy}
	}
	return view
}

// listed is a list as it is shown: empty, where there is none.
func listed(tags []string) []string {
	if tags == nil {
		return []string{}
	}
	return tags
}
