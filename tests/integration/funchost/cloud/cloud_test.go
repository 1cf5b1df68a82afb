package cloud_test

import (
	"context"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/cloud"
)

const tenant = "2e9c1a44-7c55-4f0b-8f8e-1d2c3b4a5f60"

// client goes the way that the cloud's environment names.
func client(t *testing.T, c *cloud.Cloud) *http.Client {
	t.Helper()
	environment := c.Environment()
	proxy, err := url.Parse(environment["HTTPS_PROXY"])
	if err != nil {
		t.Fatal(err)
	}
	pem, err := os.ReadFile(environment["SSL_CERT_FILE"])
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	direct := func(r *http.Request) (*url.URL, error) {
		if r.URL.Hostname() == "127.0.0.1" {
			return nil, nil
		}
		return proxy, nil
	}
	transport := &http.Transport{Proxy: direct, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func get(t *testing.T, c *http.Client, url string, header ...string) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := c.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// keys are those that the authority publishes where its metadata says.
func keys(t *testing.T, c *http.Client, tenant string) map[string]*rsa.PublicKey {
	t.Helper()
	var metadata struct{ Issuer, JWKSURI string }
	var fields map[string]any
	status, body := get(t, c, "https://"+cloud.LoginHost+"/"+tenant+"/v2.0/.well-known/openid-configuration")
	if err := json.Unmarshal([]byte(body), &fields); err != nil || status != 200 {
		t.Fatal(status, body)
	}
	metadata.Issuer, _ = fields["issuer"].(string)
	metadata.JWKSURI, _ = fields["jwks_uri"].(string)
	want := map[bool]string{true: "{tenantid}", false: tenant}[tenant == "common" || tenant == "organizations"]
	if metadata.Issuer != "https://"+cloud.LoginHost+"/"+want+"/v2.0" {
		t.Errorf("the issuer is %s", metadata.Issuer)
	}
	var set struct {
		Keys []struct{ Kty, Use, Kid, N, E string }
	}
	if status, body := get(t, c, metadata.JWKSURI); status != 200 || json.Unmarshal([]byte(body), &set) != nil {
		t.Fatal(status, body)
	}
	all := map[string]*rsa.PublicKey{}
	for _, key := range set.Keys {
		n, err := base64.RawURLEncoding.DecodeString(key.N)
		if err != nil || key.Kty != "RSA" || key.Use != "sig" || key.E != "AQAB" {
			t.Fatal(key, err)
		}
		all[key.Kid] = &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: 65537}
	}
	return all
}

func TestTokensAreThoseOfTheKeysThatTheAuthorityPublishes(t *testing.T) {
	t.Parallel()
	c := cloud.Start(t)
	web := client(t, c)
	person := "5b0e1f3c-0d8e-4a56-9a3b-6f4c2b1a0d9e"
	check := func(over cloud.Claims) jwt.MapClaims {
		t.Helper()
		token := c.Token(tenant, person, over)
		published := keys(t, web, "common")
		claims := jwt.MapClaims{}
		_, err := jwt.ParseWithClaims(token, claims, func(token *jwt.Token) (any, error) {
			return published[token.Header["kid"].(string)], nil
		}, jwt.WithValidMethods([]string{"RS256"}), jwt.WithoutClaimsValidation())
		if err != nil {
			t.Fatal(err)
		}
		return claims
	}
	said := check(nil)
	for name, want := range map[string]any{"iss": "https://login.microsoftonline.com/" + tenant + "/v2.0", "tid": tenant, "oid": person, "ver": "2.0", "aud": cloud.ClientID, "scp": "access_as_user"} {
		if said[name] != want {
			t.Errorf("%s is %v", name, said[name])
		}
	}
	c.Rotate()
	said = check(cloud.Claims{"scp": nil, "roles": []string{"Platform.Admin"}, "exp": 1})
	if _, has := said["scp"]; has || said["exp"] != 1.0 || said["roles"] == nil {
		t.Error(said)
	}
	if n := len(keys(t, web, tenant)); n != 2 {
		t.Errorf("%d keys are published", n)
	}
	if n := c.Asked()["/common/discovery/v2.0/keys"]; n != 2 {
		t.Errorf("the keys were asked for %d times", n)
	}
}

func TestWhoIsNotHereIsRefusedAndRemembered(t *testing.T) {
	t.Parallel()
	c := cloud.Start(t)
	web := client(t, c)
	for _, url := range []string{"https://example.com/a", "https://example.com/b", "http://example.org/c", "https://login.microsoftonline.com:8443/", "https://a.b.vault.azure.net/"} {
		if status, body := get(t, web, url); status != 0 && status != 403 {
			t.Errorf("%s: %d %s", url, status, body)
		}
	}
	if diff := cmp.Diff([]string{"example.com:443", "example.org", "login.microsoftonline.com:8443", "a.b.vault.azure.net:443"}, c.Refused()); diff != "" {
		t.Error(diff)
	}
	c.Handle("example.com", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Host+r.URL.Path) }))
	if status, body := get(t, web, "https://example.com/a"); status != 200 || body != "example.com/a" {
		t.Errorf("%d %s", status, body)
	}
	c.Handle(cloud.LoginHost, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }))
	if status, _ := get(t, web, "https://login.microsoftonline.com/common/discovery/v2.0/keys"); status != 503 {
		t.Errorf("got %d", status)
	}
}

