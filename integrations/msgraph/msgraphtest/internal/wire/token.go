package wire

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// Signer makes access tokens that carry their tenant, and knows its own again.
type Signer struct{ key []byte }

// NewSigner has a key that no other Signer has.
func NewSigner() Signer {
	s := Signer{key: make([]byte, 32)}
	_, _ = rand.Read(s.key) // never fails: it stops the program instead
	return s
}

// Issue makes a token for a tenant.
func (s Signer) Issue(tenantID string, expires time.Time) string {
	content := base64.RawURLEncoding.EncodeToString([]byte(tenantID + "|" + strconv.FormatInt(expires.Unix(), 10)))
	return content + "." + s.sign(content)
}

// TenantOf reads a token that this Signer issued and that is still valid.
func (s Signer) TenantOf(token string) (string, bool) {
	content, signature, _ := strings.Cut(token, ".")
	if !hmac.Equal([]byte(signature), []byte(s.sign(content))) {
		return "", false
	}
	decoded, err := base64.RawURLEncoding.DecodeString(content)
	if err != nil {
		return "", false
	}
	tenantID, expiry, _ := strings.Cut(string(decoded), "|")
	seconds, err := strconv.ParseInt(expiry, 10, 64)
	return tenantID, err == nil && time.Now().Before(time.Unix(seconds, 0))
}

func (s Signer) sign(content string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(content))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
