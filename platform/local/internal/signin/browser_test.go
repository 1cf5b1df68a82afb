package signin_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/platform/local/internal/signin"
)

const (
	base      = "http://127.0.0.1:7071"
	client    = "0c11e470-0000-4000-8000-000000000001"
	audience  = "api://bifrost-local"
	home      = base + "/redirect.html"
	localhost = "http://localhost:7071/redirect.html"
	vite      = "http://localhost:5173/redirect.html"
	scope     = audience + "/access_as_user openid profile offline_access"
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	provider  = "11111111-1111-4111-8111-111111111111"
	contoso   = "22222222-2222-4222-8222-222222222222"
)

var people = []signin.Account{
	{
		Name: "admin", DisplayName: "Ada Admin", Email: "ada@northwind.example", Hint: "Platform administrator",
		TenantID: provider, ObjectID: "aaaaaaaa-0000-4000-8000-000000000001", Roles: []string{"Platform.Admin"},
	},
	{
		Name: "technician", DisplayName: "Tess <b>Technician</b>", Email: "tess@northwind.example",
		TenantID: provider, ObjectID: "aaaaaaaa-0000-4000-8000-000000000002",
	},
	{
		Name: "client-user", DisplayName: "Cleo Client", Email: "cleo@contoso.example",
		TenantID: contoso, ObjectID: "aaaaaaaa-0000-4000-8000-000000000003",
	},
}

// chance is enough randomness for the sign-in, which asks for tokens only.
type chance struct{}

func (chance) ID() string      { panic("the sign-in makes no ids") }
func (chance) Token() string   { return rand.Text() }
func (chance) Chance() float64 { panic("the sign-in takes no chances") }

// hands is a clock that a test moves.
type hands struct{ now time.Time }

func (h *hands) Now() time.Time          { return h.now }
func (h *hands) forward(d time.Duration) { h.now = h.now.Add(d) }

// sharedKey spares every test but those of the key file the making of one.
var sharedKey = sync.OnceValue(func() []byte {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
})

func options(t *testing.T, clock *hands) signin.Options {
	t.Helper()
	file := filepath.Join(t.TempDir(), "signing-key.pem")
	if err := os.WriteFile(file, sharedKey(), 0o600); err != nil {
		t.Fatal(err)
	}
	return signin.Options{
		Accounts: people, BaseURL: base, KeyFile: file, ClientID: client, Audience: audience,
		RedirectURIs: []string{home, localhost, vite}, Clock: clock, Random: chance{},
	}
}

// browser is a provider, and somebody's browser in front of it.
type browser struct {
	t        *testing.T
	clock    *hands
	provider *signin.Provider
	handler  http.Handler
	cookie   string
}

func open(t *testing.T) *browser {
	t.Helper()
	clock := &hands{now: time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)}
	p, err := signin.New(options(t, clock))
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, clock: clock, provider: p, handler: p.Handler(http.NotFoundHandler())}
}

func (b *browser) do(r *http.Request) *httptest.ResponseRecorder {
	b.t.Helper()
	if b.cookie != "" {
		r.AddCookie(&http.Cookie{Name: "bifrost_signin", Value: b.cookie})
	}
	recorder := httptest.NewRecorder()
	b.handler.ServeHTTP(recorder, r)
	for _, cookie := range cookies(b.t, recorder) {
		b.cookie = cookie.Value
	}
	return recorder
}

func cookies(t *testing.T, answer *httptest.ResponseRecorder) []*http.Cookie {
	t.Helper()
	var set []*http.Cookie
	for _, line := range answer.Header().Values("Set-Cookie") {
		cookie, err := http.ParseSetCookie(line)
		if err != nil {
			t.Fatal(err)
		}
		set = append(set, cookie)
	}
	return set
}

func (b *browser) get(path string, query url.Values) *httptest.ResponseRecorder {
	b.t.Helper()
	return b.do(httptest.NewRequest(http.MethodGet, base+path+"?"+query.Encode(), nil))
}

func (b *browser) post(path string, query, form url.Values, headers ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequest(http.MethodPost, base+path+"?"+query.Encode(), strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return b.do(r)
}

// request is a good sign-in request, changed by pairs of names and values; an empty
// value takes the parameter away.
func request(changes ...string) url.Values {
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"client_id": {client}, "redirect_uri": {home}, "response_type": {"code"}, "response_mode": {"fragment"},
		"scope": {scope}, "state": {"st|ate+&="}, "nonce": {"n-1"}, "client_info": {"1"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(changes); i += 2 {
		q.Set(changes[i], changes[i+1])
		if changes[i+1] == "" {
			q.Del(changes[i])
		}
	}
	return q
}

// landed requires a redirect to want, and gives what came along.
func landed(t *testing.T, answer *httptest.ResponseRecorder, want, separator string) url.Values {
	t.Helper()
	uri, rest, found := strings.Cut(answer.Header().Get("Location"), separator)
	if answer.Code != http.StatusSeeOther || !found || uri != want {
		t.Fatalf("%d to %q, want 303 to %s%s", answer.Code, answer.Header().Get("Location"), want, separator)
	}
	values, err := url.ParseQuery(rest)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// signIn picks an account and gives the code.
func (b *browser) signIn(account string, changes ...string) string {
	b.t.Helper()
	answer := b.post("/signin/authorize", request(changes...), url.Values{"account": {account}}, "Sec-Fetch-Site", "same-origin")
	code := landed(b.t, answer, home, "#").Get("code")
	if code == "" {
		b.t.Fatalf("no code in %s", answer.Header().Get("Location"))
	}
	return code
}

// tokens are what the token endpoint answers, for better or worse.
type tokens struct {
	status       int
	TokenType    string `json:"token_type"`
	Scope        string `json:"scope"`
	ExpiresIn    int    `json:"expires_in"`
	AccessToken  string `json:"access_token"`
	IDToken      string `json:"id_token"`
	RefreshToken string `json:"refresh_token"`
	ClientInfo   string `json:"client_info"`
	Error        string `json:"error"`
}

func (b *browser) exchange(form url.Values) tokens {
	b.t.Helper()
	answer := b.post("/signin/token", url.Values{"client-request-id": {"1"}}, form, "Origin", base)
	got := tokens{status: answer.Code}
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil {
		b.t.Fatal(err)
	}
	return got
}

func codeForm(code string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "client_id": {client}, "redirect_uri": {home},
		"code": {code}, "code_verifier": {verifier}, "scope": {scope},
	}
}

func refreshForm(token string) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "client_id": {client}, "refresh_token": {token}, "scope": {scope}}
}

// payload reads a token without judging it.
func payload(t *testing.T, token string) map[string]any {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("no token: %q", token)
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(raw, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}
