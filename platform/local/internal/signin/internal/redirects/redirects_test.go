package redirects_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/platform/local/internal/signin/internal/redirects"
)

func TestAnAddressThatIsNotPlainIsRefused(t *testing.T) {
	t.Parallel()
	for _, uri := range []string{
		"", "/redirect.html", "ftp://127.0.0.1/", "http:///redirect.html", "http://user@127.0.0.1/", "http://127.0.0.1/#",
		"http://127.0.0.1/#x", "http://127.0.0.1/?", "http://127.0.0.1/?x=1", "javascript:alert(1)", "http://[::1", "urn:x",
	} {
		if _, err := redirects.New([]string{"http://127.0.0.1/", uri}); err == nil {
			t.Errorf("%q is accepted", uri)
		}
	}
}

func TestTheZeroListAllowsNothing(t *testing.T) {
	t.Parallel()
	var list redirects.List
	if list.Allows("") || list.AllowsOrigin("") || list.AllowsAfterLogout("") || list.AllowsAfterLogout("/") || list.Origin("") != "" {
		t.Error("something is allowed")
	}
}
