// Package authority asks those who sign people in what a platform relies on: their
// metadata and their keys. Nobody signs in.
package authority

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/azure/entra"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/ask"
)

// Authority is a place that signs people in: "https://login.microsoftonline.com/organizations".
type Authority struct {
	origin *ask.Origin
	path   string
}

// At asks nobody. False for what is no address that begins with https://.
func At(base string, transport http.RoundTripper) (*Authority, bool) {
	at, err := url.Parse(strings.TrimSuffix(base, "/"))
	if err != nil || at.Scheme != "https" || at.Host == "" || at.User != nil || at.RawQuery != "" || at.Fragment != "" {
		return nil, false
	}
	return &Authority{origin: ask.At("https://"+at.Host, transport), path: at.Path}, true
}

// Metadata is the part of what an authority says about itself that sign-in needs.
type Metadata struct {
	Issuer        string `json:"issuer"`
	Authorization string `json:"authorization_endpoint"`
	Token         string `json:"token_endpoint"`
	Keys          string `json:"jwks_uri"`
}

// IsForAll reports whether people of every tenant may sign in.
func (m Metadata) IsForAll() bool { return strings.Contains(m.Issuer, theirTenant) }

// Parse reads metadata, false for what is none.
func Parse(document []byte) (m Metadata, ok bool) {
	err := json.Unmarshal(document, &m)
	return m, err == nil && m.Issuer != "" && m.Authorization != "" && m.Token != "" && m.Keys != ""
}

// ErrUnknown is what an authority says about a tenant that it does not have.
var ErrUnknown = errors.New("there is no such tenant")

// Metadata asks once. ErrUnknown; every other error is a part of a sentence, too.
func (a *Authority) Metadata(ctx context.Context) (Metadata, error) {
	path := a.path
	if !strings.HasSuffix(path, "/v2.0") {
		path += "/v2.0"
	}
	answer, err := a.origin.Get(ctx, path+"/.well-known/openid-configuration")
	if err != nil {
		return Metadata{}, err
	}
	m, ok := Parse(answer.Body)
	switch {
	// Entra says so by 400 and a code of its own (AADSTS90002), others by 404.
	case answer.Status == http.StatusBadRequest || answer.Status == http.StatusNotFound:
		return Metadata{}, ErrUnknown
	case answer.Status != http.StatusOK || !ok:
		return Metadata{}, fmt.Errorf("it answers %d, without the metadata of OpenID Connect", answer.Status)
	}
	return m, nil
}

// The words for the tenant of a token in an issuer: Entra's, and that of our settings.
const (
	theirTenant = "{tenantid}"
	ourTenant   = "{tid}"
)

// Keys counts the keys by which tokens of an issuer for all tenants can be verified, as
// the platform reads them. The error is a part of a sentence.
func Keys(ctx context.Context, url, issuer string, transport http.RoundTripper) (int, error) {
	issuer = strings.ReplaceAll(issuer, theirTenant, ourTenant)
	count, err := entra.Published(ctx, entra.KeySetOptions{URL: url, Issuer: issuer, Transport: transport, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return 0, ask.Why(err)
	}
	return count, nil
}
