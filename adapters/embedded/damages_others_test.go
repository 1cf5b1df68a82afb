package embedded_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/upkeeptest"
)

// contentDamages are to what stands beside the store.
func contentDamages() []upkeeptest.Damage {
	return []upkeeptest.Damage{
		{Name: "that takes the content of a file", Unmendable: true, Do: contentDamage(os.Remove)},
		{Name: "that cuts the content of a file", Unmendable: true, Do: contentDamage(func(path string) error { return os.Truncate(path, 1) })},
		{Name: "that leaves a content of no file", Invisible: true, Do: func(t *testing.T, h upkeeptest.Harness, s upkeeptest.Sample) upkeeptest.Harness {
			found, _ := homes.Load(t)
			putContent(t, found.(home).dir, s.Held.Scope.Key(), newID(), "x")
			return h
		}},
	}
}

func contentDamage(do func(path string) error) func(*testing.T, upkeeptest.Harness, upkeeptest.Sample) upkeeptest.Harness {
	return func(t *testing.T, h upkeeptest.Harness, _ upkeeptest.Sample) upkeeptest.Harness {
		t.Helper()
		found, _ := homes.Load(t)
		at := found.(home)
		f := uploadTo(t, at.store, "content")
		if err := do(filepath.Join(at.dir, "files", "GLOBAL", f.ID)); err != nil {
			t.Fatal(err)
		}
		return h
	}
}

