// Package front is what a person meets who opens the program in a browser: the web app,
// or what stands in its place where the program was built without it, and by which
// addresses both are known.
package front

import (
	"io/fs"
	"log/slog"
	"net/http"

	"github.com/bifrost-run/bifrost/platform/local/internal/home"
	"github.com/bifrost-run/bifrost/platform/local/internal/site"
	"github.com/bifrost-run/bifrost/web"
)

// Bundle is the web app that the program was built with. The zero value is none.
type Bundle struct{ Files fs.FS }

// Built is the bundle of this program.
func Built() Bundle {
	files, ok := web.Bundle()
	if !ok {
		return Bundle{}
	}
	return Bundle{Files: files}
}

// IsThere reports whether there is a web app.
func (b Bundle) IsThere() bool { return b.Files != nil }

// Handler answers everything that nobody else does: the web app at this address with all
// of its pages, or the page of the program at / alone. What is not there is answered by
// elsewhere.
func (b Bundle) Handler(address string, page home.Page, elsewhere http.Handler, log *slog.Logger) (http.Handler, error) {
	mux := http.NewServeMux()
	mux.Handle("/", elsewhere)
	if !b.IsThere() {
		mux.Handle("GET /{$}", page.Handler(log))
		return mux, nil
	}
	app, err := site.New(b.Files, site.Origins{Authority: origins(address)}, elsewhere)
	if err != nil {
		return nil, err
	}
	mux.Handle("GET /", app)
	return mux, nil
}
