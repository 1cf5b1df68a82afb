package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"strings"
	"syscall"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// errPrivate refuses a connection.
var errPrivate = errors.New("the address is not public")

// publicOnly refuses connections to what only this machine or its network can reach. It
// is asked with the address that a name was resolved to, right before the connection is
// made, so that a name cannot lead elsewhere after it was looked at.
func publicOnly(_ context.Context, _, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !isPublic(at.Addr()) {
		return errPrivate
	}
	return nil
}

// isPrivateHost reports whether a host as it was written can be nobody's but this
// network's.
func isPrivateHost(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if at, err := netip.ParseAddr(host); err == nil {
		return !isPublic(at)
	}
	return !strings.Contains(host, ".") || strings.HasSuffix(host, ".localhost") ||
		strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".internal")
}

// isPublic reports whether an address is one of the internet's, as far as the registries
// of special addresses of IANA say. What carries an address of version 4 inside counts
// as not, because a router on the way may take it out.
func isPublic(at netip.Addr) bool {
	if at.Zone() != "" {
		return false
	}
	at = at.Unmap()
	if at.Is6() && !everywhere.Contains(at) {
		return false
	}
	for _, special := range specials {
		if special.Contains(at) {
			return false
		}
	}
	return at.IsGlobalUnicast()
}

// everywhere is all of version 6 that is given to anybody.
var everywhere = netip.MustParsePrefix("2000::/3")

// specials are blocks that lead nowhere, or not where they seem to.
var specials = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
	"198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"168.63.129.16/32", // the platform of Azure, as each of its machines reaches it
	"2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
)

func prefixes(list ...string) []netip.Prefix {
	read := make([]netip.Prefix, len(list))
	for i, text := range list {
		read[i] = netip.MustParsePrefix(text)
	}
	return read
}

// unreachable says why there was no answer. The errors of net/http repeat the whole
// address, and so none is kept.
func unreachable(err error) error {
	because := "the connection failed"
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var slow net.Error
	switch {
	case errors.Is(err, errPrivate):
		return fault.New(fault.Upstream, "webhook_private", "The webhook's address leads to this machine or its network, where nothing is sent.")
	case errors.As(err, &name):
		because = "its name leads nowhere"
	case errors.As(err, &certificate):
		because = "its certificate cannot be trusted"
	case errors.As(err, &slow) && slow.Timeout():
		because = "it did not answer in time"
	}
	return fault.New(fault.Upstream, "webhook_unreachable", "The webhook cannot be reached: "+because+".")
}