func uploadTo(t *testing.T, s *embedded.Store, text string) object.File {
	t.Helper()
	f, err := s.Files().Create(t.Context(), everywhere, object.File{ID: newID(), Name: "n", CreatedAt: time.Now()}, strings.NewReader(text), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func client(tenant string) organizations.Organization {
	return organizations.Organization{ID: organizations.ID(newID()), Name: "Contoso", TenantID: tenant, IsActive: true}
}

// twoWithOneTenant lets the tenant of an organization lead to another that has it,
// too.
func twoWithOneTenant(t *testing.T, _ upkeeptest.Harness, _ upkeeptest.Sample) upkeeptest.Harness {
	t.Helper()
	found, _ := homes.Load(t)
	one, two := client(uuid.NewString()), client(uuid.NewString())
	create(t, found.(home).store, one)
	create(t, found.(home).store, two)
	return harmed(t, func(b *kv.Batch) {
		b.Delete(kv.NewKey("tenant", two.TenantID))
		b.Put(kv.NewKey("org", string(two.ID)), &orgRow{ID: string(two.ID), Name: "Contoso", TenantID: strings.ToUpper(one.TenantID)})
	})
}

type orgRow struct {
	kv.Schema
	ID       string `json:"id"`
	Name     string `json:"name"`
	TenantID string `json:"tenantId"`
}

type tenantRow struct {
	kv.Schema
	Organization string `json:"organizationId"`
}

type grantRow struct {
	kv.Schema
	User        string   `json:"userId"`
	Scope       string   `json:"scope"`
	Permissions []string `json:"permissions"`
}

func create(t *testing.T, s *embedded.Store, org organizations.Organization) {
	t.Helper()
	if err := s.Organizations().Create(t.Context(), org); err != nil {
		t.Fatal(err)
	}
}

// walked is a whole check.
func walked(t *testing.T, s *embedded.Store, mend bool) []maintenance.Difference {
	t.Helper()
	var found []maintenance.Difference
	for from := ""; ; {
		page, err := s.Upkeep().Check(t.Context(), from, mend)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, page.Differences...)
		if from = page.Next; from == "" {
			return found
		}
	}
}

// What decides about callers is the truth: no mending changes it, and the list of
// an organization follows.
func TestMendingNeverChangesWhatAUserMayDo(t *testing.T) {
	t.Parallel()
	const user = "0195_user"
	org := client(uuid.NewString())
	for name, write := range map[string]func(b *kv.Batch){
		"a list without the grant": func(b *kv.Batch) { b.Delete(kv.NewKey("grant-in", string(org.ID), user)) },
		"a list with a wider grant": func(b *kv.Batch) {
			b.Put(kv.NewKey("grant-in", string(org.ID), user), &grantRow{User: user, Scope: string(org.ID), Permissions: []string{"canExecuteWorkflows", "canManageConfig"}})
		},
		"a list with a grant of none": func(b *kv.Batch) {
			b.Put(kv.NewKey("grant-in", "GLOBAL", user), &grantRow{User: user, Scope: "GLOBAL", Permissions: []string{"canManageConfig"}})
		},
		"a list that is unreadable":   func(b *kv.Batch) { b.Put(kv.NewKey("grant-in", string(org.ID), user), &garbage{}) },
		"a tenant that leads nowhere": func(b *kv.Batch) { b.Delete(kv.NewKey("tenant", org.TenantID)) },
		"a tenant that leads astray":  func(b *kv.Batch) { b.Put(kv.NewKey("tenant", org.TenantID), &tenantRow{Organization: newID()}) },
		"a tenant that is unreadable": func(b *kv.Batch) { b.Put(kv.NewKey("tenant", org.TenantID), &garbage{}) },
		"a tenant of nobody":          func(b *kv.Batch) { b.Put(kv.NewKey("tenant", "another"), &tenantRow{Organization: string(org.ID)}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := open(t, dir)
			create(t, s, org)
			if _, err := s.Access().Admit(t.Context(), permissions.User{ID: user, IsActive: true, Type: permissions.PlatformUser}); err != nil {
				t.Fatal(err)
			}
			target := organizations.TargetOf(org.ID)
			scope := permissions.SeedSystem.Authority(target).Scope
			grant := permissions.Grant{UserID: user, In: target, Permissions: permissions.SetOf(permissions.ExecuteWorkflows), GrantedAt: time.Now()}
			if err := s.Grants().Put(t.Context(), scope, grant); err != nil {
				t.Fatal(err)
			}
			before := rights(t, s, org, scope)
			shut(t, s)
			harm(t, dir, write)
			s = open(t, dir)
			if found := walked(t, s, false); len(found) == 0 {
				t.Error("it is not found")
			}
			if after := rights(t, s, org, scope); after.standing != before.standing {
				t.Errorf("the harm has changed %+v to %+v", before, after)
			}
			walked(t, s, true)
			if left := walked(t, s, false); len(left) != 0 {
				t.Errorf("these are left: %+v", left)
			}
			if after := rights(t, s, org, scope); after != before {
				t.Errorf("%+v has become %+v", before, after)
			}
		})
	}
}

// allowed is what can be read of one grant, and of whose tenant is whose.
type allowed struct{ standing, list, global, holder string }

func rights(t *testing.T, s *embedded.Store, org organizations.Organization, scope organizations.Scope) allowed {
	t.Helper()
	text := func(v any, err error) string {
		if err != nil {
			return err.Error()
		}
		return cmp.Diff(nil, v, cmp.AllowUnexported(permissions.Set{}, organizations.Target{}))
	}
	standing, err := s.Access().Standing(t.Context(), "0195_user")
	a := allowed{standing: text(standing, err)}
	list, err := s.Grants().List(t.Context(), scope, store.Paging{Limit: 10})
	a.list = text(list.Items, err)
	list, err = s.Grants().List(t.Context(), everywhere, store.Paging{Limit: 10})
	a.global = text(list.Items, err)
	holder, err := s.Access().OrganizationOfTenant(t.Context(), org.TenantID)
	a.holder = text(holder, err)
	return a
}

// A row of an older shape is written anew as it is read, and one of a newer shape
// is left alone.
func TestAnUpgradeWritesRowsOfAnOlderShapeAnew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	e := newRun()
	if _, err := s.Executions().Accept(t.Context(), store.Acceptance{Execution: e}); err != nil {
		t.Fatal(err)
	}
	shut(t, s)
	harm(t, dir, func(b *kv.Batch) {
		b.Put(rows.RunKey(e.Doorbell()), &older{Run: rows.RunOf(e)})
		b.Put(kv.NewKey("step", "GLOBAL", string(e.ID), kv.Int(1)), &newer{Version: 99})
		b.Put(kv.NewKey("secret", "GLOBAL", "damaged"), &newer{})
		b.Put(rows.OutputKey(e.Doorbell()), &garbage{Body: 1})
	})
	s = open(t, dir)
	before, err := s.History().Get(t.Context(), e.Scope, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []maintenance.UpgradePage{{Written: 2, Newer: 1}, {Newer: 1}} {
		got, err := s.Upkeep().Upgrade(t.Context(), "")
		if err != nil || got.Written != want.Written || got.Newer != want.Newer || got.Next != "" {
			t.Errorf("upgrade %d: %+v, %v, want %+v", i+1, got, err, want)
		}
	}
	after, err := s.History().Get(t.Context(), e.Scope, e.ID)
	if err != nil || after.CreatedAt != before.CreatedAt || after.Status != before.Status || string(after.Input) != string(before.Input) {
		t.Errorf("%+v has become %+v: %v", before, after, err)
	}
}

// older is a run as an older program wrote it.
type older struct {
	*rows.Run
	Version int `json:"schemaVersion"`
}
