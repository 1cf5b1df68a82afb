// Package docs serves the API's own description: the OpenAPI file, and a page
// that people read. Its assets are part of the program; nothing is fetched from
// elsewhere.
package docs

import (
	"embed"
	"net/http"
	"path"

	"github.com/swaggest/swgui/v5/static"
	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
)

// Module provides the function.
var Module = fx.Module("docs", fx.Provide(New))

//go:embed page
var page embed.FS

// policy lets the page use its own assets only. Swagger UI sets inline styles.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// Function is the trigger.
type Function struct{}

// New is the function.
func New() *Function { return &Function{} }

// Register adds the documents. Each is made once, when it is first asked for: the
// program does not start later for it.
func (f *Function) Register(api *rest.API) {
	contract := once("application/json", api.OpenAPI)
	api.Show("GET /api/openapi.json", contract.serve)
	assets := assetsOf(static.FS, ".")
	for name, asset := range assetsOf(page, "page") {
		assets[name] = asset
	}
	serve := func(w http.ResponseWriter, r *http.Request, name string) {
		asset, ok := assets[name]
		if !ok {
			problem.Refuse(w, r, fault.New(fault.NotFound, "not_found", "There is nothing at this address."))
			return
		}
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Cache-Control", "no-cache")
		asset.serve(w, r)
	}
	api.Show("GET /api/docs", func(w http.ResponseWriter, r *http.Request) { serve(w, r, "index.html") })
	api.Show("GET /api/docs/{asset}", func(w http.ResponseWriter, r *http.Request) { serve(w, r, path.Base(r.PathValue("asset"))) })
}
