package fuzzapi

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/bifrost-run/bifrost/tests/contract/openapi"
)

// request is one request, as it is sent.
type request struct {
	operation *openapi.Operation
	method    string
	// path is escaped, and query as well.
	path, query string
	header      http.Header
	body        []byte
	hasBody     bool
	// marks are what nobody may find in a refusal.
	marks []string
}

// String is enough to send it again.
func (r request) String() string {
	header := r.header.Clone()
	for _, name := range []string{"Authorization", "X-App-Authorization"} {
		if len(header.Get(name)) > 200 {
			header.Set(name, "(a token)")
		}
	}
	return fmt.Sprintf("%s %s?%s\n%.300v\n%q", r.method, short(r.path), short(r.query), header, short(string(r.body)))
}

// short is a text without most of it.
func short(text string) string {
	const most = 500
	if len(text) <= most {
		return text
	}
	return text[:most] + fmt.Sprintf("... (%d bytes)", len(text))
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// send sends a request and reads its answer whole.
func (p *program) send(ctx context.Context, r request) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	address, err := url.Parse(p.base)
	if err != nil {
		return answer{}, err
	}
	address.Opaque = r.path // as it is, not cleaned
	address.RawQuery = r.query
	var body io.Reader
	if r.hasBody {
		body = strings.NewReader(string(r.body))
	}
	sent, err := http.NewRequestWithContext(ctx, r.method, p.base, body)
	if err != nil {
		return answer{}, err
	}
	sent.URL, sent.Header = address, r.header
	response, err := p.client.Do(sent)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(response.Body, 32<<20))
	return answer{status: response.StatusCode, header: response.Header, body: raw}, err
}

// value is the body as JSON with its numbers as they are written.
func (a answer) value() (any, error) {
	var v any
	reader := json.NewDecoder(strings.NewReader(string(a.body)))
	reader.UseNumber()
	err := reader.Decode(&v)
	return v, err
}
