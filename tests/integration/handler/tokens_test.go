package handler_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bifrost-run/bifrost/tests/integration/funchost"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/cloud"
)

// forger makes tokens from what anybody can know, beside a key of his own.
type forger struct {
	t      *testing.T
	around *cloud.Cloud
	key    *rsa.PrivateKey
}

func newForger(t *testing.T, around *cloud.Cloud) forger {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return forger{t, around, key}
}

// sign says what a genuine token of the administrator says, signed in some way.
func (f forger) sign(method jwt.SigningMethod, key any, header map[string]any) string {
	f.t.Helper()
	genuine := f.around.Token(providerTenant, adminID, cloud.Claims{"roles": []string{"Platform.Admin"}})
	said := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(genuine, said); err != nil {
		f.t.Fatal(err)
	}
	token := jwt.NewWithClaims(method, said)
	for name, value := range header {
		token.Header[name] = value
	}
	signed, err := token.SignedString(key)
	if err != nil {
		f.t.Fatal(err)
	}
	return signed
}

// signatures are tokens that the authority has not signed.
func (f forger) signatures() map[string]string {
	f.t.Helper()
	id, public := f.around.Signing()
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		f.t.Fatal(err)
	}
	named := map[string]any{"kid": id}
	genuine := f.around.Token(providerTenant, adminID, nil)
	return map[string]string{
		"alg none":                  f.sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, named),
		"HS256 with the public key": f.sign(jwt.SigningMethodHS256, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), named),
		"a key of his own":          f.sign(jwt.SigningMethodRS256, f.key, named),
		"the wrong kid":             f.sign(jwt.SigningMethodRS256, f.key, map[string]any{"kid": "mine"}),
		"jku":                       f.sign(jwt.SigningMethodRS256, f.key, map[string]any{"kid": "mine", "jku": "https://evil.example/keys"}),
		"no kid":                    f.sign(jwt.SigningMethodRS256, f.key, nil),
		"the signature cut off":     genuine[:strings.LastIndex(genuine, ".")+1],
	}
}

// misused are tokens that the authority has signed, for something else.
func (f forger) misused() map[string]string {
	f.t.Helper()
	token := func(over cloud.Claims) string { return f.around.Token(providerTenant, adminID, over) }
	admin, login := []string{"Platform.Admin"}, "https://"+cloud.LoginHost+"/"
	return map[string]string{
		"a Graph token":                      token(cloud.Claims{"aud": "00000003-0000-0000-c000-000000000000", "scp": "User.Read"}),
		"a v1 token":                         token(cloud.Claims{"iss": "https://sts.windows.net/" + providerTenant + "/", "ver": "1.0"}),
		"a v1 issuer":                        token(cloud.Claims{"iss": "https://sts.windows.net/" + providerTenant + "/"}),
		"the issuer of another tenant":       token(cloud.Claims{"iss": login + clientTenant + "/v2.0"}),
		"the issuer of the local sign-in":    token(cloud.Claims{"iss": "http://127.0.0.1:7071/signin/" + providerTenant + "/v2.0"}),
		"expired":                            token(cloud.Claims{"exp": time.Now().Add(-time.Hour).Unix()}),
		"not valid yet":                      token(cloud.Claims{"nbf": time.Now().Add(time.Hour).Unix()}),
		"neither scp nor roles":              token(cloud.Claims{"scp": nil}),
		"an application without a role":      token(cloud.Claims{"scp": nil, "sub": adminID, "idtyp": "app"}),
		"an application with unknown roles":  token(cloud.Claims{"scp": nil, "sub": adminID, "idtyp": "app", "roles": []string{"Payroll.Admin"}}),
		"an application with a scope":        token(cloud.Claims{"idtyp": "app", "roles": admin}),
		"an id token":                        token(cloud.Claims{"scp": nil, "azp": nil, "nonce": "n", "aud": cloud.ClientID}),
		"an id token with an app role":       token(cloud.Claims{"scp": nil, "azp": nil, "nonce": "n", "aud": cloud.ClientID, "roles": admin}),
		"a scope that only begins like ours": token(cloud.Claims{"scp": "access_as_user.read"}),
	}
}

