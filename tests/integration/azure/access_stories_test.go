package azure_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// halfMade leaves an organization after so many of the three steps of its making.
func halfMade(t *testing.T, d *directory, steps int) organizations.Organization {
	t.Helper()
	org := someOrganization()
	faults := wire.Break(directoryNetwork)
	dying := d.another(t, faults, 1)
	faults.Arm(steps+1, wire.DropRequest, true)
	if err := dying.Organizations().Create(t.Context(), org); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("the creation ended with %v", err)
	}
	faults.Disarm()
	return org
}

// TestACreationThatEndedHalfWayIsFinishedByWhoeverComesNext leaves an
// organization after each of its three steps.
func TestACreationThatEndedHalfWayIsFinishedByWhoeverComesNext(t *testing.T) {
	t.Parallel()
	for steps := range 3 {
		for name, next := range map[string]func(t *testing.T, d *directory, org organizations.Organization){
			"its repetition": func(t *testing.T, d *directory, org organizations.Organization) {
				d.create(t, org)
				if err := d.Organizations().Create(t.Context(), org); fault.Code(err) != "organization_exists" {
					t.Errorf("a third time: %v", err)
				}
			},
			"repair": func(t *testing.T, d *directory, org organizations.Organization) {
				d.repair(t)
				if steps == 0 {
					d.create(t, org)
				}
			},
			"somebody who wants its tenant": func(t *testing.T, d *directory, org organizations.Organization) {
				other := someOrganization()
				other.TenantID = org.TenantID
				err := d.Organizations().Create(t.Context(), other)
				switch {
				case steps == 0:
					ok(t, err) // Nothing of the first one is there.
					d.holdsClient(t, other)
					return
				case fault.Code(err) != "tenant_taken":
					t.Errorf("got %v", err)
				}
				if steps == 2 {
					d.repair(t) // The truth is there, which refuses at once.
				}
			},
		} {
			t.Run(fmt.Sprintf("after step %d by %s", steps, name), func(t *testing.T) {
				t.Parallel()
				d := newDirectory(t, nil)
				org := halfMade(t, d, steps)
				if owner, err := d.Access().OrganizationOfTenant(t.Context(), org.TenantID); err != nil || steps < 2 && owner != nil {
					t.Errorf("before it is made, the tenant leads to %+v, %v", owner, err)
				}
				next(t, d, org)
				if steps > 0 || !strings.HasPrefix(name, "somebody") {
					d.holdsClient(t, org)
				}
				d.agrees(t, "afterwards")
			})
		}
	}
}

// TestAClaimThatItsOrganizationCannotHaveIsTakenOver leaves a claim that was not
// given back: the tenant is free for the next one.
func TestAClaimThatItsOrganizationCannotHaveIsTakenOver(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]func(t *testing.T, d *directory, tenant string){
		"by a creation": func(t *testing.T, d *directory, tenant string) {
			second := someOrganization()
			second.TenantID = tenant
			d.create(t, second)
			d.holdsClient(t, second)
		},
		"by a repair": func(t *testing.T, d *directory, _ string) { d.repair(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDirectory(t, nil)
			org := d.create(t, someOrganization())
			again := someOrganization()
			again.ID = org.ID
			faults := wire.Break(directoryNetwork)
			dying := d.another(t, faults, 1)
			faults.Arm(2, wire.DropRequest, true)
			if err := dying.Organizations().Create(t.Context(), again); !fault.Is(err, fault.Unavailable) {
				t.Errorf("got %v", err)
			}
			faults.Disarm()
			if found := d.differences(t); len(found) != 1 || found[0].Why != "tenant_claim_void" {
				t.Errorf("found %+v", found)
			}
			next(t, d, again.TenantID)
			d.holdsClient(t, org)
			d.agrees(t, "afterwards")
		})
	}
}

// TestAGrantThatArrivesTooLateStaysRevoked lets a request to grant arrive after
// another program has revoked.
func TestAGrantThatArrivesTooLateStaysRevoked(t *testing.T) {
	t.Parallel()
	for name, was := range map[string][]permissions.Permission{"a first grant": nil, "a wider grant": {permissions.ViewHistory}, "a grant after a revocation": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDirectory(t, nil)
			user := d.inhabit(t)
			if was != nil {
				d.put(t, someGrant(user, here, was...))
			}
			if name == "a grant after a revocation" {
				ok(t, d.Grants().Delete(t.Context(), scopeOf(here), user.ID))
			}
			faults := wire.Break(directoryNetwork)
			slow := d.another(t, faults, 1)
			faults.Arm(3, wire.Late, false)
			if err := slow.Grants().Put(t.Context(), scopeOf(here), someGrant(user, here, permissions.All()...)); !fault.Is(err, fault.Unavailable) {
				t.Fatalf("got %v", err)
			}
			ok(t, d.Grants().Delete(t.Context(), scopeOf(here), user.ID))
			faults.Disarm()
			d.holdsGrants(t, user, here)
			d.agrees(t, "afterwards")
		})
	}
}

