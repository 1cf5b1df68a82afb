// Package rest is the one way in which the functions speak HTTP: it registers
// operations with what they require, enforces that in one middleware, and shows
// every error as problem+json. Use cases and wire types are not here.
package rest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/functions/internal/jsonbody"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
	"github.com/bifrost-run/bifrost/functions/internal/trace"
)

// API collects operations and serves them.
type API struct {
	huma       huma.API
	mux        *http.ServeMux
	authorizer *authorize.Authorizer
	recorder   *record.Recorder
	log        *slog.Logger
	problems   []error
}

// contractVersion is the version of the contract, not of a build: paths and
// properties are only ever added to it.
const contractVersion = "1"

// New is an empty API under /api.
func New(authorizer *authorize.Authorizer, recorder *record.Recorder, log *slog.Logger) *API {
	setHumaGlobals()
	config := huma.DefaultConfig("Bifrost", contractVersion)
	config.Info.Description = "Automation for managed service providers: developers write workflows as Go functions, " +
		"technicians run them for one client at a time, and every run is recorded and explained."
	// The prefix is in every path, as the Functions host sends it.
	config.Servers = []*huma.Server{{URL: "/", Description: "This server"}}
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil // no $schema property in bodies
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: jsonbody.Read}
	config.Formats = map[string]huma.Format{"application/json": format, "json": format}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {
		Type: "http", Scheme: "bearer", BearerFormat: "JWT",
		Description: "An access token. It may also come as X-App-Authorization, which wins.",
	}}
	mux := http.NewServeMux()
	a := &API{huma: humago.New(mux, config), mux: mux, authorizer: authorizer, recorder: recorder, log: log}
	a.huma.UseMiddleware(a.enforce)
	return a
}

// OpenAPI is the contract of everything that is registered, as indented JSON.
func (a *API) OpenAPI() ([]byte, error) {
	raw, err := a.huma.OpenAPI().MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	return indent(raw)
}

// Err answers everything that was wrong with the registrations; nil when all is
// well. The program refuses to start otherwise.
func (a *API) Err() error { return errors.Join(a.problems...) }

// Mux is where what is not an operation (documents, pages) is added.
func (a *API) Mux() *http.ServeMux { return a.mux }

var humaGlobals sync.Once

// setHumaGlobals changes what huma keeps in package variables. They shape the
// documented error, so they must be set before the first operation is registered.
func setHumaGlobals() {
	humaGlobals.Do(func() {
		huma.DefaultArrayNullable = false
		// What encoding/json reads in any letter case is validated in one only.
		huma.ValidateStrictCasing = true
		huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
			return problem.OfHuma(context.Background(), status, errs)
		}
		huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
			return trace.Note(ctx.Context(), problem.OfHuma(ctx.Context(), status, errs))
		}
	})
}

// bearer is the token of a request. X-App-Authorization wins, because a proxy in
// front may overwrite Authorization.
func bearer(header func(string) string) string {
	for _, name := range []string{"X-App-Authorization", "Authorization"} {
		if scheme, token, ok := strings.Cut(header(name), " "); ok && strings.EqualFold(scheme, "Bearer") {
			return strings.TrimSpace(token)
		}
	}
	return ""
}
