package funchost_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/funchost"
)

func TestASiteShowsTheFunctionsWhoItHasSignedInAndNothingElse(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, func(o *funchost.Options) {
		o.Site = &funchost.Site{Name: "jo@example.com"}
	})
	s := call(t, h, "GET", "/api/echo/?a=1", nil, "Authorization", "Bearer mine", "X-App-Authorization", "Bearer mine",
		"X-Ms-Client-Principal", "forged", "X-Ms-Anything", "forged", "X-Forwarded-For", "6.6.6.6").said(t)
	principal, err := base64.StdEncoding.DecodeString(s.Header.Get("X-Ms-Client-Principal"))
	if err != nil || !strings.Contains(string(principal), `"userDetails":"jo@example.com"`) || s.Header.Get("X-Ms-Anything") != "" {
		t.Errorf("%s %v", principal, s.Header)
	}
	for name, want := range map[string]string{
		"Authorization": "Bearer mine", "X-App-Authorization": "Bearer mine", "X-Ms-Client-Principal-Name": "jo@example.com",
		"X-Forwarded-Proto": "https", "X-Forwarded-Host": "funchost.azurewebsites.net", "X-Forwarded-For": "127.0.0.1", "X-Original-Url": "/api/echo/?a=1",
	} {
		if got := s.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if !strings.HasPrefix(s.Header.Get("X-Ms-Auth-Token"), "Bearer ey") {
		t.Error(s.Header)
	}
	if r := call(t, h, "GET", "/elsewhere", nil); r.status != 404 {
		t.Errorf("got %d", r.status)
	}
}

func TestASiteWaitsLessAndHasWordsOfItsOwnForIt(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, func(o *funchost.Options) {
		o.Site = &funchost.Site{}
		o.Times.Request = 200 * time.Millisecond
	})
	if r := call(t, h, "GET", "/api/hang/1", nil); r.status != 500 || r.body != "Backend call failure\n" {
		t.Errorf("got %d %q", r.status, r.body)
	}
}

func TestASiteMayOverwriteAuthorization(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, func(o *funchost.Options) { o.Site = &funchost.Site{OverwritesAuthorization: true} })
	s := call(t, h, "GET", "/api/echo/", nil, "Authorization", "Bearer mine", "X-App-Authorization", "Bearer mine").said(t)
	if got := s.Header.Get("Authorization"); !strings.HasPrefix(got, "Bearer ey") || s.Header.Get("X-App-Authorization") != "Bearer mine" {
		t.Error(s.Header)
	}
	if s.Header.Get("X-Ms-Client-Principal") != "" {
		t.Error("nobody is signed in")
	}
}
