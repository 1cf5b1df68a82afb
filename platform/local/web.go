package local

import (
	"log/slog"
	"net/http"

	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/provide"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/functions/authconfig"
	"github.com/bifrost-run/bifrost/functions/health"
	"github.com/bifrost-run/bifrost/platform/local/internal/care"
	"github.com/bifrost-run/bifrost/platform/local/internal/demo"
	"github.com/bifrost-run/bifrost/platform/local/internal/front"
	"github.com/bifrost-run/bifrost/platform/local/internal/gate"
	"github.com/bifrost-run/bifrost/platform/local/internal/home"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay/archive"
	"github.com/bifrost-run/bifrost/platform/local/internal/signin"
	"github.com/bifrost-run/bifrost/platform/local/internal/storage"
)

// The names under which tokens are made for this program and no other.
const (
	clientID = "bifrost-local-web"
	audience = "api://bifrost-local"
)

// newHandler puts everything that the program serves under one roof.
func newHandler(c Config, address base, api functions.API, p *signin.Provider, catalog *describe.Catalog, runs *archive.Archive, proof archive.Proof, desk *care.Desk, app front.Bundle, log *slog.Logger) (http.Handler, error) {
	mux := http.NewServeMux()
	mux.Handle("/api/", api.Handler)
	mux.Handle("/api", api.Handler)
	mux.Handle("/signin/", inPopups(p.Handler(http.HandlerFunc(nothingHere))))
	mux.Handle(archive.Prefix, runs.Handler(proof, log))
	mux.Handle(care.Prefix, desk)
	if c.Demo {
		directory, err := demo.OpenDirectory(c.directoryFile(), demo.Tenants()...)
		if err != nil {
			return nil, err
		}
		mux.Handle(demo.DirectoryPrefix+"/", directory.Handler())
	}
	page := home.Page{Version: c.Version, Address: string(address), Accounts: demo.Accounts(c.Demo), Workflows: catalog.All()}
	rest, err := app.Handler(string(address), page, http.HandlerFunc(nothingHere), log)
	if err != nil {
		return nil, err
	}
	mux.HandleFunc("/demo/", nothingHere) // no page of the web app, also without the demo
	mux.Handle("/", rest)
	return mux, nil
}

// inPopups is for pages that a web app opens in a window of its own and waits for:
// the policy would cut the two apart.
func inPopups(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Del("Cross-Origin-Opener-Policy")
		next.ServeHTTP(w, r)
	})
}

func nothingHere(w http.ResponseWriter, r *http.Request) {
	functions.Refuse(w, r, fault.New(fault.NotFound, "not_found", "There is nothing at this address."))
}

func signInConfig(p *signin.Provider) authconfig.Config {
	client := p.ClientConfig()
	return authconfig.Config{
		ClientID: client.ClientID, Authority: client.Authority, KnownAuthorities: client.KnownAuthorities,
		AuthorityMetadata: client.AuthorityMetadata, Scopes: client.Scopes, RedirectPath: front.Landing,
		ProtocolMode: client.ProtocolMode,
	}
}

// status is what health shows.
type status struct {
	gate    *gate.Gate
	strays  *abandon.Strays
	options *provide.Source
	storage *storage.Storage
}

var _ health.Status = status{}

func newStatus(g *gate.Gate, strays *abandon.Strays, options *provide.Source, s *storage.Storage) status {
	return status{gate: g, strays: strays, options: options, storage: s}
}

// Ready answers nil once requests are served and the storage answers.
func (s status) Ready() error {
	if err := s.gate.Ready(); err != nil {
		return err
	}
	return s.storage.Ready()
}

// Abandoned counts functions that ignored the end of their context.
func (s status) Abandoned() int64 { return s.strays.Count() + int64(s.options.Abandoned()) }
