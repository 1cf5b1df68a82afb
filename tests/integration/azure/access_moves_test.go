package azure_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// accessMove is one write in a world that is made for it.
type accessMove struct {
	// before makes the world and answers the write, through any program on it.
	before func(t *testing.T, d *directory) accessWrite
	// most is what the write costs undisturbed.
	most int
}

// accessWrite is the write itself, and what it comes to.
type accessWrite struct {
	do func(t *testing.T, d *directory) error
	// refused is the code of the fault that the write must end with, empty for none.
	refused string
	// holds says that the write is complete.
	holds func(t *testing.T, d *directory)
	// user and in are whom the write is about; may is the most that they ever hold.
	user permissions.UserID
	in   organizations.Target
	may  permissions.Set
	// never looks for what may never be, at any moment of the write; nil for nothing.
	never func(t *testing.T, d *directory)
	// leaves is what may be wrong after the write until one repair; empty for nothing.
	leaves string
}

// settles expects the indexes to agree after a write, at once or after one repair.
func (w accessWrite) settles(t *testing.T, d *directory, when string) {
	t.Helper()
	if w.leaves != "" {
		for _, found := range d.repair(t) {
			if string(found.Why) != w.leaves {
				t.Errorf("%s the indexes differ: %+v", when, found)
			}
		}
		w.holds(t, d)
	}
	d.agrees(t, when)
}

var here = organizations.TargetOf("01954f00-0000-7000-8000-00000000000a")

// inhabit makes the place and somebody.
func (d *directory) inhabit(t *testing.T) permissions.User {
	org := someOrganization()
	org.ID, org.TenantID = here.ID(), ""
	d.create(t, org)
	return d.admit(t, somebody())
}

// granting puts a set in the place of another, nil for none.
func granting(was, will []permissions.Permission, in organizations.Target) func(*testing.T, *directory) accessWrite {
	return func(t *testing.T, d *directory) accessWrite {
		user := d.inhabit(t)
		if was != nil {
			d.put(t, someGrant(user, in, was...))
		}
		grant := someGrant(user, in, will...)
		return accessWrite{
			do: func(t *testing.T, d *directory) error { return d.Grants().Put(t.Context(), scopeOf(in), grant) },
			holds: func(t *testing.T, d *directory) {
				d.holdsGrants(t, user, in, grant)
			},
			user: user.ID, in: in, may: permissions.SetOf(was...).Union(permissions.SetOf(will...)),
		}
	}
}

// revoking takes a set back, nil for none; again after somebody has done so.
func revoking(was []permissions.Permission, again bool) func(*testing.T, *directory) accessWrite {
	return func(t *testing.T, d *directory) accessWrite {
		user := d.inhabit(t)
		if was != nil {
			d.put(t, someGrant(user, here, was...))
		}
		revoke := func(t *testing.T, d *directory) error { return d.Grants().Delete(t.Context(), scopeOf(here), user.ID) }
		may := permissions.SetOf(was...)
		if again {
			ok(t, revoke(t, d))
			may = permissions.Set{}
		}
		return accessWrite{
			do: revoke, user: user.ID, in: here, may: may,
			holds: func(t *testing.T, d *directory) { d.holdsGrants(t, user, here) },
		}
	}
}

// holdsGrants expects a person to hold these grants in a place, in both indexes.
func (d *directory) holdsGrants(t *testing.T, user permissions.User, in organizations.Target, wanted ...permissions.Grant) {
	t.Helper()
	facts, err := d.Access().Facts(t.Context(), user.ID, in)
	ok(t, err)
	page, err := d.Grants().List(t.Context(), scopeOf(in), store.Paging{Limit: 10})
	ok(t, err)
	if diff := cmp.Diff(wanted, facts.Standing.Grants, sameTargets, sameSets); diff != "" {
		t.Errorf("the truth: -want +got\n%s", diff)
	}
	if diff := cmp.Diff(wanted, page.Items, sameTargets, sameSets); diff != "" {
		t.Errorf("the list: -want +got\n%s", diff)
	}
}

