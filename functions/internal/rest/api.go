// Package rest is the one way in which the functions speak HTTP: it registers
// operations with what they require, enforces that in one middleware, and shows
// every error as problem+json. Use cases and wire types are not here.
package rest

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/functions/internal/contract"
	"github.com/bifrost-run/bifrost/functions/internal/stranger"
)

// API collects operations and serves them.
type API struct {
	huma       huma.API
	mux        *http.ServeMux
	authorizer *authorize.Authorizer
	recorder   *record.Recorder
	strangers  *stranger.Desk
	log        *slog.Logger
	problems   []error
}

// New is an empty API under /api. The desk counts addresses whose callers are not known.
func New(authorizer *authorize.Authorizer, recorder *record.Recorder, strangers *stranger.Desk, log *slog.Logger) *API {
	mux := http.NewServeMux()
	a := &API{huma: humago.New(mux, contract.Config()), mux: mux, authorizer: authorizer, recorder: recorder, strangers: strangers, log: log}
	a.huma.UseMiddleware(a.enforce)
	return a
}

// OpenAPI is the contract of everything that is registered, as indented JSON.
func (a *API) OpenAPI() ([]byte, error) { return contract.Render(a.huma) }

// Err answers everything that was wrong with the registrations; nil when all is
// well. The program refuses to start otherwise.
func (a *API) Err() error { return errors.Join(a.problems...) }

// Show adds what is no operation and open to anyone: documents and pages.
func (a *API) Show(pattern string, handler http.HandlerFunc) {
	a.mux.HandleFunc(pattern, a.strangers.Guard(handler))
}
