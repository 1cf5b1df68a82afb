package site_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/platform/local/internal/site"
)

const forever = "public, max-age=31536000, immutable"

func TestEachFileHasItsHeaders(t *testing.T) {
	t.Parallel()
	h := opened(t, built())
	for path, want := range map[string][4]string{ // caching, opener, frames, policy
		"/":                   {"no-cache", "same-origin", "DENY", "frame-ancestors 'none'; object-src 'none'"},
		"/o/x/runs":           {"no-cache", "same-origin", "DENY", "frame-ancestors 'none'; object-src 'none'"},
		"/redirect.html":      {"no-cache", "", "SAMEORIGIN", "frame-ancestors 'self'; object-src 'none'"},
		"/assets/index-a1.js": {forever, "same-origin", "DENY", "default-src 'none'; frame-ancestors 'none'"},
		"/favicon.svg":        {"no-cache", "same-origin", "DENY", "default-src 'none'; frame-ancestors 'none'"},
	} {
		got := get(t, h, path).Header()
		policy := got.Get("Content-Security-Policy")
		if !strings.HasSuffix(policy, want[3]) || !strings.HasPrefix(policy, "default-src 'none'") {
			t.Errorf("%s: the policy is %s", path, policy)
		}
		is := [3]string{got.Get("Cache-Control"), got.Get("Cross-Origin-Opener-Policy"), got.Get("X-Frame-Options")}
		if diff := cmp.Diff([3]string(want[:3]), is); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
		for name, value := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin"} {
			if got.Get(name) != value || !strings.Contains(got.Get("Permissions-Policy"), "camera=()") {
				t.Errorf("%s: %v", path, got)
			}
		}
	}
}

func TestThePageSpeaksWithItsOwnAndWithNobodyElse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		origins        site.Origins
		connect, frame string
	}{
		"elsewhere":      {origins, "'self' https://func.example https://login.example http://localhost:7071", "'self' https://login.example http://localhost:7071"},
		"at its own":     {site.Origins{}, "'self'", "'self'"},
		"all in one":     {site.Origins{API: "https://a.example", Authority: []string{"https://a.example"}}, "'self' https://a.example", "'self' https://a.example"},
		"without an API": {site.Origins{Authority: []string{"https://a.example"}}, "'self' https://a.example", "'self' https://a.example"},
	} {
		want := map[string]string{
			"default-src": "'none'", "script-src": "'self'", "style-src": "'self' 'unsafe-inline'", "img-src": "'self' data: blob:",
			"font-src": "'self' data:", "connect-src": c.connect, "frame-src": c.frame, "form-action": "'self'", "base-uri": "'none'",
			"frame-ancestors": "'none'", "object-src": "'none'",
		}
		if diff := cmp.Diff(want, directives(c.origins.Headers("index.html")["Content-Security-Policy"])); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// directives is a policy as a browser reads it.
func directives(policy string) map[string]string {
	read := map[string]string{}
	for one := range strings.SplitSeq(policy, ";") {
		name, values, _ := strings.Cut(strings.TrimSpace(one), " ")
		read[name] = values
	}
	return read
}