var (
	sameTargets = cmp.Comparer(func(a, b organizations.Target) bool { return a == b })
	sameSets    = cmp.Comparer(func(a, b permissions.Set) bool { return a == b })
)

// admitting writes a person; known says that they were here before, as given.
func admitting(known bool, change func(*permissions.User)) func(*testing.T, *directory) accessWrite {
	return func(t *testing.T, d *directory) accessWrite {
		user := somebody()
		if known {
			d.admit(t, user)
		}
		change(&user)
		return accessWrite{
			do: func(t *testing.T, d *directory) error {
				got, err := d.Access().Admit(t.Context(), user)
				if err == nil && got != user {
					t.Errorf("admitted %+v, want %+v", got, user)
				}
				return err
			},
			holds: func(t *testing.T, d *directory) {
				standing, err := d.Access().Standing(t.Context(), user.ID)
				ok(t, err)
				if standing == nil || standing.User != user {
					t.Errorf("the standing is %+v", standing)
				}
			},
			user: user.ID, in: here,
		}
	}
}

// founding makes an organization after something that was there before it.
func founding(refused string, before func(t *testing.T, d *directory, org *organizations.Organization)) func(*testing.T, *directory) accessWrite {
	return func(t *testing.T, d *directory) accessWrite {
		org := someOrganization()
		before(t, d, &org)
		return accessWrite{
			refused: refused,
			do:      func(t *testing.T, d *directory) error { return d.Organizations().Create(t.Context(), org) },
			holds: func(t *testing.T, d *directory) {
				if refused == "" {
					d.holdsClient(t, org)
				}
			},
		}
	}
}

// holdsClient expects an organization wherever one is looked for.
func (d *directory) holdsClient(t *testing.T, org organizations.Organization) {
	t.Helper()
	got, err := d.Organizations().Get(t.Context(), scopeOf(organizations.TargetOf(org.ID)))
	ok(t, err)
	page, err := d.Organizations().List(t.Context(), store.Paging{Limit: 100})
	ok(t, err)
	listed := 0
	for _, item := range page.Items {
		if item.ID == org.ID && cmp.Equal(item, org) {
			listed++
		}
	}
	if !cmp.Equal(got, org) || listed != 1 {
		t.Errorf("the truth is %+v, and the list has it %d times", got, listed)
	}
	if owner, err := d.Access().OrganizationOfTenant(t.Context(), org.TenantID); err != nil || org.TenantID != "" && (owner == nil || owner.ID != org.ID) {
		t.Errorf("the tenant leads to %+v, %v", owner, err)
	}
}

// accessMoves are the writes of people, organizations and grants.
func accessMoves() map[string]accessMove {
	all, view, run := permissions.All(), []permissions.Permission{permissions.ViewHistory}, []permissions.Permission{permissions.ExecuteWorkflows}
	return map[string]accessMove{
		"a first grant":                    {granting(nil, view, here), 4},
		"a first grant in global":          {granting(nil, all, organizations.TargetGlobal()), 4},
		"a wider grant":                    {granting(view, all, here), 4},
		"the same grant again":             {granting(view, view, here), 4},
		"a narrower grant":                 {granting(all, view, here), 4},
		"another grant":                    {granting(view, run, here), 5},
		"a revocation":                     {revoking(all, false), 4},
		"a revocation of nothing":          {revoking(nil, false), 4},
		"a revocation of what was revoked": {revoking(all, true), 2},
		"a first sign-in":                  {admitting(false, func(*permissions.User) {}), 4},
		"a new name": {admitting(true, func(u *permissions.User) {
			u.DisplayName, u.UpdatedAt = "Zoë Müller", today().AddDate(0, 0, 1)
		}), 4},
		"nothing new":                    {admitting(true, func(*permissions.User) {}), 1},
		"an organization":                {founding("", func(*testing.T, *directory, *organizations.Organization) {}), 3},
		"an organization without tenant": {founding("", func(_ *testing.T, _ *directory, org *organizations.Organization) { org.TenantID = "" }), 2},
		"an organization with a tenant that is taken": {founding("tenant_taken", func(t *testing.T, d *directory, org *organizations.Organization) {
			org.TenantID = d.create(t, someOrganization()).TenantID
		}), 3},
		"an organization for a second time": {founding("organization_exists", func(t *testing.T, d *directory, org *organizations.Organization) {
			d.create(t, *org)
		}), 6},
		"an organization under the id of another": {founding("organization_exists", func(t *testing.T, d *directory, org *organizations.Organization) {
			other := d.create(t, someOrganization())
			org.ID, org.TenantID = other.ID, uuid.NewString()
		}), 5},
	}
}

