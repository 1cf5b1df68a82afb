package archive

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	systemadapter "github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/workflow/host"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	tenant    = "72f988bf-0000-41af-91ab-000000000001"
	vendorKey = "correct horse battery"
	apiKey    = "staple of the vendor"
)

// tokens are people: the token is their role.
type tokens struct{}

func (tokens) Verify(_ context.Context, token string) (permissions.Claims, error) {
	claims := permissions.Claims{TenantID: tenant, ObjectID: "0195509f-2a00-4abc-8def-0123456789ab"}
	switch token {
	case "admin":
		claims.AppRoles = []permissions.AppRole{permissions.AdminRole}
	case "technician":
		claims.ObjectID = "0195509f-2a00-4abc-8def-0123456789ac"
		claims.AppRoles = []permissions.AppRole{permissions.TechnicianRole}
	default:
		return claims, fault.New(fault.Unauthenticated, "token_invalid", "Sign in again.")
	}
	return claims, nil
}

// unhurried lets everybody ask as often as they like.
type unhurried struct{}

func (unhurried) Take(string) time.Duration { return 0 }

// known is the one integration.
type known struct{}

func (known) Integrations() []configure.KnownIntegration {
	return []configure.KnownIntegration{{Name: "vendor", Title: "Vendor", Settings: []string{"base"}, Secrets: []string{"key"}}}
}

// plainly connects to what is configured.
type plainly struct{}

func (plainly) Connection(ctx context.Context, c *configure.Configuration, org organizations.Organization, integration string) (host.Connection, error) {
	found, err := c.Connect(ctx, integration)
	secrets := map[string]string{}
	for key, value := range found.Secrets {
		secrets[key] = value.Reveal()
	}
	return host.Connection{Integration: integration, TenantID: org.TenantID, Settings: found.Settings, Secrets: secrets}, err
}

// library is an archive on a store in memory, with two organizations.
type library struct {
	*embedded.Store
	*Archive
	t               *testing.T
	contoso, adatum organizations.Scope
	global          organizations.Scope
}

func newLibrary(t *testing.T) *library {
	t.Helper()
	s, err := embedded.Open(embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	l := &library{Store: s, t: t, global: permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope}
	l.organization("Northwind", tenant, true)
	l.contoso, l.adatum = l.organization("Contoso", "72f988bf-0000-41af-91ab-00000000000a", false), l.organization("Adatum", "", false)
	l.Archive = New(Ports{
		History: s.History(), Steps: s.Steps(), Organizations: s.Organizations(), Sealer: s.Sealer(), Files: s.Files(),
		Supplier:   supply.New(configure.NewResolver(s.Config(), s.Vault(), known{}), plainly{}),
		Authorizer: authorize.New(tokens{}, s.Access(), nil, unhurried{}, systemadapter.Clock{}, slog.New(slog.DiscardHandler)),
	})
	return l
}

func (l *library) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l *library) organization(name, tenantID string, provider bool) organizations.Scope {
	l.t.Helper()
	org, err := organizations.New(organizations.ID(newID()), organizations.Draft{Name: name, TenantID: tenantID, IsProvider: provider}, "test", time.Now())
	l.must(err)
	l.must(l.Organizations().Create(l.t.Context(), org))
	return permissions.SeedSystem.Authority(organizations.TargetOf(org.ID)).Scope
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// accept makes a run that nobody has begun.
func (l *library) accept(s organizations.Scope, changes ...func(*executions.Execution)) (executions.Doorbell, executions.ID) {
	l.t.Helper()
	id := executions.ID(newID())
	x := executions.Execution{
		ID: id, Scope: s, Status: executions.Pending, Workflow: executions.Workflow{Name: "enrol", Title: "Enrol"},
		Actor: executions.Actor{ID: "ana", DisplayName: "Ana"}, Input: []byte(`{"email":"ana@contoso.example","password":"***"}`), CreatedAt: id.Time(), DueAt: id.Time(),
	}
	for _, change := range changes {
		change(&x)
	}
	accepted, err := l.Executions().Accept(l.t.Context(), store.Acceptance{Execution: x})
	l.must(err)
	return accepted.Execution.Doorbell(), id
}

// finish makes a run with two stored steps, one of them sealed, that ended so.
func (l *library) finish(s organizations.Scope, o executions.Outcome, changes ...func(*executions.Execution)) executions.ID {
	l.t.Helper()
	bell, id := l.accept(s, changes...)
	_, lease, err := l.Executions().Claim(l.t.Context(), bell, executions.Claim{ClaimID: "c", Knows: func(string) bool { return true }, Now: time.Now()})
	l.must(err)
	sealed, err := json.Marshal(map[string]any{"result": map[string]string{"key": vendorKey}, "secrets": []string{vendorKey}})
	l.must(err)
	box, err := l.Sealer().Seal(l.t.Context(), s, "step "+string(id)+" fetch key", sealed)
	l.must(err)
	for _, step := range []executions.Step{
		{Name: "look", Status: executions.StepSuccess, Result: []byte(`[1]`)},
		{Name: "fetch key", Status: executions.StepSuccess, Result: box, Sealed: true},
		{Name: "pay", Status: executions.StepIntent},
	} {
		l.must(l.Steps().Store(l.t.Context(), lease, step))
	}
	o.Now = time.Now()
	_, err = l.Executions().Finish(l.t.Context(), lease, o)
	l.must(err)
	return id
}

func failed() executions.Outcome {
	return executions.Outcome{
		Event: executions.EventFail, FailedSteps: []executions.Step{{Name: "send", Status: executions.StepFailed}},
		Problem: &executions.Problem{Code: "step_failed", Message: "It was not sent.", Step: "send"},
	}
}

func succeeded() executions.Outcome { return executions.Outcome{Event: executions.EventSucceed} }

// configure gives Contoso a setting, a secret, an integration and a file.
func (l *library) configure() {
	l.t.Helper()
	l.must(l.Config().PutSetting(l.t.Context(), l.contoso, organizations.Setting{Key: "office", Type: organizations.StringSetting, Value: "Leeds"}))
	l.must(l.Config().PutIntegration(l.t.Context(), l.contoso, organizations.Integration{
		Type: "vendor", Settings: map[string]string{"base": "https://vendor.example"}, Secrets: []string{"key"},
	}))
	for key, text := range map[string]string{"own": vendorKey, organizations.SecretKey("vendor", "key"): apiKey} {
		value, err := organizations.NewSecretValue(text)
		l.must(err)
		l.must(l.Vault().Set(l.t.Context(), l.contoso, key, value))
	}
}

// broken is what a store on a broken disk answers.
func (l *library) broken() (executions.Execution, error) {
	return executions.Execution{}, errors.New("disk on fire")
}
