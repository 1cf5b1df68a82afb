// Package cors lets the web apps of a list call the API from browsers. In Azure
// the platform's own list is empty, so that requests of browsers come through to
// here.
package cors

import (
	"net/http"
	"slices"
	"strings"
)

// The answers to a browser that asks before it sends. Nothing is sent with
// cookies, so that credentials are not allowed.
const (
	methods = "GET, HEAD, POST, PUT, PATCH, DELETE"
	// headers are those that clients of the API send.
	headers = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Prefer, Traceparent, X-App-Authorization, X-Organization-Id"
	// exposed are those of an answer that a script may read.
	exposed = "Content-Disposition, ETag, Location, Retry-After, X-Correlation-Id"
	// remembered is for how many seconds a browser need not ask again; browsers cut
	// it to two hours.
	remembered = "7200"
)

// Allow adds what browsers need for pages of these origins. To other pages nothing
// is added: the browser keeps the answer from them.
func Allow(origins []string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isAPI(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Add("Vary", "Origin")
		origin := r.Header.Get("Origin")
		if origin == "" || !slices.Contains(origins, origin) {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", origin)
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			permit(w)
			return
		}
		w.Header().Set("Access-Control-Expose-Headers", exposed)
		next.ServeHTTP(w, r)
	})
}

// isAPI leaves out the calls of the host.
func isAPI(path string) bool { return path == "/api" || strings.HasPrefix(path, "/api/") }

// permit answers a browser that asks before it sends.
func permit(w http.ResponseWriter) {
	h := w.Header()
	h.Add("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers")
	h.Set("Access-Control-Allow-Methods", methods)
	h.Set("Access-Control-Allow-Headers", headers)
	h.Set("Access-Control-Max-Age", remembered)
	w.WriteHeader(http.StatusNoContent)
}
