package story

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// patience bounds every question: a machine under load may be slow, and a program
// that takes longer has failed.
const patience = time.Minute

// once asks once. A question that storage was too busy for is asked again, as its
// answer says: there may be much else to do for this machine.
func (s *teller) once(one scene, ask string) (int, http.Header, []byte) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	for {
		status, header, body := s.request(ctx, one, ask)
		if !strings.HasPrefix(ask, http.MethodGet+" ") || !IsBusy(status, body) {
			return status, header, body
		}
		select {
		case <-time.After(pollEvery):
		case <-ctx.Done():
			return status, header, body
		}
	}
}

// IsBusy reports whether an answer says that storage did not answer in time.
func IsBusy(status int, body []byte) bool {
	return status == http.StatusServiceUnavailable && bytes.Contains(body, []byte(`"storage_unavailable"`))
}

// request makes one request.
func (s *teller) request(ctx context.Context, one scene, ask string) (int, http.Header, []byte) {
	s.t.Helper()
	method, path, _ := strings.Cut(ask, " ")
	request, err := http.NewRequestWithContext(ctx, method, s.p.Base+path, strings.NewReader(s.filled(one.body)))
	if err != nil {
		s.t.Fatal(err)
	}
	if one.body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if one.as != "" {
		request.Header.Set("Authorization", "Bearer "+s.p.Tokens[one.as])
	}
	if one.in != "" {
		request.Header.Set("X-Organization-Id", s.filled(one.in))
	}
	for pair := range slices.Chunk(one.with, 2) {
		request.Header.Set(pair[0], s.filled(pair[1]))
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatalf("%s: %v", one.title, err)
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatalf("%s: %v", one.title, err)
	}
	return response.StatusCode, response.Header, body
}
