package azure_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/azure/tables"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// tenancy is two organizations, and a third one perhaps, and the tenant that they
// want.
type tenancy struct {
	one, other, third organizations.ID
	tenant            string
}

// holding is what the first organization has of the tenant.
type holding int

const (
	noTenant holding = iota
	theTenant
	// onlyTheClaim is left of a tenant that was given up by a change that died.
	onlyTheClaim
)

func newTenancy(t *testing.T, d *directory, has holding) tenancy {
	t.Helper()
	a, b := someOrganization(), someOrganization()
	y := tenancy{a.ID, b.ID, someOrganization().ID, a.TenantID}
	if b.TenantID = ""; has == noTenant {
		a.TenantID = ""
	}
	d.create(t, a)
	if d.create(t, b); has == onlyTheClaim {
		stray(t, d, &a)
	}
	return y
}

// take gives an organization a tenant, whatever it has.
func (d *directory) take(t *testing.T, id organizations.ID, tenant string) error {
	t.Helper()
	was := d.reading(t, id)
	next := was
	next.TenantID, next.UpdatedAt = tenant, was.UpdatedAt.Add(time.Second)
	return d.Organizations().Change(t.Context(), was, next)
}

// tenantWrites are what two programs do about one tenant.
func (y tenancy) writes() map[string]func(t *testing.T, d *directory) error {
	return map[string]func(*testing.T, *directory) error{
		"one takes it":    func(t *testing.T, d *directory) error { return d.take(t, y.one, y.tenant) },
		"one gives it up": func(t *testing.T, d *directory) error { return d.take(t, y.one, "") },
		"one gives it up and takes it again": func(t *testing.T, d *directory) error {
			if err := d.take(t, y.one, ""); err != nil {
				return err
			}
			return d.take(t, y.one, y.tenant)
		},
		"one takes another":  func(t *testing.T, d *directory) error { return d.take(t, y.one, uuid.NewString()) },
		"the other takes it": func(t *testing.T, d *directory) error { return d.take(t, y.other, y.tenant) },
		"the other takes it and gives it up": func(t *testing.T, d *directory) error {
			if err := d.take(t, y.other, y.tenant); err != nil {
				return err
			}
			return d.take(t, y.other, "")
		},
		"a third one is made for it": func(t *testing.T, d *directory) error {
			org := someOrganization()
			org.ID, org.TenantID = y.third, y.tenant
			return d.Organizations().Create(t.Context(), org)
		},
		"its claim is mended": func(t *testing.T, d *directory) error {
			_, err := d.Repairs().Mend(t.Context(), tables.Difference{Table: "Organizations", Partition: "TENANT", Row: y.tenant})
			return err
		},
	}
}

// oneHolder expects the tenant to lead to whoever says that they have it, who is one
// at most.
func (y tenancy) oneHolder(t *testing.T, d *directory, when string) {
	t.Helper()
	var holders []organizations.ID
	for _, id := range []organizations.ID{y.one, y.other, y.third} {
		facts, err := d.Access().Facts(t.Context(), "nobody", organizations.TargetOf(id))
		if ok(t, err); facts.Organization != nil && facts.Organization.TenantID == y.tenant {
			holders = append(holders, id)
		}
	}
	var led []organizations.ID
	owner, err := d.Access().OrganizationOfTenant(t.Context(), y.tenant)
	if ok(t, err); owner != nil {
		led = append(led, owner.ID)
	}
	if len(holders) > 1 || !slices.Equal(holders, led) {
		t.Errorf("%s the tenant is held by %v and leads to %v", when, holders, led)
	}
}

// TestTwoWhoWantATenantMeet lets one write happen as a whole before each call of
// another one.
func TestTwoWhoWantATenantMeet(t *testing.T) {
	t.Parallel()
	for one, has := range map[string]holding{
		"one takes it": noTenant, "one takes another": theTenant, "the other takes it": onlyTheClaim, "its claim is mended": onlyTheClaim,
	} {
		for other := range (tenancy{}).writes() {
			t.Run(other+" in the midst of "+one, func(t *testing.T) {
				t.Parallel()
				d := newDirectory(t, nil)
				var all []tenancy
				for at, met := 1, true; met; at++ {
					y := newTenancy(t, d, has)
					all = append(all, y)
					met = y.meet(t, d, one, other, at)
				}
				d.repair(t)
				for _, y := range all {
					y.oneHolder(t, d, "after a repair")
				}
			})
		}
	}
}

