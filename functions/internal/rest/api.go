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
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/bifrost-run/bifrost/app/authorize"
)

// API collects operations and serves them.
type API struct {
	huma       huma.API
	mux        *http.ServeMux
	authorizer *authorize.Authorizer
	log        *slog.Logger
	problems   []error
}

// New is an empty API under /api. Version is the build's.
func New(authorizer *authorize.Authorizer, version string, log *slog.Logger) *API {
	setHumaGlobals()
	config := huma.DefaultConfig("Bifrost", version)
	config.Info.Description = "Automation for managed service providers: developers write workflows as Go functions, " +
		"technicians run them for one client at a time, and every run is recorded and explained."
	// The prefix is in every path, as the Functions host sends it.
	config.Servers = []*huma.Server{{URL: "/", Description: "This server"}}
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil // no $schema property in bodies
	config.Formats = map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {
		Type: "http", Scheme: "bearer", BearerFormat: "JWT",
		Description: "An access token. It may also come as X-App-Authorization, which wins.",
	}}
	mux := http.NewServeMux()
	a := &API{huma: humago.New(mux, config), mux: mux, authorizer: authorizer, log: log}
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
		huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
			return humaProblem(context.Background(), status, errs)
		}
		huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
			return humaProblem(ctx.Context(), status, errs)
		}
	})
}

// humaProblem shows what huma itself found wrong. Its messages never reach the
// caller, because they may repeat what was submitted.
func humaProblem(ctx context.Context, status int, errs []error) *Problem {
	for _, err := range errs {
		var known *Problem
		if errors.As(err, &known) {
			return known
		}
	}
	p := plainProblem(ctx, status)
	if status != http.StatusUnprocessableEntity {
		return p
	}
	for _, err := range errs {
		var detail huma.ErrorDetailer
		if errors.As(err, &detail) {
			p.Errors = append(p.Errors, fieldOf(detail.ErrorDetail()))
		}
	}
	if n := len(p.Errors); n == 1 {
		p.Detail = "1 field needs attention."
	} else if n > 1 {
		p.Detail = strconv.Itoa(n) + " fields need attention."
	}
	return p
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
