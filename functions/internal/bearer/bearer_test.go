package bearer

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/humatest"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// requestWith is a request with these lines of each header.
func requestWith(own, standard []string) huma.Context {
	r := httptest.NewRequest(http.MethodGet, "/api/x", nil)
	r.Header["X-App-Authorization"], r.Header["Authorization"] = own, standard
	return humatest.NewContext(&huma.Operation{}, r, httptest.NewRecorder())
}

func TestTheTokenComesFromEitherHeader(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ own, standard, want string }{
		{"", "", ""},
		{"", "Bearer a", "a"},
		{"", "bearer  a ", "a"},
		{"Bearer b", "Bearer a", "b"},
		{"Bearer b", "", "b"},
		{"Basic b", "Bearer a", "a"},
		{"b", "Bearer a", "a"},
		{"", "Basic a", ""},
		{"", "Bearer", ""},
		{"", "a", ""},
	} {
		if got, err := Token(requestWith([]string{c.own}, []string{c.standard})); got != c.want || err != nil {
			t.Errorf("%q and %q give %q, want %q: %v", c.own, c.standard, got, c.want, err)
		}
	}
}

func TestOneHeaderHoldsOneToken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		own, standard []string
		want          string
		refused       bool
	}{
		{nil, []string{"Bearer a", "Bearer b"}, "", true},
		{nil, []string{"Basic a", "Bearer b"}, "", true},
		{[]string{"Bearer a", "Bearer b"}, []string{"Bearer a"}, "", true},
		{[]string{"Basic a"}, []string{"Bearer a", "Bearer b", "Bearer a"}, "", true},
		{nil, []string{"Bearer a", "Bearer a"}, "a", false},
		{nil, []string{"Bearer a", ""}, "a", false},
		// What is not read contradicts nothing.
		{[]string{"Bearer a"}, []string{"Bearer b", "Bearer c"}, "a", false},
	} {
		got, err := Token(requestWith(c.own, c.standard))
		if got != c.want || (err != nil) != c.refused || c.refused && (!fault.Is(err, fault.Malformed) || fault.Code(err) != "authorization_mismatch") {
			t.Errorf("%q and %q give %q, %v", c.own, c.standard, got, err)
		}
	}
}

// A token is what stands behind Bearer, without spaces; the header that hosts leave
// alone counts first.
func FuzzATokenStandsBehindBearer(f *testing.F) {
	f.Add("", "Bearer a.b.c")
	f.Add("Bearer a.b.c", "Basic eDp5")
	f.Add("bearer  a ", "Bearer b")
	f.Add("Bearer", "Bearer ")
	f.Add("Basic eDp5", "BEARER x")
	f.Add("Bearer\u00a0x", "Bearer\tx")
	f.Fuzz(func(t *testing.T, app, plain string) {
		token, err := Token(requestWith([]string{app}, []string{plain}))
		if token != strings.TrimSpace(token) || err != nil {
			t.Errorf("%q, %q holds the token %q, %v", app, plain, token, err)
		}
		isBearer := func(header string) bool { return len(header) > 6 && strings.EqualFold(header[:7], "Bearer ") }
		want := ""
		switch {
		case isBearer(app):
			want = strings.TrimSpace(app[7:])
		case isBearer(plain):
			want = strings.TrimSpace(plain[7:])
		}
		if token != want {
			t.Errorf("%q, %q holds the token %q, want %q", app, plain, token, want)
		}
	})
}
