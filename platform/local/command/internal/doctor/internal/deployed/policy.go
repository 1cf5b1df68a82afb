package deployed

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

const policyHeader = "Content-Security-Policy"

// directives are the parts of a policy, by their names; none for no policy. The first of
// a name counts, as for browsers.
func directives(h http.Header) map[string][]string {
	found := map[string][]string{}
	for part := range strings.SplitSeq(h.Get(policyHeader), ";") {
		words := strings.Fields(strings.ToLower(part))
		if len(words) > 0 && found[words[0]] == nil {
			found[words[0]] = words[1:]
		}
	}
	return found
}

// policy says whether the page may speak with whom it must, and runs only what is its own.
func (s site) policy(ctx context.Context) check.Finding {
	answer, api, ok := s.front(ctx)
	if !ok {
		return absent
	}
	parts := directives(answer.Header)
	if len(parts) == 0 {
		return check.Fail(s.publish()+", with staticwebapp.config.json", "it sends no %s", policyHeader)
	}
	needed := []string{}
	if api != "" {
		needed = append(needed, api)
	}
	if m, _, ok := s.signIn.metadata(ctx); ok {
		needed = append(needed, originOf(m.Token))
	}
	for _, origin := range needed {
		if !s.allows(parts, origin) {
			return check.Fail(s.publish(), "connect-src of its policy does not allow %s", origin)
		}
	}
	if loose := loose(parts); loose != "" {
		return check.Warn(s.publish(), "script-src of its policy allows %s", loose)
	}
	return check.Well("it allows %s", strings.Join(needed, " and "))
}

// originOf is the origin of an address, which a policy names.
func originOf(address string) string {
	at, err := url.Parse(address)
	if err != nil {
		return address
	}
	return at.Scheme + "://" + at.Host
}

// allows reports whether scripts of the page may ask an origin.
func (s site) allows(parts map[string][]string, origin string) bool {
	sources, said := parts["connect-src"]
	if !said {
		sources, said = parts["default-src"]
	}
	return !said || slices.ContainsFunc(sources, func(source string) bool {
		return source == "'self'" && origin == s.String() || covers(strings.TrimSuffix(source, "/"), origin)
	})
}

// covers reports whether a source of a policy means an origin: everything, a scheme, the
// origin itself, or whatever is below its domain.
func covers(source, origin string) bool {
	scheme, host, _ := strings.Cut(origin, "://")
	below, isWild := strings.CutPrefix(strings.TrimPrefix(source, scheme+"://"), "*.")
	return source == "*" || source == scheme+":" || source == origin || source == host || isWild && strings.HasSuffix(host, "."+below)
}

// loose are the sources of scripts that are not the page's own; empty for none.
func loose(parts map[string][]string) string {
	sources, said := parts["script-src"]
	if !said {
		if sources, said = parts["default-src"]; !said {
			return "everything"
		}
	}
	var found []string
	for _, source := range sources {
		if slices.Contains([]string{"*", "https:", "http:", "data:", "blob:", "'unsafe-inline'", "'unsafe-eval'"}, source) {
			found = append(found, source)
		}
	}
	return strings.Join(found, " ")
}
