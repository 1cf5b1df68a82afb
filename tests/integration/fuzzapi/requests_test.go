package fuzzapi

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/bifrost-run/bifrost/tests/contract/openapi"
)

// another is a random request to one operation. False is for one that means no operation.
func (m *maker) another(p *program, o *openapi.Operation) (request, bool) {
	r := request{operation: o, method: o.Method, header: http.Header{}, marks: []string{m.mark}}
	hitsIt := m.address(&r)
	for _, parameter := range o.Parameters {
		if parameter.In == "header" && parameter.Name != scopeHeader && m.chance(0.3) {
			r.header.Set(parameter.Name, m.headerValue(parameter, r.path))
		}
	}
	m.scope(&r)
	m.sender(p, &r)
	m.content(&r)
	if m.chance(m.malice) {
		r.header.Set(m.one("Accept", "Traceparent", "X-Correlation-Id", "User-Agent", "Accept-Encoding", "Content-Type", "X-Forwarded-For", "Origin", "Range", "X-"+m.mark), m.one(m.mark, "*/*", "gzip", "text/xml", "identity;q=0", "ÿ"+m.mark, strings.Repeat(m.mark, 200)))
	}
	return r, hitsIt
}

const scopeHeader = "X-Organization-Id"

// address fills the path and the query. It is false when the path has become another.
func (m *maker) address(r *request) (hitsIt bool) {
	r.path, hitsIt = r.operation.Path, true
	query := url.Values{}
	for _, parameter := range r.operation.Parameters {
		switch parameter.In {
		case "path":
			value := m.pathValue(r.operation.Path, parameter.Name)
			hitsIt = hitsIt && value != "" && value != "." && value != ".." && !strings.ContainsAny(value, "/\\")
			r.path = strings.Replace(r.path, "{"+parameter.Name+"}", url.PathEscape(value), 1)
		case "query":
			if parameter.Required && m.chance(0.9) || m.chance(0.35) {
				query.Add(parameter.Name, m.queryValue(parameter))
			}
			if m.chance(m.malice / 4) {
				query.Add(parameter.Name, m.mark)
			}
		}
	}
	r.query = query.Encode()
	if m.chance(m.malice) {
		r.query += "&" + m.one("unknown", "unknown="+m.mark, "%zz", "a=%00", "=", "limit", "limit=1;cursor=2", "%F0%28")
	}
	return hitsIt
}

// pathValue is an id that is there, or one that is not, or none at all.
func (m *maker) pathValue(path, name string) string {
	if m.chance(0.75 - m.malice) {
		if id := m.pool.any(m.Rand, placeOf(path, name)); id != "" {
			return id
		}
	}
	return m.one("0195509f-2a00-7abc-8def-0123456789ab", m.mark, m.mark+" é", "global", "me", "..", "%", "a\x00b"+m.mark, strings.Repeat(m.mark, 30), "-", "𝔘"+m.mark, "0195509F-2A00-7ABC-8DEF-0123456789AB", "a/b"+m.mark)
}

func (m *maker) queryValue(p openapi.Parameter) string {
	if m.chance(m.malice) {
		return m.one("", " ", "-1", "0", "99999999999999999999", "1e3", "NaN", "true", "TRUE", m.mark, "\x00"+m.mark, "\xff", strings.Repeat(m.mark, 300), "null", "[]")
	}
	return strings.Trim(m.value(p.Schema, p.Name, 1), `"`)
}

// headerValue has nothing that ends a header.
func (m *maker) headerValue(p openapi.Parameter, path string) string {
	switch p.Name {
	case "Prefer":
		return m.one("wait=0", "wait=1", "wait=-1", "wait=x"+m.mark, "respond-async", "wait=1, wait=0", "wait", "")
	case "If-Match", "If-None-Match":
		if etag := m.pool.last("etag " + path); etag != "" && m.chance(0.7) {
			return etag
		}
		return m.one("*", `"x"`, `W/"x"`, m.mark, `"`+m.mark+`", "x"`, "", `"`)
	case "Idempotency-Key":
		return m.one("k"+m.one("1", "2", "3"), m.mark, strings.Repeat("k", 300), "", "é"+m.mark)
	default:
		return m.one(m.mark, "", "1")
	}
}

// scope names an organization, where an operation takes one.
func (m *maker) scope(r *request) {
	isDeclared := false
	for _, p := range r.operation.Parameters {
		isDeclared = isDeclared || p.Name == scopeHeader
	}
	switch {
	case strings.Contains(r.path, "/organizations/") && !m.chance(m.malice/4), strings.HasPrefix(r.path, "/api/permissions/") && !m.chance(m.malice/4):
	case isDeclared && m.chance(0.9-m.malice/2):
		r.header.Set(scopeHeader, m.one(m.pool.any(m.Rand, "scope"), m.pool.any(m.Rand, "scope"), "global"))
	case m.chance(0.5):
		r.header.Set(scopeHeader, m.one(m.mark, "GLOBAL", "0195509f-2a00-7abc-8def-0123456789ab", "", " "))
	}
}

// sender is the administrator most often.
func (m *maker) sender(p *program, r *request) {
	switch {
	case m.chance(0.85):
		r.header.Set("Authorization", "Bearer "+p.admin)
	case m.chance(0.8):
		r.header.Set("X-App-Authorization", "Bearer "+p.technician)
	default:
		r.header.Set("Authorization", m.one("Bearer "+m.mark, m.mark, "Bearer bfk_"+m.mark, "Basic "+m.mark, "Bearer "))
	}
}

// content is the body, and what it claims to be.
func (m *maker) content(r *request) {
	if r.operation.RequestBody == nil {
		return
	}
	r.hasBody = !m.chance(m.malice / 4)
	for kind, media := range r.operation.RequestBody.Content {
		if kind == "application/json" {
			r.body = []byte(m.body(media))
			r.header.Set("Content-Type", kind)
			continue
		}
		r.body = []byte(m.one("", m.mark, "name\n"+m.mark, "[{}]", strings.Repeat("\xff\x00", 500)))
		r.header.Set("Content-Type", m.one("text/csv", "application/json", "application/octet-stream", "text/plain"))
	}
	if m.chance(m.malice / 4) {
		r.header.Set("Content-Type", m.one("text/plain", "application/xml", "application/json; charset=utf-16", "multipart/form-data", m.mark, "*/*", ""))
	}
}

// noise is a request that means nothing, near an operation.
func (m *maker) noise(p *program, o *openapi.Operation) request {
	r, _ := m.another(p, o)
	switch m.IntN(4) {
	case 0:
		r.method = m.one("TRACE", "PROPFIND", "OPTIONS", "HEAD", "LINK", strings.ToUpper(m.mark))
	case 1:
		r.path += m.one("/", "//", "/"+m.mark, "/%2e%2e", ";"+m.mark, "/..", "%00")
	case 2:
		r.path = strings.Replace(r.path, "/api/", m.one("/api//", "//api/", "/API/", "/api/./", "/", "/api/%2f"), 1)
	default:
		r.path = m.one("/", "/api", "/api/", "/api/openapi.json/x", "/api/docs/"+m.mark, "/api/"+strings.Repeat(m.mark, 2500), "/api/../"+m.mark, "*")
	}
	return r
}
