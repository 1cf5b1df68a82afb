package account

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/tests/integration/vaultfake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	tenantID = "5f3d6c1e-0b51-4c55-9a2b-3f1f6f6a0001"
	clientID = "a0d1e0ce-0000-4000-8000-000000000002"
)

// world is Azure around a function app that is well, until a test answers for a host
// ("bifrost.table.core.windows.net") or for a request of it ("DELETE " before).
type world struct {
	vaults *vaultfake.Cloud
	says   map[string]reply
	// silent are hosts that do not answer.
	silent map[string]bool
	// ahead is by how much its clock is.
	ahead time.Duration

	mu    sync.Mutex
	asked []string
}

func newWorld() *world {
	return &world{vaults: vaultfake.New(), says: map[string]reply{}, silent: map[string]bool{}}
}

// reply is an answer in Azure's words; the code is empty for what is well. The zero
// value is none at all.
type reply struct {
	status     int
	code, body string
}

// to answers a request by the clock of the world.
func (p reply) to(r *http.Request, ahead time.Duration) (*http.Response, error) {
	if p.status == 0 {
		return nil, &url.Error{Op: "Get", URL: r.URL.String() + "&sig=secret", Err: &net.OpError{Op: "dial", Err: errors.New("no route to host")}}
	}
	h := http.Header{"Date": {time.Now().Add(ahead).UTC().Format(http.TimeFormat)}, "Content-Type": {"application/json"}}
	if p.code != "" {
		h.Set("x-ms-error-code", p.code)
	}
	return &http.Response{StatusCode: p.status, Header: h, Body: io.NopCloser(strings.NewReader(p.body)), Request: r}, nil
}

func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.asked = append(w.asked, r.Method+" "+r.URL.Host+r.URL.Path)
	w.mu.Unlock()
	if service(r) == "vault" && w.says[r.URL.Host] == (reply{}) && !w.silent[r.URL.Host] {
		return w.vaults.Do(r)
	}
	return w.reply(r).to(r, w.ahead)
}

func service(r *http.Request) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Host, "bifrost."), ".")
	return name
}

func (w *world) reply(r *http.Request) reply {
	if w.silent[r.URL.Host] {
		return reply{}
	}
	for _, at := range []string{r.Method + " " + r.URL.Host, r.URL.Host} {
		if p, says := w.says[at]; says {
			return p
		}
	}
	switch name := service(r); {
	case r.Method == http.MethodDelete:
		return reply{http.StatusNotFound, "ResourceNotFound", ""}
	case name == "table":
		return reply{http.StatusOK, "", `{"value":[]}`}
	case r.URL.Query().Has("peekonly"):
		return reply{http.StatusOK, "", `<QueueMessagesList></QueueMessagesList>`}
	case name == "queue" || name == "blob":
		return reply{status: http.StatusOK}
	}
	return signIn(r)
}

// key is a good key, which costs too much to be made for each test.
var key = sync.OnceValue(func() string {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	return fmt.Sprintf(`{"keys":[{"kty":"RSA","use":"sig","kid":"k1","n":%q,"e":%q}]}`, encode(k.N.Bytes()), encode(big.NewInt(int64(k.E)).Bytes()))
})

func signIn(r *http.Request) reply {
	const base = "https://login.microsoftonline.com"
	switch r.URL.Path {
	case "/" + tenantID + "/v2.0/.well-known/openid-configuration":
		return reply{http.StatusOK, "", fmt.Sprintf(`{"issuer":"%[1]s/%[2]s/v2.0","authorization_endpoint":"%[1]s/a","token_endpoint":"%[1]s/t","jwks_uri":"%[1]s/k"}`, base, tenantID)}
	case "/common/discovery/v2.0/keys":
		return reply{http.StatusOK, "", key()}
	}
	return reply{http.StatusBadRequest, "", `{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant not found."}`}
}

// person signs in with what their token says; empty for nobody.
type person string

func (p person) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	if p == "" {
		return azcore.AccessToken{}, nobodyError{}
	}
	return azcore.AccessToken{Token: "h." + base64.RawURLEncoding.EncodeToString([]byte(p)) + ".s", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// nobodyError is how the SDK says that a sign-in will not go better the next time.
type nobodyError struct{}

func (nobodyError) Error() string {
	return "DefaultAzureCredential: failed to acquire a token.\nMany lines."
}
func (nobodyError) NonRetriable() {}

// app is a function app of a world, looked at by a person.
func (w *world) app(who person) Account {
	return Account{
		Storage: azure.Options{Account: "bifrost", Credential: who}, Transport: w, App: &App{TenantID: tenantID, ClientID: clientID},
		Vault: azure.VaultOptions{URL: "https://bifrost.vault.azure.net/", Credential: who},
	}
}

const ana person = `{"upn":"ana@contoso.example","oid":"1"}`

func see(t *testing.T, a Account) map[string]check.Finding {
	t.Helper()
	found := map[string]check.Finding{}
	for _, r := range check.All(t.Context(), Checks(t.Context(), a)) {
		found[r.Name] = r.Finding
	}
	return found
}

func want(t *testing.T, f check.Finding, state check.State, says ...string) {
	t.Helper()
	for _, text := range says {
		if !strings.Contains(f.Seen+" → "+f.Advice, text) {
			t.Errorf("%+v does not say %q", f, text)
		}
	}
	if f.State != state || (f.Advice != "") != (state == check.Warning || state == check.Failed) || strings.Contains(f.Seen, "\n") {
		t.Errorf("%+v is not %s", f, state)
	}
}
