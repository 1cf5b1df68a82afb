package signin

import (
	"net/http"
	"slices"

	"github.com/bifrost-run/bifrost/platform/local/internal/signin/internal/signingkey"
)

// anyTenant is the authority of people whose tenant is not known yet, as at Entra.
const anyTenant = "organizations"

// metadata is the part of OpenID Connect Discovery that clients read here.
type metadata struct {
	Issuer                string   `json:"issuer"`
	AuthorizationEndpoint string   `json:"authorization_endpoint"`
	TokenEndpoint         string   `json:"token_endpoint"`
	EndSessionEndpoint    string   `json:"end_session_endpoint"`
	JWKSURI               string   `json:"jwks_uri"`
	ResponseTypes         []string `json:"response_types_supported"`
	ResponseModes         []string `json:"response_modes_supported"`
	GrantTypes            []string `json:"grant_types_supported"`
	SubjectTypes          []string `json:"subject_types_supported"`
	Algorithms            []string `json:"id_token_signing_alg_values_supported"`
	ChallengeMethods      []string `json:"code_challenge_methods_supported"`
	ClientAuthentication  []string `json:"token_endpoint_auth_methods_supported"`
	Scopes                []string `json:"scopes_supported"`
}

func (p *Provider) metadataOf(issuer string) metadata {
	base := p.options.BaseURL + prefix
	return metadata{
		Issuer:                issuer,
		AuthorizationEndpoint: base + "/authorize", TokenEndpoint: base + "/token",
		EndSessionEndpoint: base + "/logout", JWKSURI: base + "/keys",
		ResponseTypes: []string{"code"}, ResponseModes: []string{"query", "fragment"},
		GrantTypes:   []string{"authorization_code", "refresh_token"},
		SubjectTypes: []string{"pairwise"}, Algorithms: []string{"RS256"}, ChallengeMethods: []string{"S256"},
		ClientAuthentication: []string{"none"},
		Scopes:               []string{scopeOpenID, "profile", "email", scopeOffline, p.apiScope()},
	}
}

// discovery answers for each tenant that has an account, and for any tenant.
func (p *Provider) discovery(w http.ResponseWriter, r *http.Request) {
	tenant := r.PathValue("tenant")
	known := slices.ContainsFunc(p.options.Accounts, func(a Account) bool { return a.TenantID == tenant })
	switch {
	case tenant == anyTenant:
		writeJSON(w, http.StatusOK, p.metadataOf(p.issuer("{tenantid}")))
	case known:
		writeJSON(w, http.StatusOK, p.metadataOf(p.issuer(tenant)))
	default:
		http.NotFound(w, r)
	}
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string][]signingkey.JWK{"keys": {p.key.JWK()}})
}

// shared lets the web app's origins, and no others, call from their scripts.
func (p *Provider) shared(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Origin")
		origin := r.Header.Get("Origin")
		switch {
		case p.redirects.AllowsOrigin(origin):
			w.Header().Set("Access-Control-Allow-Origin", origin)
		case origin != "" && origin != p.options.BaseURL:
			refuseToken(w, refused{"invalid_request", "This origin is not registered."})
			return
		}
		next(w, r)
	}
}

// preflight allows what MSAL may add to its requests; nothing here reads a header.
func preflight(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Methods", "GET, POST")
	w.Header().Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
	w.Header().Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
}
