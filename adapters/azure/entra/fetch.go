package entra

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/entra/internal/jwks"
)

const (
	// fetchMost bounds one question: somebody waits for the answer to sign in.
	fetchMost = 5 * time.Second
	// maxKeysBytes bounds an answer. Entra's has about 20 KiB.
	maxKeysBytes = 1 << 20
)

var errTooManyKeys = errors.New("the answer is longer than 1 MiB")

// newClient follows no redirect: keys come from where they were asked for.
func newClient(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = http.DefaultTransport
		if standard, ok := transport.(*http.Transport); ok {
			transport = standard.Clone()
		}
	}
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// fetch asks the issuer once.
func (s *KeySet) fetch(ctx context.Context) (map[string]*rsa.PublicKey, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchMost)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.options.URL, nil)
	if err != nil {
		return nil, fmt.Errorf("ask for the sign-in keys: %w", err)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask for the sign-in keys: %w", err)
	}
	defer func() { _ = response.Body.Close() }() // everything was read, or is not wanted
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("ask for the sign-in keys at %s: answered %d", s.options.URL, response.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(response.Body, maxKeysBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the sign-in keys: %w", err)
	case len(raw) > maxKeysBytes:
		return nil, errTooManyKeys
	}
	return jwks.Read(raw, strings.ReplaceAll(s.options.Issuer, tenantPlaceholder, jwks.Tenant))
}

// Published reads the keys that an issuer publishes now, for whoever wants to know
// whether tokens could be verified, and answers how many there are. An error says why
// there are none.
func Published(ctx context.Context, o KeySetOptions) (int, error) {
	s, err := OpenKeySet(o)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	keys, err := s.fetch(ctx)
	return len(keys), err
}
