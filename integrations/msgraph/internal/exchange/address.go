package exchange

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// Address reads an address that calls can be sent to. Plain http is for this computer
// alone, because a secret travels to these addresses.
func Address(text string) (*url.URL, bool) {
	parsed, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil || parsed.Host == "" || parsed.User != nil || parsed.RawQuery != "" || parsed.Fragment != "" {
		return nil, false
	}
	return parsed, parsed.Scheme == "https" || parsed.Scheme == "http" && loopback(parsed.Hostname())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// WithoutRedirects keeps credentials and bodies from following a redirect to another
// host; neither Graph nor Entra ID redirects these calls. Nil is http.DefaultClient.
func WithoutRedirects(platform *http.Client) *http.Client {
	if platform == nil {
		platform = http.DefaultClient
	}
	own := *platform
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}
