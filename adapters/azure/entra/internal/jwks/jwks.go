// Package jwks reads the set of keys that an issuer publishes (RFC 7517), and takes
// those that are safe and meant for signing. When it is asked for is not here.
package jwks

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
)

// Tenant is how Entra writes, beside a key, an issuer for every tenant.
const Tenant = "{tenantid}"

// leastBits and mostBits are the sizes of keys that are safe and bearable.
const leastBits, mostBits = 2048, 8192

var errNoKeys = errors.New("the answer holds no key that can be used")

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

// Read takes the keys that may sign tokens of the issuer, which has Tenant in the
// place of the tenant, by their ids. It leaves out the others: an issuer may publish
// kinds of keys that nobody knows yet. An answer without any is an error.
func Read(raw []byte, issuer string) (map[string]*rsa.PublicKey, error) {
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
	mine := k.Issuer == "" || k.Issuer == issuer
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
