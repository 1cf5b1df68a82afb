package local

import (
	_ "embed"
	"html/template"
	"log/slog"
	"net/http"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/perform"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/functions/authconfig"
	"github.com/bifrost-run/bifrost/functions/health"
	"github.com/bifrost-run/bifrost/platform/local/internal/demo"
	"github.com/bifrost-run/bifrost/platform/local/internal/gate"
	"github.com/bifrost-run/bifrost/platform/local/internal/signin"
)

// The names under which tokens are made for this program and no other.
const (
	clientID     = "bifrost-local-web"
	audience     = "api://bifrost-local"
	redirectPath = "/redirect.html"
)

//go:embed home.html
var homeText string

var homePage = template.Must(template.New("home").Parse(homeText))

// homePolicy lets the page use nothing but its own style.
const homePolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// newHandler puts everything that the program serves under one roof.
func newHandler(c Config, address base, api functions.API, p *signin.Provider, catalog *describe.Catalog, log *slog.Logger) (http.Handler, error) {
	mux := http.NewServeMux()
	mux.Handle("/api/", api.Handler)
	mux.Handle("/api", api.Handler)
	mux.Handle("/signin/", p.Handler(http.HandlerFunc(nothingHere)))
	if c.Demo {
		directory, err := demo.OpenDirectory(c.directoryFile(), demo.Tenants()...)
		if err != nil {
			return nil, err
		}
		mux.Handle(demo.DirectoryPrefix+"/", directory.Handler())
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", homePolicy)
		page := map[string]any{
			"Version": c.Version, "Address": string(address), "Accounts": demo.Accounts(c.Demo), "Workflows": catalog.All(),
		}
		if err := homePage.Execute(w, page); err != nil {
			log.Debug("the home page was not read to its end", "error", err)
		}
	})
	mux.HandleFunc("/", nothingHere)
	return functions.Correlate(mux), nil
}

func nothingHere(w http.ResponseWriter, r *http.Request) {
	functions.Refuse(w, r, fault.New(fault.NotFound, "not_found", "There is nothing at this address."))
}

func signInConfig(p *signin.Provider) authconfig.Config {
	client := p.ClientConfig()
	return authconfig.Config{
		ClientID: client.ClientID, Authority: client.Authority, KnownAuthorities: client.KnownAuthorities,
		AuthorityMetadata: client.AuthorityMetadata, Scopes: client.Scopes, RedirectPath: redirectPath,
		ProtocolMode: client.ProtocolMode,
	}
}

// status is what health shows.
type status struct {
	gate   *gate.Gate
	engine *perform.Engine
}

var _ health.Status = status{}

func newStatus(g *gate.Gate, engine *perform.Engine) status { return status{gate: g, engine: engine} }

// Ready answers nil once requests are served.
func (s status) Ready() error { return s.gate.Ready() }

// Abandoned counts functions that ignored the end of their context.
func (s status) Abandoned() int64 { return s.engine.Abandoned() }
