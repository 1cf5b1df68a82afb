package signin

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/platform/local/internal/signin/internal/grants"
)

// tokenAnswer is the token endpoint's answer (RFC 6749, and Entra's client_info).
type tokenAnswer struct {
	TokenType    string `json:"token_type"`
	Scope        string `json:"scope"`
	ExpiresIn    int    `json:"expires_in"`
	AccessToken  string `json:"access_token"`
	IDToken      string `json:"id_token"`
	RefreshToken string `json:"refresh_token,omitempty"`
	// RefreshExpiresIn is in seconds, and zero without a refresh token.
	RefreshExpiresIn int    `json:"refresh_token_expires_in,omitempty"`
	ClientInfo       string `json:"client_info"`
}

// tokenRefusal is the same endpoint's error.
type tokenRefusal struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// issue is a grant for which tokens are to be written.
type issue struct {
	grants.Grant
	nonce, refresh string
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormBytes)
	if err := r.ParseForm(); err != nil {
		refuseToken(w, refused{"invalid_request", "The form cannot be read."})
		return
	}
	if r.PostForm.Get("client_id") != p.options.ClientID {
		refuseToken(w, refused{"invalid_client", "The client is unknown."})
		return
	}
	issued, why := p.grantOf(r.PostForm)
	if why.code != "" {
		refuseToken(w, why)
		return
	}
	answer, err := p.write(issued)
	if err != nil {
		refuseToken(w, refused{"server_error", "The tokens could not be written."})
		return
	}
	writeJSON(w, http.StatusOK, answer)
}

// grantOf answers with the first thing that is wrong, or with an empty code.
func (p *Provider) grantOf(form url.Values) (issue, refused) {
	switch form.Get("grant_type") {
	case "authorization_code":
		spent, next, ok := p.book.Redeem(form.Get("code"), form.Get("redirect_uri"), form.Get("code_verifier"))
		if !ok {
			return issue{}, refused{"invalid_grant", "The code is unknown, used, or too old, or the verifier does not fit."}
		}
		return issue{Grant: spent.Grant, nonce: spent.Nonce, refresh: next}, refused{}
	case "refresh_token":
		return p.refreshed(form)
	}
	return issue{}, refused{"unsupported_grant_type", "Only codes and refresh tokens are exchanged."}
}

// refreshed reads the scopes first: a mistake there must not cost the token.
func (p *Provider) refreshed(form url.Values) (issue, refused) {
	wanted, known := p.readScopes(form.Get("scope"))
	if !known && form.Get("scope") != "" {
		return issue{}, refused{"invalid_scope", "An unknown scope was asked for."}
	}
	given, next, ok := p.book.Rotate(form.Get("refresh_token"))
	if !ok {
		return issue{}, refused{"invalid_grant", "The refresh token is unknown, used, or too old; sign in again."}
	}
	if known {
		given.Scopes = wanted
	}
	return issue{Grant: given, refresh: next}, refused{}
}

func (p *Provider) write(i issue) (tokenAnswer, error) {
	account, _ := p.account(i.Account)
	access, err := p.accessToken(account, i.Scopes, browserLifetime)
	if err != nil {
		return tokenAnswer{}, err
	}
	id, err := p.idToken(account, i.nonce)
	if err != nil {
		return tokenAnswer{}, err
	}
	info, err := clientInfo(account)
	if err != nil {
		return tokenAnswer{}, err
	}
	answer := tokenAnswer{
		TokenType: "Bearer", Scope: strings.Join(i.Scopes, " "), ExpiresIn: int(browserLifetime / time.Second),
		AccessToken: access, IDToken: id, RefreshToken: i.refresh, ClientInfo: info,
	}
	if i.refresh != "" {
		answer.RefreshExpiresIn = int(i.Until.Sub(p.options.Clock.Now()) / time.Second)
	}
	return answer, nil
}

func refuseToken(w http.ResponseWriter, why refused) {
	writeJSON(w, http.StatusBadRequest, tokenRefusal{Error: why.code, Description: why.description})
}

// writeJSON is for machines and for nobody's cache.
func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // The status is out; nobody is left to tell.
}
