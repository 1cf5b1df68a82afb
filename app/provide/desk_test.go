package provide

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/adapters/memory"
	"github.com/bifrost-run/bifrost/adapters/schema"
	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	secretmocks "github.com/bifrost-run/bifrost/ports/secret/mocks"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// inputs of every provider here.
type inputs struct {
	Department string         `json:"department,omitempty" label:"Department" maxLength:"10"`
	More       map[string]any `json:"more,omitempty"`
}

// code is what a test makes of a provider.
type code func(ctx context.Context, run *workflow.Run, in inputs) ([]workflow.Option, error)

// codes holds what the providers do, by organization: each test has its own.
var codes sync.Map

func ask(ctx context.Context, run *workflow.Run, in inputs) ([]workflow.Option, error) {
	found, _ := codes.Load(run.Org.ID)
	return found.(code)(ctx, run, in)
}

var office = workflow.StringSetting("office")

// The providers of every test.
var (
	_ = workflow.Provide("things", ask, workflow.CacheFor(5*time.Minute), workflow.About("Things."))
	_ = workflow.Provide("fresh", ask)
	_ = workflow.Provide("people", ask, workflow.CacheFor(5*time.Minute), workflow.Searchable())
	_ = workflow.Provide("offices", ask, workflow.Requires(office))
)

// directory is an integration whose client is its own token.
var directory = workflow.NewIntegration(workflow.IntegrationSpec[string]{
	Name: "directory", Title: "Directory", Secrets: []string{"token"},
	Open: func(_ context.Context, c workflow.Connection) (string, error) { return c.Secrets["token"], nil },
})

// world is a Source with everything around it that a test may turn.
type world struct {
	t      *testing.T
	source *Source
	org    *organizations.Organization
	config *storemocks.MockConfig
	vault  *secretmocks.MockVault
	log    *journal
	clock  *clock

	mu    sync.Mutex
	loads func(ctx context.Context, s organizations.Scope) (organizations.Config, error)
}

// newWorld is a Source in whose organization the providers do what is said.
func newWorld(t *testing.T, does code) *world {
	t.Helper()
	providers, err := workflow.ProviderDefinitions()
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := describe.New(nil, providers, schema.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: &clock{now: time.Now()}, log: &journal{}, org: newOrg()}
	kept, err := memory.NewOptions(w.clock, memory.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(kept.Close)
	c := gomock.NewController(t)
	w.config, w.vault = storemocks.NewMockConfig(c), secretmocks.NewMockVault(c)
	w.configures(organizations.Config{}, nil)
	w.config.EXPECT().Load(gomock.Any(), gomock.Any()).DoAndReturn(w.load).AnyTimes()
	supplier := supply.New(configure.NewResolver(w.config, w.vault, known{}), connector{})
	log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.source = New(catalog, supplier, kept, w.clock, Settings{}, log)
	w.does(w.org, does)
	return w
}

// load is how what is configured is read.
func (w *world) load(ctx context.Context, s organizations.Scope) (organizations.Config, error) {
	w.mu.Lock()
	loads := w.loads
	w.mu.Unlock()
	return loads(ctx, s)
}

// loading says how what is configured is read from now on.
func (w *world) loading(loads func(ctx context.Context, s organizations.Scope) (organizations.Config, error)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.loads = loads
}

// configures answers this for every scope from now on.
func (w *world) configures(c organizations.Config, err error) {
	w.loading(func(context.Context, organizations.Scope) (organizations.Config, error) { return c, err })
}

func newOrg() *organizations.Organization {
	return &organizations.Organization{ID: organizations.ID(uuid.Must(uuid.NewV7()).String()), Name: "Contoso", TenantID: "a-tenant", IsActive: true}
}

// does says what the providers do in an organization; nil is global.
func (w *world) does(org *organizations.Organization, does code) {
	id := ""
	if org != nil {
		id = string(org.ID)
	}
	codes.Store(id, does)
	w.t.Cleanup(func() { codes.Delete(id) })
}

// by is somebody who may run workflows in the world's organization.
func (w *world) by() permissions.Authority { return at(w.t, w.org, permissions.ExecuteWorkflows) }

// options asks and expects an answer.
func (w *world) options(r Request) Answer {
	w.t.Helper()
	a, err := w.source.Options(w.t.Context(), w.by(), r)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// at is what Decide gives somebody in an organization, or in global without one.
func at(t *testing.T, org *organizations.Organization, held ...permissions.Permission) permissions.Authority {
	t.Helper()
	target := organizations.TargetGlobal()
	if org != nil {
		target = organizations.TargetOf(org.ID)
	}
	user := permissions.User{ID: "tenant_person", DisplayName: "Zoë", Type: permissions.PlatformUser, IsActive: true}
	by, err := permissions.Decide(permissions.Principal{User: user}, target, permissions.Facts{
		Standing:     &permissions.Standing{User: user, Grants: []permissions.Grant{{UserID: user.ID, In: target, Permissions: permissions.SetOf(held...)}}},
		Organization: org,
	})
	if err != nil {
		t.Fatal(err)
	}
	return by
}

// known is the integration of this package.
type known struct{}

func (known) Integrations() []configure.KnownIntegration {
	return []configure.KnownIntegration{{
		Name: "directory", Title: "Directory", Secrets: []string{"token"},
		Tenant: func(org organizations.Organization, _ map[string]string) string { return org.TenantID },
	}}
}

// connector gives what is configured.
type connector struct{}

func (connector) Connection(ctx context.Context, c *configure.Configuration, _ organizations.Organization, name string) (host.Connection, error) {
	found, err := c.Connect(ctx, name)
	if err != nil {
		return host.Connection{}, err
	}
	secrets := map[string]string{}
	for key, value := range found.Secrets {
		secrets[key] = value.Reveal()
	}
	return host.Connection{Integration: name, Secrets: secrets}, nil
}

// clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// journal keeps what was logged.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(line)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}
