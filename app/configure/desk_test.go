package configure_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/configure"
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
)

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

// desk is the use cases over mocks: whatever a test did not announce fails it.
type desk struct {
	settings *configure.Settings
	secrets  *configure.Secrets
	config   *storemocks.MockConfig
	vault    *secretmocks.MockVault
	trail    *recorded.Trail
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
	recorder := record.New(d.trail, recorded.IDs{})
	d.settings, d.secrets = configure.NewSettings(d.config, recorder, clock), configure.NewSecrets(d.vault, recorder, clock, integrations)
	return d
}

// holds expects one read of each layer of Contoso.
func (d desk) holds(own, defaults []organizations.Setting) {
	d.config.EXPECT().Load(gomock.Any(), inContoso).Return(organizations.Config{Settings: own}, nil)
	d.config.EXPECT().Load(gomock.Any(), inGlobal).Return(organizations.Config{Settings: defaults}, nil)
}

func text(key, value string) organizations.Setting {
	return organizations.Setting{Key: key, Type: organizations.StringSetting, Value: value, Description: "About " + key + ".", UpdatedAt: past, UpdatedBy: "somebody"}
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

// bad expects exactly these "in pointer code" of a validation fault.
func bad(t *testing.T, err error, want ...string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Invalid || f.Code != "validation_failed" {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, field := range f.Fields {
		got = append(got, field.In+" "+field.Pointer+" "+field.Code)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
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
		"list settings":    func() error { _, err := d.settings.List(t.Context(), by, everything); return err },
		"get a setting":    func() error { _, err := d.settings.Get(t.Context(), by, "a"); return err },
		"put a setting":    func() error { _, _, err := d.settings.Put(t.Context(), by, configure.Draft{}); return err },
		"delete a setting": func() error { return d.settings.Delete(t.Context(), by, "a") },
		"export settings":  func() error { _, err := d.settings.Export(t.Context(), by); return err },
		"import settings":  func() error { _, err := d.settings.Import(t.Context(), by, nil, true); return err },
		"list secrets":     func() error { _, err := d.secrets.List(t.Context(), by, everything); return err },
		"put a secret":     func() error { _, _, err := d.secrets.Put(t.Context(), by, "a", "123456"); return err },
		"delete a secret":  func() error { return d.secrets.Delete(t.Context(), by, "a") },
	} {
		var f *fault.Fault
		if err := do(); !errors.As(err, &f) || f.Kind != fault.Forbidden || f.Permission != "canManageConfig" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
