// Package redirects holds the addresses to which the local sign-in may send a
// browser. Everything that is not on the list byte by byte is a stranger.
package redirects

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// List is what was registered. The zero value allows nothing.
type List struct{ uris, origins []string }

// New refuses an address that is not a plain one: http or https, and neither user,
// query nor fragment, which would change what an answer appended to it means.
func New(uris []string) (List, error) {
	if len(uris) == 0 {
		return List{}, errors.New("the local sign-in needs a redirect address")
	}
	list := List{uris: slices.Clone(uris)}
	for _, uri := range uris {
		parsed, err := url.Parse(uri)
		if err != nil || !isPlain(parsed) || strings.ContainsAny(uri, "?#") {
			return List{}, fmt.Errorf("the redirect address %q is not a plain http address", uri)
		}
		list.origins = append(list.origins, parsed.Scheme+"://"+parsed.Host)
	}
	return list, nil
}

func isPlain(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}

// Allows reports whether a sign-in may answer there.
func (l List) Allows(uri string) bool { return slices.Contains(l.uris, uri) }

// AllowsOrigin reports whether scripts of this origin belong to the web app.
func (l List) AllowsOrigin(origin string) bool { return slices.Contains(l.origins, origin) }

// AllowsAfterLogout adds the front pages of the web app, where people land who have
// signed out.
func (l List) AllowsAfterLogout(uri string) bool {
	return l.Allows(uri) || slices.ContainsFunc(l.origins, func(origin string) bool {
		return uri == origin || uri == origin+"/"
	})
}

// Origin is the "scheme://host:port" of an allowed address, and empty for others.
func (l List) Origin(uri string) string {
	at := slices.Index(l.uris, uri)
	if at < 0 {
		return ""
	}
	return l.origins[at]
}
