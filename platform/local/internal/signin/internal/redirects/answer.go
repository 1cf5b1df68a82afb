package redirects

import (
	"net/http"
	"net/url"
)

// Answer is how a sign-in request wants to be answered.
type Answer struct {
	// URI was allowed by a List.
	URI string
	// Fragment hides the answer from the server at URI; otherwise it is a query.
	Fragment bool
	// State is echoed; empty is left out.
	State string
}

// Send takes the browser back with these parameters.
func (a Answer) Send(w http.ResponseWriter, parameters url.Values) {
	if a.State != "" {
		parameters.Set("state", a.State)
	}
	separator := "?"
	if a.Fragment {
		separator = "#"
	}
	Follow(w, a.URI+separator+parameters.Encode())
}

// Follow sends the browser to an allowed address, always by 303, which makes a GET
// of the picker's POST. There is no body: a code has no business in one.
func Follow(w http.ResponseWriter, target string) {
	w.Header().Set("Location", target)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(http.StatusSeeOther)
}
