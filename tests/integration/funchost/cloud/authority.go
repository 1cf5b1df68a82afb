package cloud

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
)

// LoginHost is the sign-in authority of Azure's public cloud.
const LoginHost = "login.microsoftonline.com"

// authority publishes its metadata and its keys, and signs what a test wants.
type authority struct {
	mu    sync.Mutex
	keys  []signer
	asked map[string]int
}

// signer is a key with its id.
type signer struct {
	id  string
	key *rsa.PrivateKey
}

func newAuthority() (*authority, error) {
	a := &authority{asked: map[string]int{}}
	return a, a.add()
}

func (a *authority) add() error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	id := strings.ReplaceAll(uuid.NewString(), "-", "")
	a.keys = append(a.keys, signer{id, key})
	return nil
}

func (a *authority) counts() map[string]int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return maps.Clone(a.asked)
}

// Rotate lets the authority sign by a new key from now on. The old ones stay
// published.
func (c *Cloud) Rotate() {
	c.t.Helper()
	if err := c.authority.add(); err != nil {
		c.t.Fatal(err)
	}
}

// Signing is the key that tokens are signed by now, as it is published: a forger has
// nothing else.
func (c *Cloud) Signing() (id string, key *rsa.PublicKey) {
	c.authority.mu.Lock()
	defer c.authority.mu.Unlock()
	newest := c.authority.keys[len(c.authority.keys)-1]
	return newest.id, &newest.key.PublicKey
}

// Claims are the payload of a token.
type Claims map[string]any

// Token is an access token of version 2 for a person of a tenant, signed by the
// authority. Claims go over what it says by itself, and one that is nil is left
// out: a token that is late, or for somebody else.
func (c *Cloud) Token(tenant, person string, over Claims) string {
	c.t.Helper()
	now := time.Now()
	said := jwt.MapClaims{
		"aud": ClientID, "iss": "https://" + LoginHost + "/" + tenant + "/v2.0", "iat": now.Unix(), "nbf": now.Unix(),
		"exp": now.Add(75 * time.Minute).Unix(), "azp": "0c1e8f5a-6d27-4b93-8e0f-a4d3c2b1f685", "azpacr": "0",
		"name": "Jo Test", "oid": person, "preferred_username": "jo@example.com", "rh": "0.AAAA", "scp": "access_as_user",
		"sub": uuid.NewSHA1(uuid.NameSpaceOID, []byte(person)).String(), "tid": tenant, "uti": uuid.NewString(), "ver": "2.0", "acct": 0,
	}
	for name, value := range over {
		if value == nil {
			delete(said, name)
			continue
		}
		said[name] = value
	}
	c.authority.mu.Lock()
	newest := c.authority.keys[len(c.authority.keys)-1]
	c.authority.mu.Unlock()
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, said)
	token.Header["kid"] = newest.id
	signed, err := token.SignedString(newest.key)
	if err != nil {
		c.t.Fatal(err)
	}
	return signed
}

// ServeHTTP answers the two documents of any tenant, and of common and
// organizations.
func (a *authority) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	a.asked[r.URL.Path]++
	a.mu.Unlock()
	tenant, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case r.Method != http.MethodGet:
		w.WriteHeader(http.StatusMethodNotAllowed)
	case rest == "v2.0/.well-known/openid-configuration":
		answer(w, metadata(tenant))
	case rest == "discovery/v2.0/keys":
		answer(w, a.published())
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func answer(w http.ResponseWriter, said any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "max-age=86400, private")
	_ = json.NewEncoder(w).Encode(said) // A client that left reads nothing.
}

func metadata(tenant string) map[string]any {
	base := "https://" + LoginHost + "/" + tenant
	issuer := base + "/v2.0"
	if tenant == "common" || tenant == "organizations" {
		issuer = "https://" + LoginHost + "/{tenantid}/v2.0"
	}
	return map[string]any{
		"issuer": issuer, "jwks_uri": base + "/discovery/v2.0/keys",
		"authorization_endpoint": base + "/oauth2/v2.0/authorize", "token_endpoint": base + "/oauth2/v2.0/token",
		"response_types_supported": []string{"code", "id_token"}, "subject_types_supported": []string{"pairwise"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
	}
}

func (a *authority) published() map[string]any {
	a.mu.Lock()
	defer a.mu.Unlock()
	var keys []map[string]string
	for _, s := range a.keys {
		encode := base64.RawURLEncoding.EncodeToString
		keys = append(keys, map[string]string{
			"kty": "RSA", "use": "sig", "kid": s.id, "x5t": s.id, "n": encode(s.key.N.Bytes()),
			"e": encode(big.NewInt(int64(s.key.E)).Bytes()), "issuer": "https://" + LoginHost + "/{tenantid}/v2.0",
		})
	}
	return map[string]any{"keys": keys}
}