// Through everything that a request meets in Azure: nothing but 401, and a log that
// says why and holds no part of a token.
func TestForgedAndMisusedTokensAreRefusedAndNotLogged(t *testing.T) {
	t.Parallel()
	a := start(t, shipped, nil)
	c := &caller{t: t, base: a.host.URL, token: a.admin()}
	c.must(http.MethodGet, "/api/me", "", http.StatusOK, nil) // so that only the tokens below are wrong
	f := newForger(t, a.around)
	var sent []string
	for _, battery := range []map[string]string{f.signatures(), f.misused()} {
		for name, token := range battery {
			sent = append(sent, token)
			c.token = token
			r, err := c.try(http.MethodGet, "/api/me", "")
			want := "token_invalid"
			if name == "expired" {
				want = "token_expired"
			}
			if err != nil || r.status != http.StatusUnauthorized || !strings.Contains(r.body, want) {
				t.Errorf("%s: %v %d %s", name, err, r.status, r.body)
				continue
			}
			id := r.header.Get("X-Correlation-Id")
			a.host.AwaitLine("why a token was refused: "+name, func(l funchost.Line) bool {
				return strings.Contains(l.Text, "a token was refused") && strings.Contains(l.Text, id)
			})
		}
	}
	sent = append(sent, oversized(t, c))
	requireNoneLogged(t, a.host.Lines(), sent)
}

// oversized sends a token of a megabyte, which may be refused as the large head of a
// request before anybody looks for a token in it.
func oversized(t *testing.T, c *caller) string {
	t.Helper()
	raw := make([]byte, 3<<18)
	_, _ = rand.Read(raw) // It never fails.
	c.token = base64.RawURLEncoding.EncodeToString(raw)
	r, err := c.try(http.MethodGet, "/api/me", "")
	if err != nil || r.status != http.StatusUnauthorized && r.status != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("a token of a megabyte: %v %d %s", err, r.status, r.body)
	}
	return c.token
}

// requireNoneLogged looks for every piece of a token that somebody could read.
func requireNoneLogged(t *testing.T, lines []funchost.Line, tokens []string) {
	t.Helper()
	var all strings.Builder
	for _, l := range lines {
		all.WriteString(l.Text + "\n")
	}
	log := all.String()
	if !strings.Contains(log, "a token was refused") {
		t.Fatal("the log has no word about tokens")
	}
	const piece, most = 20, 4000
	for _, token := range tokens {
		token = token[:min(len(token), most)]
		for i := 0; i+piece <= len(token); i += piece / 2 {
			if strings.Contains(log, token[i:i+piece]) {
				t.Fatalf("the log holds a part of a token: %s", token[i:i+piece])
			}
		}
	}
	if strings.Contains(log, adminID) || strings.Contains(log, "evil.example") {
		t.Error("the log holds what a refused token said")
	}
}

// A program of the provider's signs in for itself, and is somebody the log and the
// trail can name.
func TestAnApplicationWithARoleIsLetIn(t *testing.T) {
	t.Parallel()
	a := start(t, shipped, nil)
	const bot = "0a0a0a0a-0000-4000-8000-000000000777"
	said := cloud.Claims{"scp": nil, "name": nil, "preferred_username": nil, "sub": bot, "azpacr": "1", "roles": []string{"Platform.Technician"}}
	c := &caller{t: t, base: a.host.URL, token: a.around.Token(providerTenant, bot, said)}
	var me struct {
		User struct {
			ID, DisplayName, Type string
		}
		AllOrganizations bool
	}
	c.must(http.MethodGet, "/api/me", "", http.StatusOK, &me)
	if me.User.ID != providerTenant+"_"+bot || !strings.HasPrefix(me.User.DisplayName, "Application ") || !me.AllOrganizations {
		t.Errorf("%+v", me)
	}
	c.must(http.MethodGet, "/api/users", "", http.StatusForbidden, nil)
	c.token = a.around.Token(clientTenant, bot, said)
	c.must(http.MethodGet, "/api/me", "", http.StatusForbidden, nil)
}
