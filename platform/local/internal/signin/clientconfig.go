package signin

import (
	"encoding/json"
	"fmt"
	"strings"
)

// ClientConfig is what the web app must know to sign in here, in MSAL's words.
type ClientConfig struct {
	ClientID string
	// Authority is https, because MSAL takes nothing else, and is never contacted:
	// KnownAuthorities and AuthorityMetadata make every look-up unnecessary.
	Authority        string
	KnownAuthorities []string
	// AuthorityMetadata is a JSON document with the real endpoints.
	AuthorityMetadata string
	// Scopes are what an access token for the API needs.
	Scopes []string
	// ProtocolMode is Entra's own, so that MSAL runs here as it does in production.
	ProtocolMode string
}

// ClientConfig is the same for every browser. Its slices must not be changed.
func (p *Provider) ClientConfig() ClientConfig { return p.client }

func (p *Provider) clientConfig() (ClientConfig, error) {
	document, err := json.Marshal(p.metadataOf(p.issuer("{tenantid}")))
	if err != nil {
		return ClientConfig{}, fmt.Errorf("encoding the sign-in metadata: %w", err)
	}
	_, host, _ := strings.Cut(p.options.BaseURL, "://")
	return ClientConfig{
		ClientID:          p.options.ClientID,
		Authority:         "https://" + host + prefix + "/" + anyTenant + "/v2.0",
		KnownAuthorities:  []string{host},
		AuthorityMetadata: string(document),
		Scopes:            []string{p.apiScope()},
		ProtocolMode:      "AAD",
	}, nil
}
