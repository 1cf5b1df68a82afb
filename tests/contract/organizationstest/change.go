package organizationstest

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func change() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"counts for the next decision and in the list":           changeCounts,
		"lets an organization leave and come back":               changeLeaves,
		"leaves alone who made it and whose it is":               changeOnly,
		"may change nothing":                                     changeNothing,
		"does not know what does not exist":                      changeUnknown,
		"is refused when it is not what it was":                  changeStale,
		"writes nothing once the context has ended":              changeEnded,
		"lets one of many win":                                   changeTogether,
		"keeps an organization from being created a second time": changeCreated,
	}
}

// changed is an organization after a change an hour later.
func changed(org organizations.Organization, change func(*organizations.Organization)) organizations.Organization {
	change(&org)
	org.UpdatedAt, org.UpdatedBy = org.UpdatedAt.Add(time.Hour), "somebody else"
	return org
}

func renamed(to string) func(*organizations.Organization) {
	return func(o *organizations.Organization) { o.Name = to }
}

func moved(tenant string) func(*organizations.Organization) {
	return func(o *organizations.Organization) { o.TenantID = tenant }
}

// apply changes an organization that is what it was.
func apply(t *testing.T, h Harness, was organizations.Organization, change func(*organizations.Organization)) organizations.Organization {
	t.Helper()
	next := changed(was, change)
	want.OK(t, h.Organizations.Change(given.Context(t), was, next))
	return next
}

// is expects an organization to be the same in all places.
func is(t *testing.T, h Harness, wanted organizations.Organization) {
	t.Helper()
	want.Equal(t, "the organization", read(t, h, wanted), wanted)
	want.Equal(t, "the organization in a decision", h.Facts(t, given.UserID(), organizations.TargetOf(wanted.ID)).Organization, &wanted)
	if wanted.TenantID != "" {
		want.Equal(t, "the organization of the tenant", owner(t, h, wanted.TenantID), &wanted)
	}
	for _, listed := range h.Clients(t, 100) {
		if listed.ID == wanted.ID {
			want.Equal(t, "the organization in the list", listed, wanted)
			return
		}
	}
	t.Errorf("%s is not in the list", wanted.ID)
}

func owner(t *testing.T, h Harness, tenant string) *organizations.Organization {
	t.Helper()
	org, err := h.Access.OrganizationOfTenant(given.Context(t), tenant)
	want.OK(t, err)
	return org
}

func wantChanged(t *testing.T, err error) {
	t.Helper()
	want.Fault(t, err, fault.Conflict, "changed_meanwhile")
}

func changeCounts(t *testing.T, h Harness) {
	org, other := h.Create(t, given.Organization()), h.Create(t, given.Organization())
	org = apply(t, h, org, func(o *organizations.Organization) {
		o.Name, o.TenantID, o.Tags = "Another name 家具", uuid.NewString(), []string{"silver"}
	})
	is(t, h, org)
	org = apply(t, h, org, func(o *organizations.Organization) { o.Tags = nil })
	is(t, h, org)
	is(t, h, other)
}

func changeLeaves(t *testing.T, h Harness) {
	org := h.Create(t, given.Organization())
	gone := apply(t, h, org, func(o *organizations.Organization) { o.IsActive, o.DeactivatedAt = false, given.Now() })
	is(t, h, gone)
	back := apply(t, h, gone, func(o *organizations.Organization) { o.IsActive, o.DeactivatedAt = true, time.Time{} })
	is(t, h, back)
	gone = apply(t, h, back, func(o *organizations.Organization) { o.IsActive, o.DeactivatedAt = false, given.Now() })
	is(t, h, apply(t, h, gone, func(o *organizations.Organization) { o.ErasureAt, o.ErasureBy = given.Now(), "an administrator" }))
}

func changeOnly(t *testing.T, h Harness) {
	org := h.Create(t, given.Organization())
	wanted := changed(org, renamed("Another name"))
	next := wanted
	next.IsProvider, next.CreatedAt, next.CreatedBy = true, org.CreatedAt.Add(time.Hour), "an impostor"
	want.OK(t, h.Organizations.Change(given.Context(t), org, next))
	is(t, h, wanted)
}

func changeNothing(t *testing.T, h Harness) {
	org := h.Create(t, given.Organization())
	want.OK(t, h.Organizations.Change(given.Context(t), org, org))
	is(t, h, org)
}

func changeUnknown(t *testing.T, h Harness) {
	org := given.Organization()
	want.NotFound(t, h.Organizations.Change(given.Context(t), org, changed(org, moved(uuid.NewString()))))
	want.Equal(t, "the list", h.Clients(t, 10), nil)
	want.Equal(t, "the organization of the tenant", owner(t, h, org.TenantID), nil)
}

func changeStale(t *testing.T, h Harness) {
	org := h.Create(t, given.Organization())
	for _, differs := range []func(*organizations.Organization){
		renamed("Another name"), moved(uuid.NewString()), moved(""),
		func(o *organizations.Organization) { o.IsActive = false },
		func(o *organizations.Organization) { o.DeactivatedAt = given.Now() },
		func(o *organizations.Organization) { o.Tags = []string{"silver"} },
		func(o *organizations.Organization) { o.ErasureAt = given.Now() },
		func(o *organizations.Organization) { o.UpdatedAt = o.UpdatedAt.Add(time.Second) },
	} {
		was := org
		differs(&was)
		wantChanged(t, h.Organizations.Change(given.Context(t), was, changed(was, moved(uuid.NewString()))))
		is(t, h, org)
	}
}

func changeEnded(t *testing.T, h Harness) {
	org := h.Create(t, given.Organization())
	want.Is(t, h.Organizations.Change(given.Ended(t), org, changed(org, renamed("Another name"))), context.Canceled)
	is(t, h, org)
}

func changeTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	org := h.Create(t, given.Organization())
	for range 10 {
		nexts := make([]organizations.Organization, 8)
		for i := range nexts {
			nexts[i] = changed(org, renamed(string(rune('a'+i))))
			if i%2 == 0 {
				nexts[i].TenantID = uuid.NewString()
			}
		}
		var winners []organizations.Organization
		for i, err := range harness.Together(len(nexts), func(i int) error { return h.Organizations.Change(ctx, org, nexts[i]) }) {
			if err == nil {
				winners = append(winners, nexts[i])
				continue
			}
			wantChanged(t, err)
		}
		want.Equal(t, "how many have won", len(winners), 1)
		org = winners[0]
		is(t, h, org)
		for _, next := range nexts {
			if next.TenantID != org.TenantID {
				want.Equal(t, "the organization of a tenant that did not come", owner(t, h, next.TenantID), nil)
			}
		}
	}
}

func changeCreated(t *testing.T, h Harness) {
	first := h.Create(t, given.Organization())
	org := apply(t, h, first, func(o *organizations.Organization) { o.Name, o.TenantID = "Another name", uuid.NewString() })
	again := first
	wantExists(t, h.Organizations.Create(given.Context(t), again))
	again.TenantID = org.TenantID
	wantExists(t, h.Organizations.Create(given.Context(t), again))
	is(t, h, org)
	want.Equal(t, "the organization of the first tenant", owner(t, h, first.TenantID), nil)
	page, err := h.Organizations.List(given.Context(t), store.Paging{Limit: 10})
	want.OK(t, err)
	want.Equal(t, "the list", page, store.OrganizationPage{Items: []organizations.Organization{org}})
}
