package azure_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// TestGarbageInTheTruthGivesNobodyMore damages each property of each row that
// decisions are made from: the decision fails, or it gives no more than before.
func TestGarbageInTheTruthGivesNobodyMore(t *testing.T) {
	t.Parallel()
	for _, kind := range []permissions.UserType{permissions.PlatformUser, permissions.ClientUser} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			d := newDirectory(t, nil)
			org, user := d.create(t, someOrganization()), somebody()
			if user.Type = kind; kind == permissions.ClientUser {
				user.Home = org.ID
			}
			at := organizations.TargetOf(org.ID)
			d.admit(t, user)
			d.put(t, someGrant(user, at, permissions.ViewHistory))
			d.put(t, someGrant(user, organizations.TargetGlobal(), permissions.ExecuteWorkflows))
			before := d.reach(t, user.ID, at)
			failed, tried := 0, 0
			for _, where := range []place{
				{"UserPermissions", string(user.ID), "!user"}, {"UserPermissions", string(user.ID), string(org.ID)},
				{"UserPermissions", string(user.ID), "global"}, {"OrganizationConfig", string(org.ID), "organization"},
			} {
				row := d.raw(t, where)
				for name, damaged := range garbage(row) {
					d.overwrite(t, where, damaged)
					facts, err := d.Access().Facts(t.Context(), user.ID, at)
					if tried++; err != nil {
						failed++
					}
					if err != nil && !isReadFault(err) || err != nil && (facts.Standing != nil || facts.Organization != nil) {
						t.Errorf("%s, %s: got %+v, %v", where.row, name, facts, err)
					}
					if must := strings.HasSuffix(name, "a number") || strings.HasSuffix(name, "a text") || strings.HasPrefix(name, "SchemaVersion"); must && err == nil {
						t.Errorf("%s, %s: was read", where.row, name)
					}
					if after := d.reach(t, user.ID, at); after.Union(before) != before {
						t.Errorf("%s, %s: reaches %v, %v before", where.row, name, after.List(), before.List())
					}
				}
				d.overwrite(t, where, row)
			}
			if after := d.reach(t, user.ID, at); after != before || failed == 0 || failed == tried {
				t.Errorf("after %d failures of %d the reach is %v, want %v", failed, tried, after.List(), before.List())
			}
		})
	}
}

// reach is what a person may do in a place by what both reads say.
func (d *directory) reach(t *testing.T, user permissions.UserID, at organizations.Target) (held permissions.Set) {
	t.Helper()
	facts, err := d.Access().Facts(t.Context(), user, at)
	standing, second := d.Access().Standing(t.Context(), user)
	for _, s := range []*permissions.Standing{facts.Standing, standing} {
		if s != nil && s.User.IsActive {
			held = held.Union(permissions.ReachOf(permissions.Principal{User: s.User, AppRoles: []permissions.AppRole{permissions.TechnicianRole}}, s.Grants).At(at.ID()))
		}
	}
	if facts.Organization != nil && facts.Organization.ID != at.ID() {
		t.Errorf("the facts are about another organization")
	}
	if err == nil && second != nil && !isReadFault(second) {
		t.Error(second)
	}
	return held
}

// TestARowThatWasCopiedByHandCountsForNobody puts rows under the keys of others.
func TestARowThatWasCopiedByHandCountsForNobody(t *testing.T) {
	t.Parallel()
	d := newDirectory(t, nil)
	org, other := d.create(t, someOrganization()), d.create(t, someOrganization())
	admin, guest := d.admit(t, somebody()), d.admit(t, somebody())
	at, global := organizations.TargetOf(org.ID), organizations.TargetGlobal()
	d.put(t, someGrant(admin, at, permissions.All()...))
	d.put(t, someGrant(admin, global, permissions.All()...))
	for name, c := range map[string]struct {
		from, to place
		ask      organizations.Target
	}{
		"another's grant":               {place{"UserPermissions", string(admin.ID), string(org.ID)}, place{"UserPermissions", string(guest.ID), string(org.ID)}, at},
		"another's global grant":        {place{"UserPermissions", string(admin.ID), "global"}, place{"UserPermissions", string(guest.ID), "global"}, at},
		"a grant of another place":      {place{"UserPermissions", string(admin.ID), string(org.ID)}, place{"UserPermissions", string(admin.ID), string(other.ID)}, organizations.TargetOf(other.ID)},
		"another's person":              {place{"UserPermissions", string(admin.ID), "!user"}, place{"UserPermissions", string(guest.ID), "!user"}, at},
		"another organization":          {place{"OrganizationConfig", string(org.ID), "organization"}, place{"OrganizationConfig", string(other.ID), "organization"}, organizations.TargetOf(other.ID)},
		"a copy for lists as the truth": {place{"Users", "USER", string(admin.ID)}, place{"UserPermissions", string(admin.ID), "global"}, at},
	} {
		user := guest.ID
		if strings.Contains(c.to.partition, string(admin.ID)) {
			user = admin.ID
		}
		var before rawRow
		if c.to.row == "!user" || c.to.row == "organization" || c.to.table == "UserPermissions" && c.to.partition == string(admin.ID) && c.to.row == "global" {
			before = d.raw(t, c.to)
		}
		d.overwrite(t, c.to, d.raw(t, c.from))
		if facts, err := d.Access().Facts(t.Context(), user, c.ask); !isReadFault(err) {
			t.Errorf("%s: got %+v, %v", name, facts, err)
		}
		if before != nil {
			d.overwrite(t, c.to, before)
			continue
		}
		_, err := d.storage.Table(c.to.table).DeleteEntity(t.Context(), c.to.partition, c.to.row, nil)
		ok(t, err)
	}
}

