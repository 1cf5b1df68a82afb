package demo

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
)

// storedTenants reads what a file of the demo holds, by tenant id.
func storedTenants(t *testing.T, path string) map[string]msgraphtest.Tenant {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var snapshot struct{ Tenants []msgraphtest.Tenant }
	if err := json.Unmarshal(content, &snapshot); err != nil {
		t.Fatal(err)
	}
	byID := map[string]msgraphtest.Tenant{}
	for _, tenant := range snapshot.Tenants {
		byID[tenant.ID] = tenant
	}
	return byID
}

func TestEveryTenantHasIdlePeopleAndGroupsOfEachKind(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "directory.json")
	users(t, open(t, path), unknown, "") // adopts it
	stored := storedTenants(t, path)
	if len(stored) != 3 {
		t.Fatalf("%d tenants", len(stored))
	}
	for id, tenant := range stored {
		idle := slices.DeleteFunc(slices.Clone(tenant.Users), func(u msgraphtest.User) bool {
			return u.LastSignIn.After(time.Now().AddDate(0, 0, -90)) || u.Created.After(time.Now().AddDate(0, 0, -60))
		})
		if len(idle) < 2 || len(idle) == len(tenant.Users) {
			t.Errorf("%s: %d of %d people are idle", id, len(idle), len(tenant.Users))
		}
		left := slices.DeleteFunc(slices.Clone(tenant.Users), func(u msgraphtest.User) bool { return u.AccountEnabled })
		if len(left) != 1 || len(left[0].AssignedLicenses) != 1 {
			t.Errorf("%s: %d people have left with their licence", id, len(left))
		}
		fixed, open := 0, 0
		for _, group := range tenant.Groups {
			if group.Types == nil && group.MailEnabled || slices.Contains(group.Types, "DynamicMembership") {
				fixed++
			} else if len(group.Members) > 0 {
				open++
			}
		}
		if fixed != 2 || open < 2 || len(tenant.Groups[0].Members) != peoplePerTenant {
			t.Errorf("%s: %d groups with fixed members, %d others with members", id, fixed, open)
		}
	}
}

// oldFile was written before there were groups and sign-ins. Somebody has
// disabled Jonas since, and created Zoe.
const oldFile = `{"format": 1, "tenants": [{"id": "` + acme + `", "licences": [
    {"skuId": "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46", "skuPartNumber": "SPB", "units": 25, "usedElsewhere": 11}], "users": [
    {"id": "jonas-id", "displayName": "Jonas Lindqvist", "givenName": "Jonas", "surname": "Lindqvist",
     "userPrincipalName": "jonas.lindqvist@acme.example", "mailNickname": "jonas.lindqvist", "department": "Sales",
     "usageLocation": "US", "accountEnabled": false, "onPremisesExtensionAttributes": null, "assignedLicenses": []},
    {"id": "zoe-id", "displayName": "Zoe", "givenName": "", "surname": "", "userPrincipalName": "zoe@acme.example",
     "mailNickname": "zoe", "department": "", "usageLocation": "US", "accountEnabled": true,
     "onPremisesExtensionAttributes": null, "assignedLicenses": []}]}]}`

func TestAFileOfAnOlderVersionIsBroughtUpToDateOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "directory.json")
	if err := os.WriteFile(path, []byte(oldFile), 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, path)
	first := storedTenants(t, path)
	tenant := first[acme]
	if len(tenant.Users) != peoplePerTenant+1 || len(tenant.Groups) != len(templates) || len(tenant.Licences) != 1 {
		t.Fatalf("%d users, %d groups, %d licences", len(tenant.Users), len(tenant.Groups), len(tenant.Licences))
	}
	jonas, zoe := tenant.Users[0], tenant.Users[1]
	if jonas.ID != "jonas-id" || jonas.AccountEnabled || jonas.LastSignIn.IsZero() || jonas.Created.IsZero() {
		t.Errorf("Jonas became %+v", jonas)
	}
	if zoe.ID != "zoe-id" || !zoe.LastSignIn.IsZero() {
		t.Errorf("Zoe became %+v", zoe)
	}
	sales := tenant.Groups[slices.IndexFunc(tenant.Groups, func(g msgraphtest.Group) bool { return g.DisplayName == "Sales" })]
	if !slices.Contains(sales.Members, "jonas-id") || len(sales.Members) != 2 {
		t.Errorf("Sales has %v", sales.Members)
	}
	users(t, open(t, path), globex, "")
	if diff := cmp.Diff(first, storedTenants(t, path)); diff != "" {
		t.Errorf("the next start changed it again:\n%s", diff)
	}
}