func TestATunnelToOneHostDoesNotLeadToAnother(t *testing.T) {
	t.Parallel()
	c := cloud.Start(t)
	web := client(t, c)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+cloud.LoginHost+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "contoso.vault.azure.net"
	answer, err := web.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusMisdirectedRequest || !slices.Contains(c.Refused(), "contoso.vault.azure.net") {
		t.Errorf("got %d, %v", answer.StatusCode, c.Refused())
	}
}

func TestTheIdentityIsForWhoKnowsItsHeader(t *testing.T) {
	t.Parallel()
	c := cloud.Start(t)
	environment := c.Environment()
	at, secret := environment["IDENTITY_ENDPOINT"], environment["IDENTITY_HEADER"]
	const query = "?api-version=2019-08-01&resource=https://vault.azure.net"
	for name, test := range map[string]struct {
		url, secret string
		status      int
	}{
		"good":           {at + query, secret, 200},
		"wrong header":   {at + query, "guess", 401},
		"old version":    {at + strings.Replace(query, "2019-08-01", "2017-09-01", 1), secret, 400},
		"no resource":    {at + "?api-version=2019-08-01", secret, 400},
		"somewhere else": {strings.TrimSuffix(at, "/token") + query, secret, 404},
	} {
		if status, body := get(t, http.DefaultClient, test.url, "X-IDENTITY-HEADER", test.secret); status != test.status {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
}

func TestAVaultIsOpenToTheManagedIdentityAlone(t *testing.T) {
	c := cloud.Start(t)
	for name, value := range c.Environment() {
		if strings.HasPrefix(name, "IDENTITY_") {
			t.Setenv(name, value)
		}
	}
	web := client(t, c)
	options := azcore.ClientOptions{Transport: web, Retry: policy.RetryOptions{MaxRetries: -1}}
	credential, err := azidentity.NewManagedIdentityCredential(&azidentity.ManagedIdentityCredentialOptions{ClientOptions: options})
	if err != nil {
		t.Fatal(err)
	}
	secrets, err := azsecrets.NewClient("https://contoso.vault.azure.net", credential, &azsecrets.ClientOptions{ClientOptions: options})
	if err != nil {
		t.Fatal(err)
	}
	value := "s3cret"
	if _, err := secrets.SetSecret(t.Context(), "name", azsecrets.SetSecretParameters{Value: &value}, nil); err != nil {
		t.Fatal(err)
	}
	got, err := secrets.GetSecret(t.Context(), "name", "", nil)
	if err != nil || *got.Value != value {
		t.Error(got.Value, err)
	}
	c.Vault("contoso").Settle(1)
	const secret = "https://contoso.vault.azure.net/secrets/name?api-version=7.6"
	for bearer, want := range map[string]int{"forged": 401, "": 401} {
		if status, body := get(t, web, secret, "Authorization", bearer); status != want || strings.Contains(body, value) {
			t.Errorf("%q: %d %s", bearer, status, body)
		}
	}
	if refused := c.Refused(); len(refused) > 0 {
		t.Error(refused)
	}
}
