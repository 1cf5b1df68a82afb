package entra

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"strings"
	"time"
)

const (
	// fetchMost bounds one question: somebody waits for the answer to sign in.
	fetchMost = 5 * time.Second
	// maxKeysBytes bounds an answer. Entra's has about 20 KiB.
	maxKeysBytes = 1 << 20
	// leastBits and mostBits are the sizes of keys that are safe and bearable.
	leastBits, mostBits = 2048, 8192
	// publishedPlaceholder is how Entra writes an issuer for every tenant beside a key.
	publishedPlaceholder = "{tenantid}"
)

var (
	errTooManyKeys = errors.New("the answer is longer than 1 MiB")
	errNoKeys      = errors.New("the answer holds no key that can be used")
)

// newClient follows no redirect: keys come from where they were asked for.
func newClient(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = http.DefaultTransport
		if standard, ok := transport.(*http.Transport); ok {
			transport = standard.Clone()
		}
	}
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// fetch asks the issuer once.
func (s *KeySet) fetch(ctx context.Context) (map[string]*rsa.PublicKey, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchMost)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.options.URL, nil)
	if err != nil {
		return nil, fmt.Errorf("ask for the sign-in keys: %w", err)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask for the sign-in keys: %w", err)
	}
	defer func() { _ = response.Body.Close() }() // everything was read, or is not wanted
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("ask for the sign-in keys at %s: answered %d", s.options.URL, response.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(response.Body, maxKeysBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the sign-in keys: %w", err)
	case len(raw) > maxKeysBytes:
		return nil, errTooManyKeys
	}
	return readKeys(raw, s.options.Issuer)
}

// jwk is one key as it is published (RFC 7517).
type jwk struct {
	Type      string `json:"kty"`
	Use       string `json:"use"`
	Algorithm string `json:"alg"`
	ID        string `json:"kid"`
	Modulus   string `json:"n"`
	Exponent  string `json:"e"`
	Issuer    string `json:"issuer"`
}

// readKeys takes the keys that may sign tokens of the issuer, and leaves out the
// others: an issuer may publish kinds of keys that nobody knows yet.
func readKeys(raw []byte, issuer string) (map[string]*rsa.PublicKey, error) {
	var answer struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return nil, fmt.Errorf("read the sign-in keys: %w", err)
	}
	keys := map[string]*rsa.PublicKey{}
	for _, one := range answer.Keys {
		var said jwk
		if json.Unmarshal(one, &said) != nil || !said.signsFor(issuer) {
			continue
		}
		if key := said.public(); key != nil && keys[said.ID] == nil {
			keys[said.ID] = key
		}
	}
	if len(keys) == 0 {
		return nil, errNoKeys
	}
	return keys, nil
}

// signsFor is false for a key of personal accounts, for example, which may sign
// tokens of their own tenant only.
func (k jwk) signsFor(issuer string) bool {
	mine := k.Issuer == "" || strings.ReplaceAll(k.Issuer, publishedPlaceholder, tenantPlaceholder) == issuer
	return mine && k.Type == "RSA" && k.ID != "" && (k.Use == "" || k.Use == "sig") && (k.Algorithm == "" || k.Algorithm == "RS256")
}

// public is nil for what is no safe key.
func (k jwk) public() *rsa.PublicKey {
	modulus, err := base64.RawURLEncoding.DecodeString(k.Modulus)
	if err != nil || len(modulus) > mostBits/8 {
		return nil
	}
	exponent, err := base64.RawURLEncoding.DecodeString(k.Exponent)
	if err != nil || len(exponent) > 4 {
		return nil
	}
	key := &rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: int(new(big.Int).SetBytes(exponent).Int64())}
	if key.N.BitLen() < leastBits || key.N.Bit(0) == 0 || key.E < 3 || key.E&1 == 0 || key.E > 1<<31-1 {
		return nil
	}
	return key
}