// TestAnAddressThatArrivesTooLateMeetsNoNewSecret lets an older address arrive
// after the integration was moved: it would get the secret of the new one.
func TestAnAddressThatArrivesTooLateMeetsNoNewSecret(t *testing.T) {
	t.Parallel()
	d := newDirectory(t, nil)
	system := organizations.Integration{Type: "msgraph", Settings: map[string]string{"base_url": "https://first.example.com"}, UpdatedAt: today()}
	ok(t, d.Config().PutIntegration(t.Context(), scopeOf(here), system))
	older, newer := system, system
	older.Settings, older.Secrets = map[string]string{"base_url": "https://older.example.com"}, []string{"client_secret"}
	newer.Settings = map[string]string{"base_url": "https://newer.example.com"}
	faults := wire.Break(directoryNetwork)
	slow := d.another(t, faults, 1)
	faults.Arm(2, wire.Late, false)
	if err := slow.Config().PutIntegration(t.Context(), scopeOf(here), older); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("got %v", err)
	}
	ok(t, d.Config().PutIntegration(t.Context(), scopeOf(here), newer))
	faults.Disarm()
	got, err := d.Config().Load(t.Context(), scopeOf(here))
	ok(t, err)
	equal(t, "what is configured", got, organizations.Config{Integrations: []organizations.Integration{newer}})
}

// tomorrow lets every answer say that it is given more than a day later.
type tomorrow struct{}

func (tomorrow) Do(r *http.Request) (*http.Response, error) {
	answer, err := directoryNetwork.Do(r)
	if err == nil {
		answer.Header.Set("Date", time.Now().Add(25*time.Hour).UTC().Format(http.TimeFormat))
	}
	return answer, err
}

// TestWhatWasRevokedIsForgottenAfterADay goes by storage's clock.
func TestWhatWasRevokedIsForgottenAfterADay(t *testing.T) {
	t.Parallel()
	d := newDirectory(t, nil)
	user, other := d.inhabit(t), d.admit(t, somebody())
	for _, u := range []permissions.User{user, other} {
		d.put(t, someGrant(u, here, permissions.ViewHistory))
	}
	ok(t, d.Grants().Delete(t.Context(), scopeOf(here), user.ID))
	mark := place{"UserPermissions", string(user.ID), string(here.ID())}
	d.agrees(t, "on the same day")
	d.repair(t)
	if row := d.raw(t, mark); row["IsGranted"] != false {
		t.Errorf("on the same day the mark is %v", row)
	}
	later := d.another(t, tomorrow{}, 3)
	if found := later.differences(t); len(found) != 1 || found[0].Why != "revocation_spent" {
		t.Errorf("on the next day: %+v", found)
	}
	later.repair(t)
	later.agrees(t, "on the next day")
	if _, err := d.storage.Table(mark.table).GetEntity(t.Context(), mark.partition, mark.row, nil); err == nil {
		t.Error("the mark is still there")
	}
	d.put(t, someGrant(user, here, permissions.ViewHistory))
	d.agrees(t, "after another grant")
}

// TestCostOfPeople counts what every operation costs, as Azure bills it.
func TestCostOfPeople(t *testing.T) {
	t.Parallel()
	var ledger wire.Ledger
	writes := joined(accessMoves(), changeMoves(), configMoves())
	for _, name := range slices.Sorted(maps.Keys(writes)) {
		d := newDirectory(t, nil)
		write := writes[name].before(t, d)
		counter := wire.Count(directoryNetwork)
		if err := write.do(t, d.another(t, counter, 3)); !write.isExpected(err) {
			t.Errorf("%s: %v", name, err)
		}
		ledger.Enter(t, "write: "+name, counter.Take(), writes[name].most)
	}
	d := newDirectory(t, nil)
	w := furnish(t, d)
	counter := wire.Count(directoryNetwork)
	counted := d.another(t, counter, 3)
	for _, name := range slices.Sorted(maps.Keys(accessReads())) {
		_, err := accessReads()[name].do(t, counted, w)
		ok(t, err)
		ledger.Enter(t, "read: "+name, counter.Take(), accessReads()[name].most)
	}
	_, err := counted.Access().OrganizationOfTenant(t.Context(), strings.ToUpper(w.org.TenantID))
	ok(t, err)
	ledger.Enter(t, "read: the organization of a tenant, again within a minute", counter.Take(), 1)
	t.Log("\n" + ledger.String())
}
