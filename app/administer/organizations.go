// Package administer changes what the platform is made of: organizations and
// who may do what in them.
package administer

import (
	"context"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Organizations creates, lists and changes clients, and lets them leave and come back.
type Organizations struct {
	store    store.Organizations
	recorder *record.Recorder
	clock    system.Clock
	random   system.Random
}

// NewOrganizations is the use case over these ports.
func NewOrganizations(organizations store.Organizations, recorder *record.Recorder, clock system.Clock, random system.Random) *Organizations {
	return &Organizations{store: organizations, recorder: recorder, clock: clock, random: random}
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
	created := record.Change{Action: audit.OrganizationCreate, ID: string(org.ID), After: RecordOf(org)}
	if err := o.recorder.WriteGlobal(ctx, by.Principal, created); err != nil {
		return organizations.Organization{}, err
	}
	if err := o.store.Create(ctx, org); err != nil {
		return organizations.Organization{}, err
	}
	return org, nil
}

const (
	// scanLimit is how many organizations are read at once for somebody who sees few of
	// them: all of an ordinary provider's, in one query.
	scanLimit = 1000
	// scanReads is how many such reads one page takes at most for somebody who sees all
	// of them and looks for few: what is left comes with the next page.
	scanReads = 10
)

// List answers a page of the organizations that the caller is a member of and the
// filter picks. Next is always one that the caller may see. For those who do not see
// all it is set only when there is another one for them after it: a cursor must not tell
// of others. For those who do, a page may be short, or empty, and yet have a Next.
func (o *Organizations) List(ctx context.Context, by authorize.Caller, wanted organizations.Filter, p store.Paging) (store.OrganizationPage, error) {
	all := by.Reach.All()
	scan := p
	if !all || !wanted.IsZero() {
		scan.Limit = max(p.Limit, scanLimit)
	}
	var page store.OrganizationPage
	for read := 1; ; read++ {
		raw, err := o.store.List(ctx, scan)
		if err != nil {
			return store.OrganizationPage{}, err
		}
		for _, org := range raw.Items {
			if !by.Reach.Member(org.ID) || !wanted.Picks(org) {
				continue
			}
			if len(page.Items) == p.Limit {
				page.Next = string(page.Items[p.Limit-1].ID)
				return page, nil
			}
			page.Items = append(page.Items, org)
		}
		if raw.Next == "" || all && (wanted.IsZero() || read == scanReads) {
			page.Next = raw.Next
			return page, nil
		}
		scan.After = raw.Next
	}
}
