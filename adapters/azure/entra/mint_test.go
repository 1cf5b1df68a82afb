package entra_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bifrost-run/bifrost/adapters/azure/entra"
	"github.com/bifrost-run/bifrost/ports/identity"
)

var _ identity.Verifier = (*entra.Verifier)(nil)

const (
	tenant      = "3f1b2a9e-8f0c-4b7a-9d3e-0a1b2c3d4e5f"
	otherTenant = "77777777-8f0c-4b7a-9d3e-0a1b2c3d4e5f"
	object      = "c0ffee00-1111-4222-8333-444455556666"
	client      = "0c11e470-0000-4000-8000-000000000001"
	audience    = "a0d1e0ce-0000-4000-8000-000000000002"
	issuer      = "https://login.microsoftonline.com/{tid}/v2.0"
	keyID       = "current"
)

var now = time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)

type fixedClock struct{}

func (fixedClock) Now() time.Time { return now }

// published is a key set as a map from key id to key.
type published map[string]*rsa.PublicKey

func (p published) Key(_ context.Context, keyID string) (*rsa.PublicKey, bool, error) {
	key, ok := p[keyID]
	return key, ok, nil
}

func freshKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

var (
	genuineKey = sync.OnceValue(freshKey)
	forgersKey = sync.OnceValue(freshKey)
)

func newVerifier(t testing.TB) *entra.Verifier {
	t.Helper()
	verifier, err := entra.New(entra.Options{
		Issuer: issuer, Audiences: []string{"api://" + audience, audience}, Provider: tenant, Clock: fixedClock{},
		Keys: published{keyID: &genuineKey().PublicKey, "previous": &forgersKey().PublicKey},
	})
	if err != nil {
		t.Fatal(err)
	}
	return verifier
}

// genuine are the claims of an acceptable token, changed by the caller.
func genuine(changes ...func(jwt.MapClaims)) jwt.MapClaims {
	claims := jwt.MapClaims{
		"iss": strings.ReplaceAll(issuer, "{tid}", tenant), "aud": audience, "azp": client,
		"tid": tenant, "oid": object, "sub": "pairwise", "ver": "2.0", "scp": "access_as_user", "acct": 0,
		"name": "Tess Technician", "preferred_username": "tess@northwind.example",
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	}
	for _, change := range changes {
		change(claims)
	}
	return claims
}

func with(claim string, value any) func(jwt.MapClaims) {
	return func(c jwt.MapClaims) { c[claim] = value }
}

func without(claim string) func(jwt.MapClaims) {
	return func(c jwt.MapClaims) { delete(c, claim) }
}

func sign(claims jwt.MapClaims) string {
	return signAs(jwt.SigningMethodRS256, genuineKey(), claims, map[string]any{"kid": keyID})
}

func signAs(method jwt.SigningMethod, key any, claims jwt.MapClaims, header map[string]any) string {
	token := jwt.NewWithClaims(method, claims)
	for name, value := range header {
		token.Header[name] = value
	}
	signed, err := token.SignedString(key)
	if err != nil {
		panic(err)
	}
	return signed
}

// signPayload signs bytes that no map of claims could become.
func signPayload(payload []byte) string {
	header, err := json.Marshal(map[string]string{"alg": "RS256", "typ": "JWT", "kid": keyID})
	if err != nil {
		panic(err)
	}
	text := base64.RawURLEncoding.EncodeToString(header) + "." + base64.RawURLEncoding.EncodeToString(payload)
	signature, err := jwt.SigningMethodRS256.Sign(text, genuineKey())
	if err != nil {
		panic(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}
