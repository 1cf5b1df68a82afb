package signin_test

import (
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/platform/local/internal/signin"
)

func decode(t *testing.T, answer *httptest.ResponseRecorder, into any) {
	t.Helper()
	if answer.Code != http.StatusOK || answer.Header().Get("Content-Type") != "application/json" {
		t.Fatalf("%d %s", answer.Code, answer.Header().Get("Content-Type"))
	}
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}

func TestEveryTenantHasItsMetadata(t *testing.T) {
	t.Parallel()
	for tenant, issuer := range map[string]string{
		provider: base + "/signin/" + provider + "/v2.0", contoso: base + "/signin/" + contoso + "/v2.0",
		"organizations": base + "/signin/{tenantid}/v2.0",
	} {
		var got map[string]any
		decode(t, open(t).get("/signin/"+tenant+"/v2.0/.well-known/openid-configuration", nil), &got)
		for name, want := range map[string]string{
			"issuer": issuer, "authorization_endpoint": base + "/signin/authorize", "token_endpoint": base + "/signin/token",
			"end_session_endpoint": base + "/signin/logout", "jwks_uri": base + "/signin/keys",
		} {
			if got[name] != want {
				t.Errorf("%s of %s: %v", name, tenant, got[name])
			}
		}
	}
	unknown := open(t).get("/signin/99999999-9999-4999-8999-999999999999/v2.0/.well-known/openid-configuration", nil)
	if unknown.Code != http.StatusNotFound {
		t.Errorf("an unknown tenant: %d", unknown.Code)
	}
}

func TestThePublishedKeyIsTheOneThatSigns(t *testing.T) {
	t.Parallel()
	b := open(t)
	var set struct{ Keys []map[string]string }
	decode(t, b.get("/signin/keys", nil), &set)
	if len(set.Keys) != 1 {
		t.Fatalf("%v", set)
	}
	published := set.Keys[0]
	key, known, _ := b.provider.Key(t.Context(), published["kid"])
	modulus, err := base64.RawURLEncoding.DecodeString(published["n"])
	if err != nil || !known || new(big.Int).SetBytes(modulus).Cmp(key.N) != 0 {
		t.Errorf("%v %v", err, published)
	}
	if published["e"] != "AQAB" || published["kty"] != "RSA" || published["alg"] != "RS256" || published["use"] != "sig" {
		t.Errorf("%v", published)
	}
	if _, private := published["d"]; private {
		t.Error("the private key is published")
	}
	if _, known, _ := b.provider.Key(t.Context(), ""); known {
		t.Error("a key without a name is known")
	}
}

func TestOnlyScriptsOfTheWebAppMayCall(t *testing.T) {
	t.Parallel()
	for origin, allowed := range map[string]bool{
		base: true, "http://localhost:7071": true, "http://localhost:5173": true,
		"https://evil.example": false, "http://localhost:7072": false, "null": false, "http://127.0.0.1:7071.evil.example": false,
	} {
		b := open(t)
		form := codeForm(b.signIn("admin"))
		answer := b.post("/signin/token", nil, form, "Origin", origin)
		got := answer.Header().Get("Access-Control-Allow-Origin")
		if allowed != (got == origin) || allowed != (answer.Code == http.StatusOK) || answer.Header().Get("Vary") != "Origin" {
			t.Errorf("%s: %d, allowed origin %q", origin, answer.Code, got)
		}
		preflight := httptest.NewRequest(http.MethodOptions, base+"/signin/token", nil)
		preflight.Header.Set("Origin", origin)
		preflight.Header.Set("Access-Control-Request-Headers", "client-request-id")
		answer = b.do(preflight)
		if allowed != (answer.Code == http.StatusNoContent) || allowed != (answer.Header().Get("Access-Control-Allow-Headers") != "") {
			t.Errorf("preflight of %s: %d", origin, answer.Code)
		}
	}
}

func TestSigningOutEndsTheSession(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.signIn("admin")
	kept := b.cookie
	answer := b.get("/signin/logout", url.Values{"post_logout_redirect_uri": {base + "/"}, "state": {"s&t"}})
	if back := landed(t, answer, base+"/", "?"); back.Get("state") != "s&t" || b.cookie != "" {
		t.Errorf("%v, cookie %q", back, b.cookie)
	}
	b.cookie = kept
	back := landed(t, b.get("/signin/authorize", request("prompt", "none")), home, "#")
	if back.Get("error") != "login_required" {
		t.Errorf("the old cookie still works: %v", back)
	}
}

func TestSigningOutLeadsNobodyToAStranger(t *testing.T) {
	t.Parallel()
	for target, follows := range map[string]bool{
		home: true, vite: true, base + "/": true, base: true, "http://localhost:5173/": true,
		"": false, "https://evil.example/": false, "//evil.example": false, base + "/other": false,
		base + ".evil.example/": false, "javascript:alert(1)": false,
	} {
		answer := open(t).get("/signin/logout", url.Values{"post_logout_redirect_uri": {target}})
		if followed := answer.Header().Get("Location") == target && answer.Code == http.StatusSeeOther; followed != follows {
			t.Errorf("%q: %d to %q", target, answer.Code, answer.Header().Get("Location"))
		}
		if !follows && answer.Code != http.StatusOK {
			t.Errorf("%q: %d", target, answer.Code)
		}
	}
}

func TestTheWebAppIsToldHowToSignIn(t *testing.T) {
	t.Parallel()
	got := open(t).provider.ClientConfig()
	want := signin.ClientConfig{
		ClientID: client, Authority: "https://127.0.0.1:7071/signin/organizations/v2.0",
		KnownAuthorities: []string{"127.0.0.1:7071"}, Scopes: []string{audience + "/access_as_user"}, ProtocolMode: "AAD",
		AuthorityMetadata: got.AuthorityMetadata,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var endpoints map[string]any
	if err := json.Unmarshal([]byte(got.AuthorityMetadata), &endpoints); err != nil {
		t.Fatal(err)
	}
	for _, needed := range []string{"authorization_endpoint", "token_endpoint", "end_session_endpoint", "jwks_uri", "issuer"} {
		if text, ok := endpoints[needed].(string); !ok || !strings.HasPrefix(text, base+"/signin/") {
			t.Errorf("%s: %v", needed, endpoints[needed])
		}
	}
}
