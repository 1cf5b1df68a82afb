// Package docs serves the API's own description: the OpenAPI file, and a page
// that people read. Its assets are part of the program; nothing is fetched from
// elsewhere.
package docs

import (
	"compress/gzip"
	"embed"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"

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

// Register adds the documents. The description is rendered once, when it is first
// asked for: the program does not start later for it.
func (f *Function) Register(api *rest.API) {
	render := sync.OnceValues(api.OpenAPI)
	api.Mux().HandleFunc("GET /api/openapi.json", func(w http.ResponseWriter, r *http.Request) {
		contract, err := render()
		if err != nil {
			problem.Refuse(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(contract) // the client has gone if this fails
	})
	api.Mux().HandleFunc("GET /api/docs", func(w http.ResponseWriter, r *http.Request) {
		serve(w, r, page, "page/index.html")
	})
	api.Mux().HandleFunc("GET /api/docs/{asset}", func(w http.ResponseWriter, r *http.Request) {
		asset := path.Base(r.PathValue("asset"))
		switch {
		case holds(page, "page/"+asset):
			serve(w, r, page, "page/"+asset)
		case holds(static.FS, asset) || holds(static.FS, asset+packed):
			serve(w, r, static.FS, asset)
		default:
			problem.Refuse(w, r, fault.New(fault.NotFound, "not_found", "There is nothing at this address."))
		}
	})
}

// packed is the ending of a file that is stored compressed.
const packed = ".gz"

// holds reports whether there is such a file; a folder is none.
func holds(files fs.FS, name string) bool {
	about, err := fs.Stat(files, name)
	return err == nil && !about.IsDir()
}

// serve answers one embedded file, which may be stored compressed.
func serve(w http.ResponseWriter, r *http.Request, files fs.FS, name string) {
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("Cache-Control", "no-cache")
	if !holds(files, name+packed) {
		http.ServeFileFS(w, r, files, name)
		return
	}
	file, err := files.Open(name + packed)
	if err != nil {
		problem.Refuse(w, r, err)
		return
	}
	defer func() { _ = file.Close() }()
	w.Header().Set("Content-Type", contentType(name))
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.Copy(w, file) // the client has gone if this fails
		return
	}
	plain, err := gzip.NewReader(file)
	if err != nil {
		problem.Refuse(w, r, err)
		return
	}
	_, _ = io.Copy(w, plain) // the client has gone if this fails
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	default:
		return "text/html; charset=utf-8"
	}
}
