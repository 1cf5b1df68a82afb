// Package signingkey keeps the one key by which the local sign-in signs its tokens,
// so that a token outlives the program that wrote it. What a token says is decided
// by its caller.
package signingkey

import (
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"math/big"

	"github.com/golang-jwt/jwt/v5"
)

// Key is a signing key, and the name under which its public half is published. The
// zero value signs nothing: a Key comes from Load.
type Key struct {
	private *rsa.PrivateKey
	id      string
}

// ID is the same for the same key on every machine.
func (k Key) ID() string { return k.id }

// Public is the half that verifies.
func (k Key) Public() *rsa.PublicKey { return &k.private.PublicKey }

// Sign writes a token by RS256 that names this key.
func (k Key) Sign(claims jwt.Claims) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	token.Header["kid"] = k.id
	signed, err := token.SignedString(k.private)
	if err != nil {
		return "", fmt.Errorf("signing a token: %w", err)
	}
	return signed, nil
}

// JWK is the public half as RFC 7517 writes it.
type JWK struct {
	Type      string `json:"kty"`
	Use       string `json:"use"`
	Algorithm string `json:"alg"`
	ID        string `json:"kid"`
	Modulus   string `json:"n"`
	Exponent  string `json:"e"`
}

// JWK is what the key set of an issuer holds for this key.
func (k Key) JWK() JWK {
	return JWK{
		Type: "RSA", Use: "sig", Algorithm: jwt.SigningMethodRS256.Alg(), ID: k.id,
		Modulus:  base64.RawURLEncoding.EncodeToString(k.Public().N.Bytes()),
		Exponent: base64.RawURLEncoding.EncodeToString(big.NewInt(int64(k.Public().E)).Bytes()),
	}
}
