package signin

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	browserLifetime     = time.Hour
	commandLineLifetime = 12 * time.Hour
)

const (
	scopeOpenID  = "openid"
	scopeOffline = "offline_access"
	// delegated is the API's own scope, below its identifier URI.
	delegated = "access_as_user"
)

func (p *Provider) apiScope() string { return p.options.Audience + "/" + delegated }

// readScopes answers false when nothing, or something unknown, is asked for.
func (p *Provider) readScopes(text string) ([]string, bool) {
	known := []string{scopeOpenID, "profile", "email", scopeOffline, p.apiScope()}
	asked := strings.Fields(text)
	for _, scope := range asked {
		if !slices.Contains(known, scope) {
			return nil, false
		}
	}
	return asked, len(asked) > 0
}

func (p *Provider) accessToken(account Account, granted []string, lifetime time.Duration) (string, error) {
	claims := p.identity(account, lifetime)
	claims["aud"] = p.options.Audience
	claims["azp"] = p.options.ClientID
	if slices.Contains(granted, p.apiScope()) {
		claims["scp"] = delegated
	}
	if len(account.Roles) > 0 {
		claims["roles"] = account.Roles
	}
	return p.key.Sign(claims)
}

func (p *Provider) idToken(account Account, nonce string) (string, error) {
	claims := p.identity(account, browserLifetime)
	claims["aud"] = p.options.ClientID
	if nonce != "" {
		claims["nonce"] = nonce
	}
	return p.key.Sign(claims)
}

// identity are the claims that both kinds of token share.
func (p *Provider) identity(account Account, lifetime time.Duration) jwt.MapClaims {
	now := p.options.Clock.Now()
	return jwt.MapClaims{
		"iss": p.issuer(account.TenantID), "tid": account.TenantID, "oid": account.ObjectID,
		"sub": p.pairwise(account), "name": account.DisplayName, "preferred_username": account.Email,
		"ver": "2.0", "acct": 0,
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(lifetime).Unix(),
	}
}

// pairwise is a subject that looks like nothing else, as Entra's does, so that code
// which mistakes it for an identity fails here and not in production.
func (p *Provider) pairwise(account Account) string {
	sum := sha256.Sum256([]byte(p.options.ClientID + account.TenantID + account.ObjectID))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// clientInfo is Entra's own addition: MSAL makes its account id of it.
func clientInfo(account Account) (string, error) {
	text, err := json.Marshal(map[string]string{"uid": account.ObjectID, "utid": account.TenantID})
	if err != nil {
		return "", fmt.Errorf("encoding the client info: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(text), nil
}
