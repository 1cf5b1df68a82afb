package probe_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/configure/probe"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	secretmocks "github.com/bifrost-run/bifrost/ports/secret/mocks"
	"github.com/bifrost-run/bifrost/ports/store"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	system "github.com/bifrost-run/bifrost/ports/system/mocks"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

const (
	contosoID = organizations.ID("01954f00-0000-7000-8000-00000000000a")

	// marked stands for what must not be seen.
	marked = "hunter2-Zq9"
)

var (
	inContoso = permissions.SeedSystem.Authority(organizations.TargetOf(contosoID)).Scope
	inGlobal  = permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope
	errStore  = fault.New(fault.Unavailable, "storage_unavailable", "Try again.")
)

// ticketing is an integration as an author writes one. What its test does is in the
// context's hands.
var ticketing = workflow.NewIntegration(workflow.IntegrationSpec[workflow.Connection]{
	Name: "ticketing", Title: "Ticketing", Settings: []string{"base_url"}, Secrets: []string{"key"},
	Open: func(_ context.Context, c workflow.Connection) (workflow.Connection, error) { return c, nil },
	Test: func(ctx context.Context, c workflow.Connection) (string, error) {
		return ctx.Value(doKey{}).(func(context.Context, workflow.Connection) (string, error))(ctx, c)
	},
})

type doKey struct{}

// build has that integration, and one without a test.
type build struct{}

func (build) Integrations() []configure.KnownIntegration {
	return []configure.KnownIntegration{
		{Name: "ticketing", Title: "Ticketing", Settings: []string{"base_url"}, Secrets: []string{"key"}, Test: ticketing.Definition().Test},
		{Name: "silent", Title: "Silent"},
		{Name: "tenanted", Title: "Tenanted", Test: ticketing.Definition().Test, Tenant: func(org organizations.Organization, _ map[string]string) string { return org.TenantID }},
	}
}

// through connects to whatever is configured.
type through struct{}

func (through) Connection(ctx context.Context, configured *configure.Configuration, _ organizations.Organization, integration string) (host.Connection, error) {
	found, err := configured.Connect(ctx, integration)
	secrets := map[string]string{}
	for key, value := range found.Secrets {
		secrets[key] = value.Reveal()
	}
	return host.Connection{Integration: integration, Settings: found.Settings, Secrets: secrets}, err
}

// trail keeps what was written down, or fails.
type trail struct {
	store.Trail
	mu      sync.Mutex
	entries []string
	err     error
}

func (l *trail) Append(_ context.Context, s organizations.Scope, e audit.Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		l.entries = append(l.entries, fmt.Sprintf("%s %s %s %s", s, e.Action, e.Entity.ID, e.After))
	}
	return l.err
}

// desk is the use case over mocks.
type desk struct {
	*probe.Prober
	config *storemocks.MockConfig
	vault  *secretmocks.MockVault
	trail  *trail
	strays *abandon.Strays
	log    *journal
}

// journal is what was logged.
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

func newDesk(t *testing.T) desk {
	t.Helper()
	c := gomock.NewController(t)
	d := desk{config: storemocks.NewMockConfig(c), vault: secretmocks.NewMockVault(c), trail: &trail{}, strays: &abandon.Strays{}, log: &journal{}}
	clock, random := system.NewMockClock(c), system.NewMockRandom(c)
	clock.EXPECT().Now().DoAndReturn(time.Now).AnyTimes()
	random.EXPECT().ID().Return(string(contosoID)).AnyTimes()
	supplier := supply.New(configure.NewResolver(d.config, d.vault, build{}), through{})
	d.Prober = probe.New(build{}, supplier, record.New(d.trail, random), clock, d.strays, probe.Settings{}, slog.New(slog.NewTextHandler(d.log, nil)))
	return d
}

// has expects reads of both layers.
func (d desk) has(own, defaults []organizations.Integration) {
	d.config.EXPECT().Load(gomock.Any(), inContoso).Return(organizations.Config{Integrations: own}, nil).AnyTimes()
	d.config.EXPECT().Load(gomock.Any(), inGlobal).Return(organizations.Config{Integrations: defaults}, nil).AnyTimes()
}

// connected expects an own connection of Contoso, with its secret.
func (d desk) connected(t *testing.T) {
	t.Helper()
	d.has([]organizations.Integration{{Type: "ticketing", Settings: map[string]string{"base_url": "https://a"}, Secrets: []string{"key"}}}, nil)
	value, err := organizations.NewSecretValue(marked)
	if err != nil {
		t.Fatal(err)
	}
	d.vault.EXPECT().Resolve(gomock.Any(), inContoso, "ticketing_key").Return(value, nil).AnyTimes()
}

// doing is a context in which the test does this.
func doing(t *testing.T, do func(context.Context, workflow.Connection) (string, error)) context.Context {
	t.Helper()
	return context.WithValue(t.Context(), doKey{}, do)
}

func saying(t *testing.T, found string, err error) context.Context {
	t.Helper()
	return doing(t, func(context.Context, workflow.Connection) (string, error) { return found, err })
}

func at(target organizations.Target) permissions.Authority {
	a := permissions.SeedSystem.Authority(target)
	a.Principal = permissions.Principal{User: permissions.User{ID: "staff", Type: permissions.PlatformUser, IsActive: true}}
	a.Permissions = permissions.SetOf(permissions.ManageConfig)
	if !target.IsGlobal() {
		a.Organization = &organizations.Organization{ID: target.ID(), Name: "Contoso", IsActive: true}
	}
	return a
}

// staff is one of the provider's at Contoso.
func staff() permissions.Authority { return at(organizations.TargetOf(contosoID)) }

func wantFault(t *testing.T, got probe.Result, err error, kind fault.Kind, code string) {
	t.Helper()
	if !fault.Is(err, kind) || fault.Code(err) != code || got != (probe.Result{}) {
		t.Errorf("got %+v and %v, want %s", got, err, code)
	}
}

var errPlain = errors.New("dial tcp " + marked + ": refused")
