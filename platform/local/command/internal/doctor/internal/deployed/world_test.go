package deployed_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/deployed"
	"github.com/bifrost-run/bifrost/platform/local/internal/site"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Where the parts of the platform are.
const (
	apiAt    = "https://func.example.com"
	webAt    = "https://web.example.com"
	signInAt = "https://login.example.com"
	appID    = "33333333-3333-4333-8333-333333333333"
)

// answer is what is said at one address.
type answer struct {
	status int
	header http.Header
	body   string
}

// world is a platform that is well, until a test changes what one of its addresses
// ("GET https://func.example.com/api/health") answers. The last of several answers
// stays.
type world struct {
	answers map[string][]answer

	mu    sync.Mutex
	asked []*http.Request
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

func header(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i+1 < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

// dressed are the headers of the web app as this program writes them.
func dressed(file string) http.Header {
	h := header("Strict-Transport-Security", "max-age=31536000")
	for name, value := range (site.Origins{API: apiAt, Authority: []string{signInAt}}).Headers(file) {
		if value != "" {
			h.Set(name, value)
		}
	}
	return h
}

func page(api string) string { return `<meta name="bifrost-api" content="` + api + `" />` }

func signInConfig(id, authority string) string {
	return fmt.Sprintf(`{"clientId":%q,"authority":%q,"scopes":["api://%s/access_as_user"],"redirectPath":"/redirect.html"}`, id, authority, appID)
}

func metadata(issuer string) string {
	return fmt.Sprintf(`{"issuer":%q,"authorization_endpoint":"%[2]s/a","token_endpoint":"%[2]s/t","jwks_uri":"%[2]s/keys"}`, issuer, signInAt)
}

func well() *world {
	always := header("X-Content-Type-Options", "nosniff", "Content-Security-Policy", "default-src 'none'", "Cache-Control", "no-store", "Strict-Transport-Security", "max-age=31536000")
	return &world{answers: map[string][]answer{
		"GET " + apiAt + "/api/health":       {{200, always, `{"status":"ok","version":"v1.2.3","storage":"azure"}`}},
		"GET " + apiAt + "/api/health/ready": {{200, always, `{}`}},
		"GET " + apiAt + "/api/auth/config":  {{200, always, signInConfig(appID, signInAt+"/organizations")}},
		"OPTIONS " + apiAt + "/api/me": {{204, header("Access-Control-Allow-Origin", webAt, "Access-Control-Allow-Methods", "GET, PATCH",
			"Access-Control-Allow-Headers", "Content-Type, Idempotency-Key, If-Match, X-App-Authorization, X-Organization-Id"), ""}},
		"GET " + webAt + "/":              {{200, dressed("index.html"), page(apiAt)}},
		"GET " + webAt + "/redirect.html": {{200, dressed("redirect.html"), "<title>Signing in</title>"}},
		"GET " + signInAt + "/organizations/v2.0/.well-known/openid-configuration": {{200, nil, metadata(signInAt + "/{tenantid}/v2.0")}},
		"GET " + signInAt + "/keys": {{200, nil, key()}},
	}}
}

func (w *world) ServeHTTP(to http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	at := r.Method + " https://" + r.Host + r.URL.Path
	w.asked = append(w.asked, r)
	said := w.answers[at]
	if len(said) > 1 {
		w.answers[at] = said[1:]
	}
	w.mu.Unlock()
	if len(said) == 0 {
		http.NotFound(to, r)
		return
	}
	if said[0].status == 0 {
		panic(http.ErrAbortHandler)
	}
	for name, values := range said[0].header {
		to.Header()[name] = values
	}
	to.WriteHeader(said[0].status)
	_, _ = to.Write([]byte(said[0].body))
}

// look asks everything about a platform, and answers what was found by its name.
func (w *world) look(t *testing.T, p deployed.Platform) map[string]check.Finding {
	t.Helper()
	server := httptest.NewTLSServer(w)
	defer server.Close()
	server.Config.ErrorLog = nil
	if p.Transport == nil {
		transport := server.Client().Transport.(*http.Transport)
		defer transport.CloseIdleConnections()
		p.Transport = transport
	}
	return byName(check.All(t.Context(), deployed.Checks(p)))
}

func byName(results []check.Result) map[string]check.Finding {
	found := map[string]check.Finding{}
	for _, r := range results {
		found[r.Name] = r.Finding
	}
	return found
}

// platform is all of the world, looked at by a program of its version.
func platform() deployed.Platform {
	return deployed.Platform{API: apiAt, Web: webAt, Version: "v1.2.3"}
}

// want expects a finding in this state that says this, and advice for whatever is not
// well.
func want(t *testing.T, found map[string]check.Finding, name string, state check.State, says string) {
	t.Helper()
	f, is := found[name]
	if !is || f.State != state || !strings.Contains(f.Seen+" → "+f.Advice, says) {
		t.Errorf("%s: %+v, want %s with %q", name, f, state, says)
	}
	if needs := state == check.Warning || state == check.Failed; needs != (f.Advice != "") {
		t.Errorf("%s is %s and advises %q", name, state, f.Advice)
	}
}