// meet reports whether the one write had a call of that number.
func (y tenancy) meet(t *testing.T, d *directory, one, other string, at int) bool {
	t.Helper()
	when := fmt.Sprintf("having met at call %d", at)
	expected := func(err error) {
		if code := fault.Code(err); err != nil && code != "tenant_taken" && code != "changed_meanwhile" {
			t.Errorf("%s got %v", when, err)
		}
	}
	m := &meeting{at: at, act: func() { expected(y.writes()[other](t, d)) }}
	expected(y.writes()[one](t, d.another(t, m, 3)))
	y.oneHolder(t, d, when)
	return m.calls >= at
}

// TestAChangeThatStoppedGivesWayAfterAMinute stops a change between its claim and the
// truth. Others learn that the tenant is wanted; a minute later one of them has it,
// and the change does not happen when it goes on.
func TestAChangeThatStoppedGivesWayAfterAMinute(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]func(t *testing.T, d *directory, y tenancy){
		"to another organization": func(t *testing.T, d *directory, y tenancy) { ok(t, d.take(t, y.other, y.tenant)) },
		"to a repair": func(t *testing.T, d *directory, _ tenancy) {
			if found := d.repair(t); len(found) != 1 || found[0].Why != "tenant_claim_void" {
				t.Errorf("found %+v", found)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := clockwork(directoryNetwork)
			d := newDirectory(t, clock)
			y := newTenancy(t, d, theTenant)
			y.tenant = uuid.NewString()
			stopped, met := 0, false
			slow := d.another(t, stopping{func() {
				if stopped++; stopped != 5 { // reading, and reading, the claim given up, and the one made
					return
				}
				met = true
				if err := d.take(t, y.other, y.tenant); fault.Code(err) != "tenant_taken" {
					t.Errorf("at once: %v", err)
				}
				if found := d.repair(t); len(found) > 0 {
					t.Errorf("a change that is under way is repaired: %+v", found)
				}
				clock.jump(time.Minute + time.Second)
				next(t, d, y)
			}}, 3)
			err := slow.take(t, y.one, y.tenant)
			if y.oneHolder(t, d, "in the end"); !met || (name == "to a repair") != (err == nil) {
				t.Errorf("stopped: %t, ended with %v", met, err)
			}
		})
	}
}

// TestAnEarlierChangeLeavesTheClaimOfALaterOneAlone lets a change read its organization
// and wait; then a later one of the same organization claims the tenant and waits for
// the earlier one to end, which is refused.
func TestAnEarlierChangeLeavesTheClaimOfALaterOneAlone(t *testing.T) {
	t.Parallel()
	d := newDirectory(t, nil)
	y := newTenancy(t, d, noTenant)
	waits, goes, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(ended)
		// Reading, and reading, before the claim is made.
		ended <- d.another(t, before(3, func() { close(waits); <-goes }), 3).take(t, y.one, y.tenant)
	}()
	select {
	case <-waits:
	case err := <-ended:
		t.Fatalf("the earlier change has ended: %v", err)
	}
	renamed := d.reading(t, y.one)
	was := renamed
	renamed.Name = "Fabrikam"
	ok(t, d.Organizations().Change(t.Context(), was, renamed))
	later := d.another(t, before(4, func() {
		close(goes)
		if err := <-ended; fault.Code(err) != "changed_meanwhile" {
			t.Errorf("the earlier change ended with %v", err)
		}
	}), 3)
	ok(t, later.take(t, y.one, y.tenant))
	y.oneHolder(t, d, "in the end")
	d.agrees(t, "in the end")
}

// before does something before the call of a number.
func before(at int, do func()) stopping {
	calls := 0
	return stopping{func() {
		if calls++; calls == at {
			do()
		}
	}}
}

// stopping does something before each call.
type stopping struct{ before func() }

func (s stopping) Do(r *http.Request) (*http.Response, error) {
	s.before()
	return directoryNetwork.Do(r)
}
