package armour

import (
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// The most of a request's head that anybody needs. The host of Azure Functions
// takes some 4 KiB of an address and adds about 30 headers.
const (
	maxTarget  = 16 << 10
	maxHeaders = 100
)

// refusal is why a request goes no further.
type refusal struct {
	status int
	// detail is for people; empty for what the status says by itself.
	detail string
}

// odd finds what no client of ours sends. All of it is refused here, in one way,
// before a mux redirects it or a handler reads it as something else; nil is a
// request like others. A method is the matter of whoever has the address.
func odd(r *http.Request) *refusal {
	switch {
	case len(r.RequestURI) > maxTarget:
		return &refusal{http.StatusRequestURITooLong, ""}
	case countHeaders(r.Header) > maxHeaders:
		return &refusal{http.StatusRequestHeaderFieldsTooLarge, ""}
	case r.URL.IsAbs() || r.URL.Host != "" || !strings.HasPrefix(r.URL.Path, "/"):
		return &refusal{http.StatusBadRequest, "The request names no path. Send one that begins with a slash."}
	case !isClean(r.URL.EscapedPath()):
		return &refusal{http.StatusNotFound, ""}
	}
	if _, err := url.ParseQuery(r.URL.RawQuery); err != nil {
		// Half of a query would be a request for something else.
		return &refusal{http.StatusBadRequest, "The query could not be read. Escape what it holds."}
	}
	return nil
}

// lists are the headers with several values that operations read.
var lists = []string{"If-Match", "If-None-Match", "Prefer"}

// joinLists makes one line of a list that was sent in several, which means the same by
// RFC 9110: who reads a header gets its first line alone.
func joinLists(h http.Header) {
	for _, name := range lists {
		if lines := h[name]; len(lines) > 1 {
			h.Set(name, strings.Join(lines, ", "))
		}
	}
}

// refuse answers a request that goes no further.
func refuse(w http.ResponseWriter, r *http.Request, why *refusal) {
	p := problem.Plain(r.Context(), why.status)
	if why.detail != "" {
		p.Detail = why.detail
	}
	problem.Write(w, p)
}

func countHeaders(h http.Header) int {
	lines := 0
	for _, values := range h {
		lines += len(values)
	}
	return lines
}

// isClean reports whether a path is the one that it leads to: without empty parts,
// and without dots that lead elsewhere. What is escaped leads nowhere.
func isClean(escaped string) bool {
	clean := path.Clean(escaped)
	return escaped == clean || escaped == clean+"/"
}
