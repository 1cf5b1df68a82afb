package signin

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"

	"github.com/bifrost-run/bifrost/platform/local/internal/signin/internal/grants"
	"github.com/bifrost-run/bifrost/platform/local/internal/signin/internal/redirects"
)

const (
	maxQueryBytes = 16 << 10
	maxNonceBytes = 256
	maxFormBytes  = 64 << 10
)

// challengeShape is a SHA-256 in base64url (RFC 7636).
var challengeShape = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// refused is why a request is answered by an error, in the words of OAuth.
type refused struct{ code, description string }

// ask is what a well-formed sign-in request wants.
type ask struct {
	prompt, hint string
	code         grants.Code
}

// readRequest has already answered when it is false.
func (p *Provider) readRequest(w http.ResponseWriter, r *http.Request) (redirects.Answer, ask, bool) {
	if len(r.URL.RawQuery) > maxQueryBytes {
		showRefusal(w, http.StatusRequestURITooLong, "The request is too long.")
		return redirects.Answer{}, ask{}, false
	}
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		showRefusal(w, http.StatusBadRequest, "The request cannot be read.")
		return redirects.Answer{}, ask{}, false
	}
	to, reason, ok := p.readAnswer(q)
	if !ok {
		showRefusal(w, http.StatusBadRequest, reason)
		return redirects.Answer{}, ask{}, false
	}
	asked, why := p.readAsk(q)
	if why.code != "" {
		refuse(w, to, why)
		return redirects.Answer{}, ask{}, false
	}
	return to, asked, true
}

// readAnswer answers false, and a reason to show, for a request that may not
// redirect: nobody may make this provider send a browser, or a code, to a stranger.
func (p *Provider) readAnswer(q url.Values) (redirects.Answer, string, bool) {
	for _, values := range q {
		if len(values) > 1 {
			return redirects.Answer{}, "A parameter of the request is there twice.", false
		}
	}
	switch {
	case q.Get("client_id") != p.options.ClientID:
		return redirects.Answer{}, "The request comes from an unknown client.", false
	case !p.redirects.Allows(q.Get("redirect_uri")):
		return redirects.Answer{}, "The request wants to return to an address that is not registered.", false
	}
	return redirects.Answer{
		URI: q.Get("redirect_uri"), State: q.Get("state"), Fragment: q.Get("response_mode") == "fragment",
	}, "", true
}

// readAsk answers with the first thing that is wrong, or with an empty code.
func (p *Provider) readAsk(q url.Values) (ask, refused) {
	granted, known := p.readScopes(q.Get("scope"))
	mode, prompt := q.Get("response_mode"), q.Get("prompt")
	switch {
	case q.Get("response_type") != "code":
		return ask{}, refused{"unsupported_response_type", "Only the response type code is supported."}
	case mode != "" && mode != "query" && mode != "fragment":
		return ask{}, refused{"invalid_request", "Only the response modes query and fragment are supported."}
	case q.Get("code_challenge_method") != "S256" || !challengeShape.MatchString(q.Get("code_challenge")):
		return ask{}, refused{"invalid_request", "A code challenge by S256 is required."}
	case !known:
		return ask{}, refused{"invalid_scope", "No scope, or an unknown one, was asked for."}
	case !slices.Contains([]string{"", "none", "login", "select_account", "consent"}, prompt):
		return ask{}, refused{"invalid_request", "The prompt is unknown."}
	case len(q.Get("nonce")) > maxNonceBytes:
		return ask{}, refused{"invalid_request", "The nonce is too long."}
	}
	return ask{prompt: prompt, hint: q.Get("login_hint"), code: grants.Code{
		Grant:       grants.Grant{Scopes: granted},
		RedirectURI: q.Get("redirect_uri"), Challenge: q.Get("code_challenge"), Nonce: q.Get("nonce"),
	}}, refused{}
}
