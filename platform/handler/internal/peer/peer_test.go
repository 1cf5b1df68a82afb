package peer

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestARequestComesFromWhoeverHasCalledTheFrontEnd(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		"203.0.113.7:51000": "203.0.113.7:51000", "203.0.113.7": "203.0.113.7:0", "[2001:db8::1]:443": "[2001:db8::1]:443", "2001:db8::1": "[2001:db8::1]:0",
		"": "127.0.0.1:4000", "somewhere": "127.0.0.1:4000", "203.0.113.7, 198.51.100.1": "127.0.0.1:4000", "203.0.113.7\r\nX: y": "127.0.0.1:4000",
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/me", http.NoBody)
		r.RemoteAddr = "127.0.0.1:4000"
		r.Header.Set("Client-IP", sent)
		r.Header.Set("X-Forwarded-For", "198.51.100.9")
		var got string
		Name(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.RemoteAddr })).ServeHTTP(httptest.NewRecorder(), r)
		if got != want || r.RemoteAddr != "127.0.0.1:4000" {
			t.Errorf("%q: it comes from %q", sent, got)
		}
	}
}
