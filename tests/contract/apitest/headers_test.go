package apitest

import (
	"net/http"
	"strings"
)

// isDressed holds an answer against the headers that every one has, whatever it is.
func (a *api) isDressed(r request, got *http.Response) {
	a.t.Helper()
	cache, policy := "no-store", "default-src 'none'; frame-ancestors 'none'"
	isRead := r.method == http.MethodGet || r.method == http.MethodHead
	isGood := got.StatusCode == http.StatusOK || got.StatusCode == http.StatusNotModified
	switch {
	case isGood && strings.HasPrefix(r.path, "/api/docs"):
		cache = "no-cache" // the same for everybody
		policy = got.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; ") || !strings.Contains(policy, "frame-ancestors 'none'") {
			a.t.Errorf("%s %s: a page may do too much: %s", r.method, r.path, policy)
		}
	case isGood && isRead && (strings.HasPrefix(r.path, "/api/files/") || strings.HasPrefix(r.path, "/api/organizations/export")):
		cache, policy = "private, no-store", "sandbox; "+policy
	case isGood && isRead && got.Header.Get("ETag") != "":
		cache = "private, no-cache"
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Content-Security-Policy": policy, "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": cache,
		"Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
	} {
		if got := got.Header.Get(name); got != want {
			a.t.Errorf("%s %s: %s is %q, want %q", r.method, r.path, name, got, want)
		}
	}
}
