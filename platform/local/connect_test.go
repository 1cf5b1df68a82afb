package local

import (
	"path/filepath"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/schema"
	systemadapter "github.com/bifrost-run/bifrost/adapters/system"
	composeforms "github.com/bifrost-run/bifrost/app/compose"
	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/platform/internal/core"
	"github.com/bifrost-run/bifrost/platform/internal/integrations"
	"github.com/bifrost-run/bifrost/platform/local/internal/demo"
	"github.com/bifrost-run/bifrost/platform/local/internal/storage"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
	_ "github.com/bifrost-run/bifrost/workflows/all" // declares the integrations
)

const origin = "http://127.0.0.1:7071"

// scene is a store with a seeder, and what equips runs on it.
type scene struct {
	seeder   demo.Seeder
	supplier *supply.Supplier
	trail    store.Trail
	marker   string
}

func newScene(t *testing.T) scene {
	t.Helper()
	s, err := storage.Open(storage.Options{Family: storage.Embedded, Clock: systemadapter.Clock{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	catalog := shippedCatalog(t)
	return scene{
		seeder:   demo.NewSeeder(s, composerOf(s, catalog), catalog, systemadapter.Clock{}, systemadapter.Random{}),
		supplier: core.NewSupplier(configure.NewResolver(s.Embedded().Config(), s.Embedded().Vault(), integrations.Declared{Tenant: demo.TenantOf}), demo.TenantOf),
		trail:    s.Embedded().Trail(),
		marker:   filepath.Join(t.TempDir(), "seeded"),
	}
}

// shippedCatalog is the catalogue of the program as it ships.
func shippedCatalog(t *testing.T) *describe.Catalog {
	t.Helper()
	definitions, err := workflow.Definitions()
	if err != nil {
		t.Fatal(err)
	}
	providers, err := workflow.ProviderDefinitions()
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := describe.New(definitions, providers, schema.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	return catalog
}

func composerOf(s *storage.Storage, catalog *describe.Catalog) *composeforms.Composer {
	p := s.Ports()
	ports := composeforms.Ports{Forms: p.Forms, Versions: p.FormVersions, Memberships: p.Memberships, Clock: systemadapter.Clock{}, Random: systemadapter.Random{}}
	return composeforms.New(ports, catalog, nil, record.New(p.Trail, systemadapter.Random{}))
}

func (s scene) start(t *testing.T, at string) {
	t.Helper()
	if err := s.seeder.Demo(t.Context(), s.marker, at); err != nil {
		t.Fatal(err)
	}
}

func (s scene) connect(t *testing.T, tenant string) (workflow.Connection, error) {
	t.Helper()
	org := organizations.Organization{ID: "01954f00-0000-7000-8000-00000000000a", TenantID: tenant}
	scope := permissions.SeedSystem.Authority(organizations.TargetOf(org.ID)).Scope
	return s.supplier.For(scope, org).Connection(t.Context(), "msgraph")
}

func TestTheDemoConnectsEveryOrganizationToItsDirectory(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t, origin)
	for tenant, wanted := range map[string]string{"a-tenant": "a-tenant", "": "01954f00-0000-7000-8000-00000000000a"} {
		c, err := s.connect(t, tenant)
		if err != nil {
			t.Fatal(err)
		}
		address := origin + demo.DirectoryPrefix
		if c.TenantID != wanted || c.Settings["base_url"] != address || c.Settings["authority_url"] != address ||
			c.Settings["client_id"] != demo.ClientID || c.Secrets["client_secret"] != demo.ClientSecret || c.HTTP.Timeout <= 0 {
			t.Errorf("got %+v", c)
		}
	}
}

func TestTheDemoFollowsTheProgramToAnotherAddress(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t, origin)
	s.start(t, "http://127.0.0.1:8080")
	c, err := s.connect(t, "a-tenant")
	if want := "http://127.0.0.1:8080" + demo.DirectoryPrefix; err != nil || c.Settings["base_url"] != want {
		t.Errorf("connected to %s, %v", c.Settings["base_url"], err)
	}
}

func TestTheDemoLeavesAloneWhatAPersonConnected(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t, origin)
	global := permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope
	theirs := organizations.Integration{
		Type: "msgraph", Settings: map[string]string{"base_url": origin + demo.DirectoryPrefix, "client_id": "theirs"},
		SharedWith: organizations.SharedWithAll, UpdatedBy: "a person",
	}
	if err := s.seeder.Config.PutIntegration(t.Context(), global, theirs); err != nil {
		t.Fatal(err)
	}
	s.start(t, "http://127.0.0.1:8080")
	if c, err := s.connect(t, "a-tenant"); err != nil || c.Settings["base_url"] != theirs.Settings["base_url"] {
		t.Errorf("connected to %+v, %v", c.Settings, err)
	}
	if err := s.seeder.Config.DeleteIntegration(t.Context(), global, "msgraph"); err != nil {
		t.Fatal(err)
	}
	s.start(t, origin)
	if _, err := s.connect(t, "a-tenant"); host.Diagnose(err).Code != "integration_not_connected" {
		t.Errorf("a removed integration came back: %v", err)
	}
}

func TestWhatIsNotConnectedEndsTheRunWithASentence(t *testing.T) {
	t.Parallel()
	_, err := newScene(t).connect(t, "a-tenant")
	d := host.Diagnose(err)
	if d.Code != "integration_not_connected" || !d.Permanent || d.Message != "This organization is not connected to Microsoft Graph." {
		t.Errorf("got %+v, %v", d, err)
	}
}

// Microsoft itself takes nobody in who has no tenant; the demo's directory does.
func TestMicrosoftGraphNeedsATenant(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t, origin)
	global := permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope
	theirs := organizations.Integration{Type: "msgraph", Settings: map[string]string{"client_id": "theirs"}, SharedWith: organizations.SharedWithAll}
	if err := s.seeder.Config.PutIntegration(t.Context(), global, theirs); err != nil {
		t.Fatal(err)
	}
	if _, err := s.connect(t, ""); host.Diagnose(err).Code != "tenant_missing" {
		t.Errorf("without a tenant: %v", err)
	}
	if _, err := s.connect(t, "a-tenant"); err != nil {
		t.Errorf("with one: %v", err)
	}
}
