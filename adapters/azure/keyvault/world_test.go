package keyvault

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/integration/vaultfake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const horse = "correct horse"

// cloud is where all tests have their vaults, each at an address of its own.
var cloud = vaultfake.New()

// token is a credential that needs nobody.
type token struct{}

func (token) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "t0ken", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// world is one vault, as the platform and as an administrator see it.
type world struct {
	*Vault
	fake  *vaultfake.Vault
	host  string
	admin *azsecrets.Client
}

// newWorld sends the platform's calls through a transport; nil leads to the vault.
func newWorld(t *testing.T, transport policy.Transporter) world {
	t.Helper()
	host := strings.ToLower(rand.Text()) + ".vault.azure.net"
	w := world{host: host, fake: cloud.At(host), admin: client(t, host, cloud)}
	w.Vault = w.another(t, transport)
	return w
}

// another is another process with the same vault.
func (w world) another(t *testing.T, transport policy.Transporter) *Vault {
	t.Helper()
	if transport == nil {
		transport = cloud
	}
	return Open(Options{Client: client(t, w.host, transport), Pause: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
}

func client(t *testing.T, host string, transport policy.Transporter) *azsecrets.Client {
	t.Helper()
	c, err := connect.OpenVault(connect.VaultOptions{
		URL: "https://" + host, Credential: token{}, Transport: transport,
		Patience: connect.Patience{Try: time.Minute, Total: time.Minute, Tries: 3, Pause: time.Millisecond},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func global() organizations.Scope {
	return permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope
}

const myID = "0190b5a2-0000-7000-8000-000000000001"

func mine() organizations.Scope {
	return permissions.SeedSystem.Authority(organizations.TargetOf(myID)).Scope
}

func value(t *testing.T, text string) organizations.SecretValue {
	t.Helper()
	v, err := organizations.NewSecretValue(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func set(t *testing.T, v *Vault, s organizations.Scope, key, text string) {
	t.Helper()
	if err := v.Set(t.Context(), s, key, value(t, text)); err != nil {
		t.Fatal(err)
	}
}

func wantValue(t *testing.T, v *Vault, s organizations.Scope, key, text string) {
	t.Helper()
	if got, err := v.Resolve(t.Context(), s, key); err != nil || got.Reveal() != text {
		t.Errorf("%s resolves to %q, %v, want %q", key, got.Reveal(), err, text)
	}
}

func wantMissing(t *testing.T, v *Vault, s organizations.Scope, key string) {
	t.Helper()
	got, err := v.Resolve(t.Context(), s, key)
	wantFault(t, err, fault.NotFound, "secret_missing")
	if got.Reveal() != "" {
		t.Errorf("%q came with the fault", got.Reveal())
	}
}

func wantKeys(t *testing.T, v *Vault, s organizations.Scope, want ...string) {
	t.Helper()
	list, err := v.List(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]string, 0, len(list))
	for _, info := range list {
		got = append(got, info.Key)
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the keys are %q, want %q", got, want)
	}
}

// wantFault expects a fault of this kind and code that tells no secret, and, when
// it is of trouble, when to come back.
func wantFault(t *testing.T, err error, kind fault.Kind, code string) fault.Fault {
	t.Helper()
	if !fault.Is(err, kind) || fault.Code(err) != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	wantSilent(t, err)
	f := *faultOf(err)
	if kind == fault.Unavailable && f.RetryAfter <= 0 && code != "secret_unreadable" {
		t.Errorf("%s does not say when to try again", code)
	}
	return f
}

func wantSilent(t *testing.T, err error) {
	t.Helper()
	if err != nil && strings.Contains(err.Error(), "horse") {
		t.Errorf("the error tells the secret: %v", err)
	}
}

// put is what an administrator sets by hand.
func (w world) put(t *testing.T, name, text string) (version string) {
	t.Helper()
	answer, err := w.admin.SetSecret(t.Context(), name, azsecrets.SetSecretParameters{Value: &text}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return answer.ID.Version()
}

// enable is what an administrator does to a version, the newest for none.
func (w world) enable(t *testing.T, name, version string, yes bool) {
	t.Helper()
	if _, err := w.admin.UpdateSecretProperties(t.Context(), name, version, azsecrets.UpdateSecretPropertiesParameters{
		SecretAttributes: &azsecrets.SecretAttributes{Enabled: to.Ptr(yes)},
	}, nil); err != nil {
		t.Fatal(err)
	}
}

// drop is what an administrator deletes by hand.
func (w world) drop(t *testing.T, name string) {
	t.Helper()
	if _, err := w.admin.DeleteSecret(t.Context(), name, nil); err != nil {
		t.Fatal(err)
	}
}

func faultOf(err error) *fault.Fault {
	f, _ := errors.AsType[*fault.Fault](err)
	return f
}
