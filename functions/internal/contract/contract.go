// Package contract has what the API's description says of all operations, and how huma
// speaks for them. The operations are not here.
package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/functions/internal/jsonbody"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
	"github.com/bifrost-run/bifrost/functions/internal/trace"
)

// version is the version of the contract, not of a build: paths and properties are only
// ever added to it.
const version = "1"

// Config is how huma describes and serves the API. It also sets what huma keeps for the
// whole process, so that it is asked for before the first operation is registered.
func Config() huma.Config {
	setHumaGlobals()
	config := huma.DefaultConfig("Bifrost", version)
	config.Info.Description = introduction
	config.Info.Contact = &huma.Contact{Name: "The makers of Bifrost", URL: home}
	config.Info.License = &huma.License{Name: "Apache License 2.0", Identifier: "Apache-2.0"}
	// The prefix is in every path, as the Functions host sends it.
	config.Servers = []*huma.Server{{URL: "/", Description: "The program that serves this file."}}
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil // no $schema property in bodies
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: jsonbody.Read}
	config.Formats = map[string]huma.Format{"application/json": format, "json": format}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {
			Type: "http", Scheme: "bearer", BearerFormat: "JWT",
			Description: "An access token of a person or an application. It may also come as X-App-Authorization, which wins: some proxies replace Authorization.",
		},
		"key": {
			Type: "http", Scheme: "bearer", BearerFormat: "bfk_...",
			Description: "An API key, in the same headers, for operations with x-keys. Every other one answers 403 key_not_allowed.",
		},
	}
	return config
}

var humaGlobals sync.Once

// setHumaGlobals changes what huma keeps in package variables. They shape the
// documented error.
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

// Render is the description of everything that is registered, as indented JSON.
func Render(api huma.API) ([]byte, error) {
	finish(api.OpenAPI())
	raw, err := api.OpenAPI().MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return nil, fmt.Errorf("indent the API description: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
