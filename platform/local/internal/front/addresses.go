package front

import (
	"net"
	"net/url"
	"strings"
)

// Landing is the page of the web app to which a sign-in returns.
const Landing = "/redirect.html"

// farewell is the page of the web app to which a sign-out returns. As at Entra, it must
// be known beforehand.
const farewell = "/signed-out"

// Redirects are the pages that the sign-in may return to. People also reach this computer
// by its other name, and the web app at another address of it, public, while somebody
// works on it; an address elsewhere is not this program's to let in.
func Redirects(address, public string) []string {
	known := names(address)
	if at, err := url.Parse(public); err == nil && (at.Hostname() == "localhost" || at.Hostname() == "127.0.0.1") {
		known = append(known, at.Scheme+"://"+at.Host)
	}
	var pages []string
	for _, origin := range known {
		pages = append(pages, origin+Landing, origin+farewell)
	}
	return pages
}

// origins are the names of the program in a policy, which has no word for an address of
// version 6.
func origins(address string) []string {
	var known []string
	for _, origin := range names(address) {
		if !strings.Contains(origin, "[") {
			known = append(known, origin)
		}
	}
	return known
}

// names are the addresses under which browsers reach the program.
func names(address string) []string {
	known := []string{address}
	if _, port, err := net.SplitHostPort(strings.TrimPrefix(address, "http://")); err == nil {
		known = append(known, "http://"+net.JoinHostPort("localhost", port))
	}
	return known
}