// configMoves are the writes of settings and integrations.
func configMoves() map[string]accessMove {
	scope := scopeOf(here)
	moving := func(before, after organizations.Config, do func(*testing.T, *directory) error) func(*testing.T, *directory) accessWrite {
		return func(t *testing.T, d *directory) accessWrite {
			for _, s := range before.Settings {
				ok(t, d.Config().PutSetting(t.Context(), scope, s))
			}
			for _, i := range before.Integrations {
				ok(t, d.Config().PutIntegration(t.Context(), scope, i))
			}
			return accessWrite{do: do, holds: func(t *testing.T, d *directory) {
				got, err := d.Config().Load(t.Context(), scope)
				if diff := cmp.Diff(after, got); err != nil || diff != "" {
					t.Errorf("%v: -want +got\n%s", err, diff)
				}
			}}
		}
	}
	first := organizations.Setting{Key: "a_key", Type: organizations.StringSetting, Value: "first", UpdatedAt: today()}
	second := first
	second.Value = "second"
	system := organizations.Integration{Type: "msgraph", Settings: map[string]string{"base_url": "https://example.com"}, Secrets: []string{"client_secret"}, UpdatedAt: today()}
	moved := system
	moved.Settings, moved.Secrets = map[string]string{"base_url": "https://elsewhere.example.com"}, nil
	settings := func(s ...organizations.Setting) organizations.Config { return organizations.Config{Settings: s} }
	systems := func(i ...organizations.Integration) organizations.Config {
		return organizations.Config{Integrations: i}
	}
	putSetting := func(s organizations.Setting) func(*testing.T, *directory) error {
		return func(t *testing.T, d *directory) error { return d.Config().PutSetting(t.Context(), scope, s) }
	}
	putSystem := func(i organizations.Integration) func(*testing.T, *directory) error {
		return func(t *testing.T, d *directory) error { return d.Config().PutIntegration(t.Context(), scope, i) }
	}
	return map[string]accessMove{
		"a setting":           {moving(settings(), settings(first), putSetting(first)), 2},
		"a changed setting":   {moving(settings(first), settings(second), putSetting(second)), 2},
		"an integration":      {moving(systems(), systems(system), putSystem(system)), 2},
		"a moved integration": {moving(systems(system), systems(moved), putSystem(moved)), 2},
		"a removed setting":   {moving(settings(first), settings(), func(t *testing.T, d *directory) error { return d.Config().DeleteSetting(t.Context(), scope, "a_key") }), 2},
		"a removed integration": {moving(systems(system), systems(), func(t *testing.T, d *directory) error {
			return d.Config().DeleteIntegration(t.Context(), scope, "msgraph")
		}), 2},
		"the removal of nothing": {moving(settings(), settings(), func(t *testing.T, d *directory) error { return d.Config().DeleteSetting(t.Context(), scope, "a_key") }), 1},
		"a setting as it is":     {moving(settings(first), settings(first), putSetting(first)), 1},
	}
}

// isExpected reports whether a write that was not disturbed for good ended as it must.
func (w accessWrite) isExpected(err error) bool {
	return fault.Code(err) == w.refused && (err == nil) == (w.refused == "")
}
