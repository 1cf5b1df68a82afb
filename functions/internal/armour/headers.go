package armour

import (
	"net/http"
	"strings"
)

// always are the headers of every answer. A page that needs more than nothing says
// so itself, in the place of what is said here.
var always = map[string]string{
	"X-Content-Type-Options": "nosniff",
	// An answer that is taken for a page may fetch and run nothing.
	"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
	"X-Frame-Options":         "DENY",
	// Addresses name clients and runs, which are nobody else's business.
	"Referrer-Policy": "no-referrer",
	// Scripts of web apps that may call the API are not concerned: this is about
	// pages which show an answer as if it were theirs.
	"Cross-Origin-Resource-Policy": "same-origin",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Permissions-Policy":           "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}

// strictTransport lets browsers come by https alone, for a year. Other names below
// the program's are not its own to speak for.
const strictTransport = "max-age=31536000"

// noStore is for answers of the API, unless an operation says something else.
const noStore = "no-store"

// dress gives an answer its headers before anybody writes it.
func dress(h http.Header, r *http.Request, overTLS bool) {
	for name, value := range always {
		h.Set(name, value)
	}
	if overTLS {
		h.Set("Strict-Transport-Security", strictTransport)
	}
	if r.URL.Path == "/api" || strings.HasPrefix(r.URL.Path, "/api/") {
		h.Set("Cache-Control", noStore)
	}
}

// mayBeKept lets a browser keep an answer of the API that has an ETag, and ask with
// it each time. Nobody between may keep it. Whoever asks for another client, or as
// somebody else, gets what is theirs, because an ETag is a digest of the answer.
func mayBeKept(h http.Header) {
	if h.Get("ETag") == "" || h.Get("Cache-Control") != noStore {
		return
	}
	h.Set("Cache-Control", "private, no-cache")
}
