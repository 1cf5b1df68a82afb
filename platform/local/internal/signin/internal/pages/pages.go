// Package pages shows the few pages of the local sign-in, without a script. They
// hold only what the program itself says, never a part of a request.
package pages

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
)

//go:embed page.html signin.css
var assets embed.FS

var templates = template.Must(template.ParseFS(assets, "page.html"))

// Picker is the page that asks who somebody wants to be.
type Picker struct {
	Choices []Choice
	// Destination is the origin that the browser returns to, from the allow-list.
	Destination string
}

// Choice is one account; Suggested is the one that the request hinted at. An empty
// Hint is not shown.
type Choice struct {
	Name, DisplayName, Email, Hint string
	Suggested                      bool
}

// Show asks. The form answers to the address of the page that it is on, with the
// fields account or cancel.
func (p Picker) Show(w http.ResponseWriter) {
	// Browsers hold the redirect that answers a form to form-action as well.
	show(w, http.StatusOK, "picker", p, "'self' "+p.Destination)
}

// Notice is a page with nothing to do on it.
type Notice struct {
	Status      int
	Title, Text string
}

// Show tells.
func (n Notice) Show(w http.ResponseWriter) {
	show(w, n.Status, "notice", n, "'none'")
}

func show(w http.ResponseWriter, status int, name string, page any, formAction string) {
	var body bytes.Buffer
	if err := templates.ExecuteTemplate(&body, name, page); err != nil {
		http.Error(w, "The page could not be made.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action "+formAction)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	// Not no-referrer, under which the form could not prove where it comes from.
	h.Set("Referrer-Policy", "same-origin")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // The status is out; nobody is left to tell.
}

// Stylesheet answers the one asset of the pages.
func Stylesheet(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeFileFS(w, r, assets, "signin.css")
}
