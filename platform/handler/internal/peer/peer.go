// Package peer says where a request comes from that a host of Azure Functions has
// passed on. What is made of that is not decided here.
package peer

import (
	"net/http"
	"net/netip"
)

// header is where the front end of Azure App Service puts the address that has
// called it: that of a browser, or of the Static Web App between. The host's own
// X-Forwarded-For only names the front end.
//
// It is for records and for counting, and nothing is allowed by it: Microsoft
// documents nowhere that the front end replaces what a caller sends itself.
const header = "Client-Ip"

// Name gives a request the address of whoever has called the front end. Every request
// comes from this machine otherwise, which is where the host is.
func Name(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if at, ok := addressOf(r.Header.Get(header)); ok {
			named := *r
			named.RemoteAddr = at
			r = &named
		}
		next.ServeHTTP(w, r)
	})
}

// addressOf reads an address with a port or without.
func addressOf(text string) (string, bool) {
	if at, err := netip.ParseAddrPort(text); err == nil {
		return at.String(), true
	}
	at, err := netip.ParseAddr(text)
	if err != nil {
		return "", false
	}
	return netip.AddrPortFrom(at, 0).String(), true
}
