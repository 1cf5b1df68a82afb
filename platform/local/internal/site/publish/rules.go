package publish

import (
	"bytes"
	"encoding/json"
	"path"
	"strings"

	"github.com/bifrost-run/bifrost/platform/local/internal/site"
)

// rulesFile is where Azure Static Web Apps reads how to serve the files beside it.
const rulesFile = "staticwebapp.config.json"

// hosting is that file.
type hosting struct {
	Routes        []route           `json:"routes"`
	Fallback      fallback          `json:"navigationFallback"`
	GlobalHeaders map[string]string `json:"globalHeaders"`
	MIMETypes     map[string]string `json:"mimeTypes"`
}

// route says what differs for some addresses. An empty header is taken away.
type route struct {
	Route   string            `json:"route"`
	Headers map[string]string `json:"headers"`
}

// fallback is what is answered where there is no file.
type fallback struct {
	Rewrite string   `json:"rewrite"`
	Exclude []string `json:"exclude"`
}

// rules are the headers of the local program and its way to find a page, in the words of
// Azure Static Web Apps. The headers of the front page are everybody's, because it is
// answered under addresses that no route can list.
func rules(names []string, o Options) ([]byte, error) {
	origins := site.Origins{API: o.API, Authority: []string{o.Authority}}
	everywhere := origins.Headers(front)
	h := hosting{Fallback: fallback{Rewrite: "/" + front}, GlobalHeaders: everywhere, MIMETypes: map[string]string{}}
	seen := map[string]bool{front: true}
	for _, name := range names {
		kind, _, _ := strings.Cut(site.MIMEType(name), ";")
		h.MIMETypes[path.Ext(name)] = kind
		// A folder has one rule, and what is missing in it is not answered by the page.
		pattern := name
		if first, _, isBelow := strings.Cut(name, "/"); isBelow {
			pattern = first + "/*"
		}
		if seen[pattern] {
			continue
		}
		seen[pattern] = true
		h.Routes = append(h.Routes, route{Route: "/" + pattern, Headers: beyond(everywhere, origins.Headers(name))})
		h.Fallback.Exclude = append(h.Fallback.Exclude, "/"+pattern)
	}
	// The program has no TLS to speak of; the host has nothing else.
	everywhere["Strict-Transport-Security"] = "max-age=31536000"
	return encode(h)
}

// beyond are the headers that differ from everybody's.
func beyond(everywhere, own map[string]string) map[string]string {
	differ := map[string]string{}
	for name, value := range own {
		if everywhere[name] != value {
			differ[name] = value
		}
	}
	return differ
}

// encode writes a policy's quotes as they are, for people who read it.
func encode(h hosting) ([]byte, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(h)
	return text.Bytes(), err
}
