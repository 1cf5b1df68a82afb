package connect_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/configure/connect"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	secretmocks "github.com/bifrost-run/bifrost/ports/secret/mocks"
	"github.com/bifrost-run/bifrost/ports/store"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
	"github.com/bifrost-run/bifrost/tests/contract/recorded"
)

const (
	contosoID = organizations.ID("01954f00-0000-7000-8000-00000000000a")
	staffID   = permissions.UserID("72f988bf-0000-41af-91ab-000000000001_0195509f-2a00-4abc-8def-000000000002")
	clientID  = permissions.UserID("72f988bf-0000-41af-91ab-00000000000a_0195509f-2a00-4abc-8def-000000000003")

	// marked stands for what must not be seen.
	marked = "hunter2-Zq9"
)

var (
	now  = time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)
	past = now.Add(-time.Hour)

	toContoso, toGlobal = organizations.TargetOf(contosoID), organizations.TargetGlobal()
	inContoso, inGlobal = scope(toContoso), scope(toGlobal)

	everything = store.Paging{Limit: 200}

	// errStore is trouble that must come through as it is.
	errStore = errors.New("the disk is on fire")

	// whole compares values with what they keep to themselves, as scopes do.
	whole = cmp.Exporter(func(reflect.Type) bool { return true })

	graph = configure.KnownIntegration{
		Name: "msgraph", Title: "Microsoft Graph", Settings: []string{"authority_url", "base_url", "client_id"}, Secrets: []string{"client_secret", "key"},
		Required: []string{"client_id", "client_secret"},
	}
	halo = configure.KnownIntegration{Name: "halopsa", Title: "HaloPSA", Settings: []string{"base_url"}}
)

type build []configure.KnownIntegration

func (b build) Integrations() []configure.KnownIntegration { return b }

func scope(target organizations.Target) organizations.Scope {
	return permissions.SeedSystem.Authority(target).Scope
}

func authority(id permissions.UserID, kind permissions.UserType, at organizations.Target) permissions.Authority {
	a := permissions.SeedSystem.Authority(at)
	a.Principal = permissions.Principal{User: permissions.User{ID: id, Type: kind, IsActive: true}}
	a.Permissions = permissions.SetOf(permissions.ManageConfig)
	if !at.IsGlobal() {
		a.Organization = &organizations.Organization{ID: at.ID(), Tags: []string{"gold"}}
	}
	return a
}

// staff is one of the provider's, client a user of Contoso: both may configure.
func staff(at organizations.Target) permissions.Authority {
	return authority(staffID, permissions.PlatformUser, at)
}

func client() permissions.Authority { return authority(clientID, permissions.ClientUser, toContoso) }

// desk is the use case over mocks: whatever a test did not announce fails it.
type desk struct {
	*connect.Integrations
	config *storemocks.MockConfig
	vault  *secretmocks.MockVault
	trail  *recorded.Trail
}

// tester is a *testing.T or a *rapid.T.
type tester interface {
	gomock.TestHelper
	Cleanup(func())
}

func newDesk(t tester) desk {
	t.Helper()
	c := gomock.NewController(t)
	clock := systemmocks.NewMockClock(c)
	clock.EXPECT().Now().Return(now).AnyTimes()
	d := desk{config: storemocks.NewMockConfig(c), vault: secretmocks.NewMockVault(c), trail: &recorded.Trail{}}
	made, err := connect.NewIntegrations(d.config, d.vault, record.New(d.trail, recorded.IDs{}), clock, build{graph, halo})
	if err != nil {
		t.Fatalf("%v", err)
	}
	d.Integrations = made
	return d
}

// has expects one read of a scope.
func (d desk) has(s organizations.Scope, rows ...organizations.Integration) {
	d.config.EXPECT().Load(gomock.Any(), s).Return(organizations.Config{Integrations: rows}, nil)
}

// sets expects a secret of msgraph to be stored after what was expected before.
func (d desk) sets(t *testing.T, s organizations.Scope, name, value string, err error) any {
	return d.vault.EXPECT().Set(gomock.Any(), s, "msgraph_"+name, gomock.Cond(func(got organizations.SecretValue) bool {
		if got.Reveal() != value {
			t.Errorf("another value of %s was set", name)
		}
		return true
	})).Return(err).Call
}

func row(name string, settings map[string]string, secrets ...string) organizations.Integration {
	return organizations.Integration{Type: name, Settings: settings, Secrets: secrets, UpdatedAt: past, UpdatedBy: "somebody"}
}

// same expects no error and exactly this.
func same[T any](t *testing.T, want, got T, err error) {
	t.Helper()
	if diff := cmp.Diff(want, got, whole); diff != "" || err != nil {
		t.Errorf("%v -want +got\n%s", err, diff)
	}
}

// refused expects a fault of this code and nothing given beside it.
func refused[T any](t *testing.T, given T, err error, kind fault.Kind, code string) {
	t.Helper()
	if fault.Code(err) != code || !fault.Is(err, kind) {
		t.Errorf("got %v, want %s", err, code)
	}
	var nothing T
	if diff := cmp.Diff(nothing, given, whole); diff != "" {
		t.Errorf("refused, and given\n%s", diff)
	}
}

// fields are the "pointer code" of a fault about a body.
func fields(t *testing.T, err error) []string {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, field := range f.Fields {
		if field.In != "body" || field.Message == "" {
			t.Errorf("%+v does not say where or what to enter", field)
		}
		got = append(got, field.Pointer+" "+field.Code)
	}
	return got
}

// troubled expects errStore and nothing given beside it.
func troubled[T any](t *testing.T, given T, err error) {
	t.Helper()
	if !errors.Is(err, errStore) {
		t.Errorf("got %v, want the store's trouble", err)
	}
	var nothing T
	if diff := cmp.Diff(nothing, given, whole); diff != "" {
		t.Errorf("in trouble, and given\n%s", diff)
	}
}

func TestWithoutThePermissionNothingIsRead(t *testing.T) {
	t.Parallel()
	by := staff(toContoso)
	by.Permissions = permissions.SetOf(permissions.ExecuteWorkflows, permissions.ManageForms, permissions.ViewHistory)
	d := newDesk(t)
	for name, do := range map[string]func() error{
		"list":   func() error { _, err := d.List(t.Context(), by, everything); return err },
		"get":    func() error { _, err := d.Get(t.Context(), by, "msgraph"); return err },
		"put":    func() error { _, _, err := d.Put(t.Context(), by, "msgraph", connect.Change{}); return err },
		"delete": func() error { return d.Delete(t.Context(), by, "msgraph") },
	} {
		var f *fault.Fault
		if err := do(); !errors.As(err, &f) || f.Kind != fault.Forbidden || f.Permission != "canManageConfig" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestIntegrationsWhoseSecretsMeetAreRefusedAtStart(t *testing.T) {
	t.Parallel()
	made, err := connect.NewIntegrations(nil, nil, nil, nil, build{{Name: "a", Secrets: []string{"b_key"}}, {Name: "a_b", Secrets: []string{"key"}}})
	if made != nil || err == nil {
		t.Errorf("got %v and %v", made, err)
	}
}

// lists is a vault with one secret of Contoso.
func (d desk) lists(key string, err error) {
	d.vault.EXPECT().List(gomock.Any(), inContoso).Return([]organizations.SecretInfo{{Key: key}}, err).AnyTimes()
}
