package azure_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/tables"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/accesstest"
	"github.com/bifrost-run/bifrost/tests/contract/configtest"
	"github.com/bifrost-run/bifrost/tests/contract/grantstest"
	"github.com/bifrost-run/bifrost/tests/contract/organizationstest"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

func TestAccess(t *testing.T) {
	t.Parallel()
	accesstest.Run(t, accessHarness)
}

func TestOrganizations(t *testing.T) {
	t.Parallel()
	organizationstest.Run(t, accessHarness)
}

func TestGrants(t *testing.T) {
	t.Parallel()
	grantstest.Run(t, accessHarness)
}

func TestConfig(t *testing.T) {
	t.Parallel()
	configtest.Run(t, configHarness)
}

func accessHarness(t *testing.T) accesstest.Harness {
	t.Helper()
	return accessHarnessOf(newDirectory(t, nil))
}

func accessHarnessOf(d *directory) accesstest.Harness {
	return accesstest.Harness{Access: d.Access(), Organizations: d.Organizations(), Grants: d.Grants(), Users: d.Users()}
}

// configHarness reopens with a second program on the same account: the first one
// keeps nothing.
func configHarness(t *testing.T) configtest.Harness {
	t.Helper()
	d := newDirectory(t, nil)
	return configtest.Harness{Config: d.Config(), Reopen: func(t *testing.T) configtest.Harness {
		t.Helper()
		return configtest.Harness{Config: d.another(t, nil, 3).Config()}
	}}
}

// directoryNetwork keeps its connections: thousands of short ones would use up
// the ports of the machine.
var directoryNetwork = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 128}}

// directory is the tables of people, organizations and settings in an account of
// its own.
type directory struct {
	*tables.Store
	storage *azure.Storage
	account azurite.Account
}

func newDirectory(t testing.TB, through policy.Transporter) *directory {
	t.Helper()
	d := (&directory{account: azurite.New(t)}).another(t, through, 3)
	// The tables of runs, which Create makes too, would take longer than most tests.
	for _, name := range []string{"Organizations", "OrganizationConfig", "Users", "UserPermissions", "OrgPermissions"} {
		_, err := d.storage.Table(name).CreateTable(t.Context(), nil)
		ok(t, err)
	}
	return d
}

// TestCreateMakesTheTablesOfPeople starts on an empty account, twice.
func TestCreateMakesTheTablesOfPeople(t *testing.T) {
	t.Parallel()
	d := (&directory{account: azurite.New(t)}).another(t, nil, 3)
	if _, err := d.Access().Standing(t.Context(), "nobody"); fault.Code(err) != "storage_incomplete" {
		t.Errorf("without tables: %v", err)
	}
	for range 2 {
		ok(t, d.Create(t.Context()))
	}
	furnish(t, d)
	d.agrees(t, "afterwards")
}

// another is a further program on the same account.
func (d *directory) another(t testing.TB, through policy.Transporter, tries int) *directory {
	t.Helper()
	if through == nil {
		through = directoryNetwork
	}
	storage, err := azure.Open(azure.Options{
		ConnectionString: d.account.ConnectionString, Transport: through,
		Patience: azure.Patience{Try: time.Minute, Total: time.Minute, Tries: tries, Pause: time.Millisecond},
	})
	ok(t, err)
	return &directory{Store: tables.Open(tables.Options{Storage: storage}), storage: storage, account: d.account}
}

// ok ends the test at an error.
func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// today is the present in the precision that every store keeps.
func today() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

func someOrganization() organizations.Organization {
	now := today()
	return organizations.Organization{
		ID: organizations.ID(uuid.Must(uuid.NewV7()).String()), Name: "Contoso Möbel", TenantID: uuid.NewString(), IsActive: true,
		Tags: []string{"gold"}, CreatedAt: now, CreatedBy: "an administrator", UpdatedAt: now, UpdatedBy: "an administrator",
	}
}

func somebody() permissions.User {
	now := today()
	return permissions.User{
		ID: permissions.NewUserID(uuid.NewString(), uuid.NewString()), DisplayName: "Zoë", Email: "zoe@example.com",
		Type: permissions.PlatformUser, IsActive: true, CreatedAt: now, UpdatedAt: now,
	}
}

func someGrant(user permissions.User, in organizations.Target, list ...permissions.Permission) permissions.Grant {
	return permissions.Grant{UserID: user.ID, In: in, Permissions: permissions.SetOf(list...), GrantedBy: "an administrator", GrantedAt: today()}
}

func scopeOf(target organizations.Target) organizations.Scope {
	return permissions.SeedSystem.Authority(target).Scope
}

func (d *directory) create(t testing.TB, org organizations.Organization) organizations.Organization {
	t.Helper()
	ok(t, d.Organizations().Create(t.Context(), org))
	return org
}

func (d *directory) admit(t testing.TB, user permissions.User) permissions.User {
	t.Helper()
	admitted, err := d.Access().Admit(t.Context(), user)
	ok(t, err)
	return admitted
}

func (d *directory) put(t testing.TB, g permissions.Grant) permissions.Grant {
	t.Helper()
	ok(t, d.Grants().Put(t.Context(), scopeOf(g.In), g))
	return g
}

// walk reads every index in small pages and hands out each difference.
func (d *directory) walk(t testing.TB, note func(tables.Difference)) {
	t.Helper()
	pages := func(index tables.Index, of string) (keys []string) {
		for after, n := "", 0; ; n++ {
			found, err := d.Repairs().Check(context.WithoutCancel(t.Context()), index, of, after, 2)
			ok(t, err)
			if n > 1000 {
				t.Fatalf("the pages of %s do not end", index)
			}
			for _, difference := range found.Differences {
				note(difference)
			}
			keys = append(keys, found.Keys...)
			if after = found.Next; after == "" {
				return keys
			}
		}
	}
	clients := append(pages(tables.Clients, ""), "GLOBAL")
	pages(tables.Tenants, "")
	people := pages(tables.People, "")
	for _, scope := range clients {
		pages(tables.Members, scope)
	}
	for _, user := range people {
		pages(tables.Held, user)
	}
}

// differences are all that a walk finds.
func (d *directory) differences(t testing.TB) (all []tables.Difference) {
	t.Helper()
	d.walk(t, func(found tables.Difference) { all = append(all, found) })
	return slices.Clip(all)
}

// repair walks once and mends what it finds, which it answers, and agrees walks again
// and expects nothing.
func (d *directory) repair(t testing.TB) (all []tables.Difference) {
	t.Helper()
	d.walk(t, func(found tables.Difference) {
		all = append(all, found)
		if _, err := d.Repairs().Mend(context.WithoutCancel(t.Context()), found); err != nil {
			t.Errorf("mend %+v: %v", found, err)
		}
	})
	return all
}

func (d *directory) agrees(t testing.TB, when string) {
	t.Helper()
	if found := d.differences(t); len(found) > 0 {
		t.Errorf("%s the indexes differ: %+v", when, found)
	}
}
