package erase

import (
	"context"

	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
)

// request is what the last entry says about how it came to it. The name is not in
// it: nothing that is written from now on says who the client was.
type request struct {
	RequestedAt record.Time `json:"erasureRequestedAt"`
	RequestedBy string      `json:"erasureRequestedBy"`
}

// remainder is what could not be removed.
type remainder struct {
	SecretsKept int `json:"secretsKeptByVault"`
	// KeptUntil is left out when the vault does not say.
	KeptUntil record.Time `json:"secretsKeptUntil,omitzero"`
}

// say writes the last entry about an organization, in global. An erasure that broke
// off after it finds it there and does not repeat it.
func (e *Eraser) say(ctx context.Context, org organizations.Organization, left secret.Erased) error {
	by := permissions.EraseSystem.Authority(organizations.TargetGlobal())
	said, err := e.isSaid(ctx, by, org)
	if err != nil || said {
		return err
	}
	c := record.Change{
		Action: audit.OrganizationErased, ID: string(org.ID),
		Before: request{RequestedAt: record.Time(org.ErasureAt), RequestedBy: org.ErasureBy},
	}
	if left.Kept > 0 {
		c.After = remainder{SecretsKept: left.Kept, KeptUntil: record.Time(left.KeptUntil)}
	}
	return e.recorder.WriteGlobal(ctx, by.Principal, c)
}

// isSaid looks for the entry, which is no older than what somebody asked for.
func (e *Eraser) isSaid(ctx context.Context, by permissions.Authority, org organizations.Organization) (bool, error) {
	f := audit.Filter{Action: audit.OrganizationErased, EntityID: string(org.ID), From: org.ErasureAt}
	for at := (store.Paging{Limit: 1}); ; {
		page, err := e.reader.List(ctx, by, f, at)
		if err != nil || len(page.Items) > 0 {
			return err == nil, err
		}
		if at.After = page.Next; at.After == "" {
			return false, nil
		}
	}
}
