package archive

import (
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"

	"github.com/bifrost-run/bifrost/platform/local/internal/replay"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// Remote asks the program that holds the data folder.
type Remote struct {
	// Base is where the program is: "http://127.0.0.1:7071".
	Base string
	// Token is an administrator's.
	Token string
	Proof Proof
}

var _ replay.Source = Remote{}

// Run asks for a record.
func (m Remote) Run(ctx context.Context, which string) (r replay.Record, err error) {
	err = m.read(ctx, &r, nil, "runs", which)
	return r, err
}

// Settings asks for settings.
func (m Remote) Settings(ctx context.Context, of replay.Record, keys []string) (found map[string]host.Setting, err error) {
	err = m.read(ctx, &found, url.Values{"key": keys}, "organizations", placeOf(of), "settings")
	return found, err
}

// Secret asks for a secret.
func (m Remote) Secret(ctx context.Context, of replay.Record, key string) (text string, err error) {
	err = m.read(ctx, &text, nil, "organizations", placeOf(of), "secrets", key)
	return text, err
}

// Connection asks for what a connection is made of.
func (m Remote) Connection(ctx context.Context, of replay.Record, integration string, secrets bool) (host.Connection, error) {
	var c connection
	query := url.Values{}
	if secrets {
		query.Set(withSecrets, "yes")
	}
	if err := m.read(ctx, &c, query, "organizations", placeOf(of), "connections", integration); err != nil {
		return host.Connection{}, err
	}
	return host.Connection{Integration: integration, TenantID: c.TenantID, Settings: c.Settings, Secrets: c.Secrets}, nil
}

// File asks for an upload, and streams it.
func (m Remote) File(ctx context.Context, of replay.Record, id string) (host.File, error) {
	response, err := m.ask(ctx, nil, "organizations", placeOf(of), "files", id) //nolint:bodyclose // it is the content, which the caller closes
	if err != nil {
		return host.File{}, err
	}
	f := host.File{ContentType: response.Header.Get("Content-Type"), Size: response.ContentLength, Content: response.Body}
	if _, named, err := mime.ParseMediaType(response.Header.Get("Content-Disposition")); err == nil {
		f.Name = named["filename"]
	}
	return f, nil
}

func (m Remote) read(ctx context.Context, into any, query url.Values, path ...string) error {
	response, err := m.ask(ctx, query, path...)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		return fmt.Errorf("reading the program's answer: %w", err)
	}
	return nil
}

// ask answers a response with the status 200, for the caller to close, or the
// sentence of a refusal.
func (m Remote) ask(ctx context.Context, query url.Values, path ...string) (*http.Response, error) {
	address, err := url.Parse(m.Base + Prefix)
	if err != nil {
		return nil, fmt.Errorf("the program's address: %w", err)
	}
	for i, part := range path {
		path[i] = url.PathEscape(part)
	}
	address = address.JoinPath(path...)
	address.RawQuery = query.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("asking the program: %w", err)
	}
	m.Proof.Sign(request, m.Token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("the program does not answer: %w", err)
	}
	if response.StatusCode == http.StatusOK {
		return response, nil
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	var problem struct{ Code, Detail string }
	if err := json.NewDecoder(response.Body).Decode(&problem); err != nil || problem.Detail == "" {
		return nil, fmt.Errorf("the program answered %s", response.Status)
	}
	return nil, host.Refusal(problem.Code, problem.Detail)
}
