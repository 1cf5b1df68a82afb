// Package signin is the identity provider of the local program: a small OpenID
// Connect provider with accounts instead of passwords, which speaks Entra's dialect
// so that the web app and the token verifier run the code that they run in
// production. Whoever reaches it may be anybody, so it lives where the deployed
// handler cannot import it. It knows accounts; what they may do is decided elsewhere.
package signin

import (
	"context"
	"crypto/rsa"
	"net/http"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/platform/local/internal/signin/internal/grants"
	"github.com/bifrost-run/bifrost/platform/local/internal/signin/internal/pages"
	"github.com/bifrost-run/bifrost/platform/local/internal/signin/internal/redirects"
	"github.com/bifrost-run/bifrost/platform/local/internal/signin/internal/signingkey"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Account is a person whom anybody at this machine can be.
type Account struct {
	// Name is the short one for the command line: "technician".
	Name        string
	DisplayName string
	Email       string
	// TenantID and ObjectID are UUIDs; together they are the identity.
	TenantID string
	ObjectID string
	// Roles are the app roles of the token: "Platform.Admin".
	Roles []string
	// Hint tells on the picker what this account is good for trying; may be empty.
	Hint string
}

// Options say who can sign in, where, and for which programs.
type Options struct {
	Accounts []Account
	// BaseURL is where browsers reach the program, without a slash at the end:
	// "http://127.0.0.1:7071". It is a part of every issuer, so tokens survive a
	// restart only under the same one.
	BaseURL string
	// KeyFile holds the signing key, and is made when it is missing.
	KeyFile string
	// ClientID is the only client: the web app.
	ClientID string
	// Audience is the identifier URI of the API: "api://bifrost-local".
	Audience string
	// RedirectURIs are compared byte by byte. Their origins may call the token
	// endpoint, and their origins' root pages may follow a sign-out.
	RedirectURIs []string
	Clock        system.Clock
	Random       system.Random
}

// Provider is the local sign-in. It is safe for concurrent use and starts no
// goroutine. Sessions, codes and refresh tokens live in memory and end with it.
type Provider struct {
	options   Options
	redirects redirects.List
	key       signingkey.Key
	client    ClientConfig
	book      *grants.Book
}

// New reads or makes the signing key, which takes a moment the first time. Its
// error is one sentence for whoever started the program.
func New(o Options) (*Provider, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	list, err := redirects.New(o.RedirectURIs)
	if err != nil {
		return nil, err
	}
	key, err := signingkey.Load(o.KeyFile)
	if err != nil {
		return nil, err
	}
	p := &Provider{options: o, redirects: list, key: key, book: grants.New(o.Clock, o.Random)}
	if p.client, err = p.clientConfig(); err != nil {
		return nil, err
	}
	return p, nil
}

// IssuerTemplate is the issuer of every token here, with {tid} in the place of the
// account's tenant, as the token verifier takes it.
func (p *Provider) IssuerTemplate() string { return p.issuer("{tid}") }

func (p *Provider) issuer(tenantID string) string {
	return p.options.BaseURL + prefix + "/" + tenantID + "/v2.0"
}

// Key gives the token verifier the one key of this provider.
func (p *Provider) Key(_ context.Context, keyID string) (*rsa.PublicKey, bool, error) {
	return p.key.Public(), keyID == p.key.ID(), nil
}

// Token is an access token of an account for the command line, good for 12 hours.
// An unknown account is NotFound account_unknown, with the names that exist.
func (p *Provider) Token(account string) (string, error) {
	known, ok := p.account(account)
	if !ok {
		return "", fault.New(fault.NotFound, "account_unknown",
			"There is no account of that name; there are "+strings.Join(p.names(), ", ")+".")
	}
	return p.accessToken(known, []string{p.apiScope()}, commandLineLifetime)
}

func (p *Provider) account(name string) (Account, bool) {
	at := slices.IndexFunc(p.options.Accounts, func(a Account) bool { return a.Name == name })
	if at < 0 {
		return Account{}, false
	}
	return p.options.Accounts[at], true
}

func (p *Provider) names() []string {
	names := make([]string, 0, len(p.options.Accounts))
	for _, account := range p.options.Accounts {
		names = append(names, account.Name)
	}
	return names
}

// prefix is the one folder of paths that this package answers.
const prefix = "/signin"

// Handler answers everything below /signin/; elsewhere answers what is not there.
func (p *Provider) Handler(elsewhere http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", elsewhere)
	mux.HandleFunc("GET "+prefix+"/{tenant}/v2.0/.well-known/openid-configuration", p.shared(p.discovery))
	mux.HandleFunc("GET "+prefix+"/keys", p.shared(p.keys))
	mux.HandleFunc("POST "+prefix+"/token", p.shared(p.token))
	mux.HandleFunc("OPTIONS "+prefix+"/keys", p.shared(preflight))
	mux.HandleFunc("OPTIONS "+prefix+"/token", p.shared(preflight))
	mux.HandleFunc("OPTIONS "+prefix+"/{tenant}/v2.0/.well-known/openid-configuration", p.shared(preflight))
	mux.HandleFunc("GET "+prefix+"/authorize", p.authorize)
	mux.HandleFunc("POST "+prefix+"/authorize", p.pick)
	mux.HandleFunc("GET "+prefix+"/logout", p.logout)
	mux.HandleFunc("GET "+prefix+"/signin.css", pages.Stylesheet)
	return mux
}
