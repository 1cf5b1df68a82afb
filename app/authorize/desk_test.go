package authorize_test

import (
	"bytes"
	"log/slog"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	identity "github.com/bifrost-run/bifrost/ports/identity/mocks"
	pace "github.com/bifrost-run/bifrost/ports/pace/mocks"
	store "github.com/bifrost-run/bifrost/ports/store/mocks"
	system "github.com/bifrost-run/bifrost/ports/system/mocks"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	token = "a token"

	provider  = organizations.ID("01954f00-0000-7000-8000-000000000001")
	contoso   = organizations.ID("01954f00-0000-7000-8000-00000000000a")
	elsewhere = organizations.ID("01954f00-0000-7000-8000-00000000000b")

	providerTenant  = "72f988bf-0000-41af-91ab-000000000001"
	contosoTenant   = "72f988bf-0000-41af-91ab-00000000000a"
	elsewhereTenant = "72f988bf-0000-41af-91ab-00000000000b"
	object          = "0195509f-2a00-4abc-8def-0123456789ab"
)

var (
	then = time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	now  = time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)

	run     = permissions.ExecuteWorkflows
	history = permissions.SetOf(permissions.ViewHistory)
)

// desk is an authorizer over mocks: whatever a test did not announce fails it.
type desk struct {
	*authorize.Authorizer
	verifier *identity.MockVerifier
	access   *store.MockAccess
	keys     *store.MockKeys
	limiter  *pace.MockLimiter
	clock    *system.MockClock
	log      *bytes.Buffer
}

func newDesk(t *testing.T) desk {
	t.Helper()
	c := gomock.NewController(t)
	d := desk{
		verifier: identity.NewMockVerifier(c), access: store.NewMockAccess(c), keys: store.NewMockKeys(c),
		limiter: pace.NewMockLimiter(c), clock: system.NewMockClock(c), log: &bytes.Buffer{},
	}
	d.Authorizer = authorize.New(d.verifier, d.access, d.keys, d.limiter, d.clock, slog.New(slog.NewTextHandler(d.log, nil)))
	return d
}

// shows announces a genuine token, whose bearer does not ask too often.
func (d desk) shows(claims permissions.Claims) {
	verified := d.verifier.EXPECT().Verify(gomock.Any(), token).Return(claims, nil)
	d.limiter.EXPECT().Take(string(claims.UserID())).Return(time.Duration(0)).After(verified.Call)
}

// writes announces that a user is written, once.
func (d desk) writes(user permissions.User) {
	d.clock.EXPECT().Now().Return(now)
	d.access.EXPECT().Admit(gomock.Any(), user).Return(user, nil)
}

func anna() permissions.Claims {
	return permissions.Claims{TenantID: providerTenant, ObjectID: object, DisplayName: "Anna", Email: "anna@provider.example"}
}

func chris() permissions.Claims {
	return permissions.Claims{TenantID: contosoTenant, ObjectID: object, DisplayName: "Chris", Email: "chris@contoso.example"}
}

// staff is a known user of the provider.
func staff(c permissions.Claims) permissions.User {
	return permissions.User{
		ID: c.UserID(), DisplayName: c.DisplayName, Email: c.Email, Type: permissions.PlatformUser,
		IsActive: true, CreatedAt: then, UpdatedAt: then,
	}
}

// client is a known user of Contoso.
func client(c permissions.Claims) permissions.User {
	u := staff(c)
	u.Type, u.Home = permissions.ClientUser, contoso
	return u
}

// deactivated is nobody who may come in.
func deactivated(u permissions.User) permissions.User {
	u.IsActive = false
	return u
}

// newcomer is what is written about somebody at first sign-in.
func newcomer(u permissions.User) permissions.User {
	u.CreatedAt, u.UpdatedAt = now, now
	return u
}

func organization(id organizations.ID, tenant string) *organizations.Organization {
	return &organizations.Organization{ID: id, Name: "Somebody", TenantID: tenant, IsActive: true, IsProvider: id == provider}
}

// left is an organization that is a client no more.
func left(org *organizations.Organization) *organizations.Organization {
	org.IsActive = false
	return org
}

// wantCode expects a fault of this code and nothing given beside it.
func wantCode[T any](t *testing.T, given T, err error, kind fault.Kind, code string) {
	t.Helper()
	if fault.Code(err) != code || !fault.Is(err, kind) {
		t.Errorf("got %v, want %s", err, code)
	}
	var nothing T
	if diff := cmp.Diff(nothing, given, whole); diff != "" {
		t.Errorf("refused, and given\n%s", diff)
	}
}

// whole compares values with what they keep to themselves, as scopes and sets do.
var whole = cmp.Exporter(func(reflect.Type) bool { return true })
