package organizationstest

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func tenants() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"that are given up lead nowhere and are free":                tenantGivenUp,
		"that others hold are refused, and nothing else changes":     tenantTaken,
		"go from one organization to the other and back":             tenantReturns,
		"are claimed by one of many":                                 tenantTogether,
		"are never held by two, and follow a model":                  tenantModel,
		"are never held by two while many take them from each other": tenantChaos,
	}
}

func tenantGivenUp(t *testing.T, h Harness) {
	org := h.Create(t, given.Organization())
	without := apply(t, h, org, moved(""))
	is(t, h, without)
	want.Equal(t, "the organization of the tenant", owner(t, h, org.TenantID), nil)
	made := given.Organization()
	made.TenantID = org.TenantID
	h.Create(t, made)
	is(t, h, made)
	want.Fault(t, h.Organizations.Change(given.Context(t), without, changed(without, moved(org.TenantID))), fault.Conflict, "tenant_taken")
	is(t, h, apply(t, h, without, moved(uuid.NewString())))
}

func tenantTaken(t *testing.T, h Harness) {
	org, other := h.Create(t, given.Organization()), h.Create(t, given.Organization())
	for _, tenant := range []string{other.TenantID, strings.ToUpper(other.TenantID)} {
		next := changed(org, moved(tenant))
		next.Name = "Another name"
		want.Fault(t, h.Organizations.Change(given.Context(t), org, next), fault.Conflict, "tenant_taken")
		is(t, h, org)
		is(t, h, other)
	}
}

// tenantReturns moves people along: whoever is at home with the one is not with the
// other, in every state between.
func tenantReturns(t *testing.T, h Harness) {
	one := h.Create(t, given.Organization())
	other := given.Organization()
	other.TenantID = ""
	h.Create(t, other)
	tenant, ana := one.TenantID, given.ClientOf(one)
	h.Admit(t, ana)
	for range 3 {
		one = apply(t, h, one, moved(""))
		atHome(t, h, one, ana, false)
		other = apply(t, h, other, moved(tenant))
		is(t, h, other)
		atHome(t, h, one, ana, false)
		atHome(t, h, other, ana, false) // at home is who was admitted there
		other = apply(t, h, other, moved(""))
		one = apply(t, h, one, moved(tenant))
		is(t, h, one)
		atHome(t, h, one, ana, true)
	}
}

// atHome expects somebody to be at home in an organization, or not.
func atHome(t *testing.T, h Harness, org organizations.Organization, user permissions.User, wanted bool) {
	t.Helper()
	facts := h.Facts(t, user.ID, organizations.TargetOf(org.ID))
	want.Equal(t, "who is at home", facts.Standing.User.BelongsTo(*facts.Organization), wanted)
}

func tenantTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	orgs := make([]organizations.Organization, 6)
	for i := range orgs {
		orgs[i] = h.Create(t, given.Organization())
	}
	for range 8 {
		tenant := uuid.NewString()
		var winners []string
		for i, err := range harness.Together(len(orgs), func(i int) error {
			return h.Organizations.Change(ctx, orgs[i], changed(orgs[i], moved(tenant)))
		}) {
			if err == nil {
				orgs[i] = changed(orgs[i], moved(tenant))
				winners = append(winners, string(orgs[i].ID))
				continue
			}
			want.Fault(t, err, fault.Conflict, "tenant_taken")
		}
		want.Equal(t, "how many have it", len(winners), 1)
		want.Equal(t, "who has it", string(owner(t, h, tenant).ID), winners[0])
		for _, org := range orgs {
			is(t, h, org)
		}
	}
}

// pool is a few organizations that want a few tenants.
type pool struct {
	orgs    []organizations.Organization
	tenants []string
}

func newPool(t *testing.T, h Harness, orgs, tenants int) pool {
	t.Helper()
	p := pool{tenants: []string{""}}
	for range tenants {
		p.tenants = append(p.tenants, uuid.NewString())
	}
	for range orgs {
		org := given.Organization()
		org.TenantID = ""
		p.orgs = append(p.orgs, h.Create(t, org))
	}
	return p
}

// once expects every tenant to have one holder at most, by what organizations say of
// themselves, and to lead to it.
func (p pool) once(t *testing.T, h Harness) {
	t.Helper()
	for _, tenant := range p.tenants[1:] {
		var holders []organizations.ID
		for _, org := range p.orgs {
			if now := read(t, h, org); now.TenantID == tenant {
				holders = append(holders, now.ID)
			}
		}
		var led []organizations.ID
		if org := owner(t, h, tenant); org != nil {
			led = append(led, org.ID)
		}
		if len(holders) > 1 || !slices.Equal(holders, led) {
			t.Errorf("the tenant %s is held by %v and leads to %v", tenant, holders, led)
		}
	}
}

func tenantModel(t *testing.T, h Harness) {
	p, holder := newPool(t, h, 3, 3), map[string]int{}
	random, told := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64())), []string{}
	for range 60 {
		i, tenant := random.IntN(len(p.orgs)), p.tenants[random.IntN(len(p.tenants))]
		was := p.orgs[i]
		told = append(told, string(rune('A'+i))+" to "+string(rune('0'+slices.Index(p.tenants, tenant))))
		err := h.Organizations.Change(given.Context(t), was, changed(was, moved(tenant)))
		if by, taken := holder[tenant]; tenant != "" && taken && by != i {
			want.Fault(t, err, fault.Conflict, "tenant_taken")
		} else {
			want.OK(t, err)
			delete(holder, was.TenantID)
			if tenant != "" {
				holder[tenant] = i
			}
			p.orgs[i] = changed(was, moved(tenant))
		}
		is(t, h, p.orgs[i])
		if t.Failed() {
			t.Fatalf("after %q", told)
		}
	}
	p.once(t, h)
}

// tenantChaos never asks what the outcome of a change is, only that it is one.
func tenantChaos(t *testing.T, h Harness) {
	ctx, p := given.Context(t), newPool(t, h, 4, 3)
	for range 5 {
		var all sync.WaitGroup
		for worker := range 8 {
			all.Go(func() {
				for range 4 {
					org := p.orgs[worker%len(p.orgs)]
					was, err := h.Organizations.Get(ctx, given.ScopeOf(org.ID))
					if err == nil {
						err = h.Organizations.Change(ctx, was, changed(was, moved(p.tenants[rand.IntN(len(p.tenants))])))
					}
					if code := fault.Code(err); err != nil && code != "tenant_taken" && code != "changed_meanwhile" {
						t.Errorf("got %v", err)
					}
				}
			})
		}
		all.Wait()
		p.once(t, h)
	}
	for _, org := range p.orgs {
		is(t, h, read(t, h, org))
	}
}