// TestATenantNeverLeadsToAnotherOrganization damages the claim to a tenant.
func TestATenantNeverLeadsToAnotherOrganization(t *testing.T) {
	t.Parallel()
	d := newDirectory(t, nil)
	org, other := d.create(t, someOrganization()), d.create(t, someOrganization())
	where := place{"Organizations", "TENANT", org.TenantID}
	row := d.raw(t, where)
	variants := garbage(row)
	for name, id := range map[string]organizations.ID{"another": other.ID, "nobody": organizations.ID(uuid.Must(uuid.NewV7()).String())} {
		variants[name] = maps.Clone(row)
		variants[name]["OrganizationID"] = string(id)
	}
	for name, damaged := range variants {
		d.overwrite(t, where, damaged)
		// Another program remembers nothing of the time before.
		owner, err := d.another(t, nil, 3).Access().OrganizationOfTenant(t.Context(), org.TenantID)
		if err != nil && !isReadFault(err) || owner != nil && owner.ID != org.ID {
			t.Errorf("%s: got %+v, %v", name, owner, err)
		}
		d.repair(t)
		if isNewer := strings.HasSuffix(name, "newer"); !isNewer {
			d.agrees(t, "after the repair of "+name)
			d.holdsClient(t, org)
		}
	}
}

// TestOneBadRowBlindsNoPage damages each property of a row in the middle of each
// list. The others stay, page by page; a repair mends what is no newer row.
func TestOneBadRowBlindsNoPage(t *testing.T) {
	t.Parallel()
	for _, table := range []string{"Organizations", "OrgPermissions", "Users"} {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			d := newDirectory(t, nil)
			at := organizations.TargetGlobal()
			var keys []string
			for range 3 {
				org, user := d.create(t, someOrganization()), d.admit(t, somebody())
				d.put(t, someGrant(user, at, permissions.ViewHistory))
				keys = append(keys, map[string]string{"Organizations": string(org.ID), "OrgPermissions": string(user.ID), "Users": string(user.ID)}[table])
			}
			slices.Sort(keys)
			where := place{table, map[string]string{"Organizations": "ORG", "OrgPermissions": "GLOBAL", "Users": "USER"}[table], keys[1]}
			row := d.raw(t, where)
			for name, damaged := range garbage(row) {
				d.overwrite(t, where, damaged)
				if got := d.listed(t, table, at); table != "Users" && (len(got) < 2 || got[0] != keys[0] || got[len(got)-1] != keys[2]) {
					t.Errorf("%s: the list is %v, want at least %s and %s", name, got, keys[0], keys[2])
				}
				found := d.repair(t)
				switch isNewer := strings.HasSuffix(name, "newer"); {
				case isNewer:
					if len(found) == 0 || found[0].Why != "schema_newer" || fmt.Sprint(d.raw(t, where)["SchemaVersion"]) != "99" {
						t.Errorf("%s: found %+v, and the row is %v", name, found, d.raw(t, where))
					}
				case !isOfMark(name) && len(found) == 0:
					t.Errorf("%s: found %+v", name, found)
				default:
					d.agrees(t, "after the repair of "+name)
				}
				d.overwrite(t, where, row)
			}
		})
	}
}

// isOfMark reports whether a property is a random mark, which may hold anything and
// says nothing in a copy.
func isOfMark(name string) bool {
	return slices.ContainsFunc([]string{"ClaimID", "ChangeID", "Base"}, func(mark string) bool { return strings.HasPrefix(name, mark) })
}

// listed are the keys of a list, in pages of one.
func (d *directory) listed(t *testing.T, table string, at organizations.Target) (keys []string) {
	t.Helper()
	for p := (store.Paging{Limit: 1}); ; {
		switch table {
		case "Organizations":
			page, err := d.Organizations().List(t.Context(), p)
			ok(t, err)
			for _, org := range page.Items {
				keys = append(keys, string(org.ID))
			}
			p.After = page.Next
		case "OrgPermissions":
			page, err := d.Grants().List(t.Context(), scopeOf(at), p)
			ok(t, err)
			for _, g := range page.Items {
				keys = append(keys, string(g.UserID))
			}
			p.After = page.Next
		}
		if p.After == "" {
			return keys
		}
	}
}
