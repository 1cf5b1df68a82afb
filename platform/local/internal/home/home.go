// Package home is the page at / of a program that was built without the web app: what
// is there, and where.
package home

import (
	_ "embed"
	"html/template"
	"log/slog"
	"net/http"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/platform/local/internal/signin"
)

//go:embed home.html
var text string

var page = template.Must(template.New("home").Parse(text))

// policy lets the page use nothing but its own style.
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Page is what the page shows.
type Page struct {
	Version   string
	Address   string
	Accounts  []signin.Account
	Workflows []describe.Entry
}

// Handler answers the page.
func (p Page) Handler(log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		if err := page.Execute(w, p); err != nil {
			log.Debug("the home page was not read to its end", "error", err)
		}
	})
}
