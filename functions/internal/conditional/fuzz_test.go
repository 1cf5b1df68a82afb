package conditional

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// A header never passes for an ETag that it does not hold, nor If-Match for a weak one.
func FuzzOnlyItsOwnETagMatches(f *testing.F) {
	etag, err := ETag(map[string]string{"name": "Contoso"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("", "Contoso")
	f.Add("*", "Contoso")
	f.Add(etag, "Contoso")
	f.Add(etag, "Fabrik")
	f.Add("W/"+etag, "Contoso")
	f.Add(`"x", `+etag, "Contoso")
	f.Add(`"x,`+etag+`"`, "Contoso")
	f.Add(strings.ToUpper(etag), "Contoso")
	f.Add(etag[:20]+","+etag[20:], "Contoso")
	f.Add("**, "+strings.Trim(etag, `"`), "Contoso")
	f.Fuzz(func(t *testing.T, header, name string) {
		show := func(name string) map[string]string { return map[string]string{"name": name} }
		etag, err := ETag(show(name))
		if err != nil {
			t.Fatal(err)
		}
		bare := strings.TrimSpace(header)
		if Matches(header, etag) && bare != "*" && !strings.Contains(header, etag) {
			t.Errorf("%q reads %s", header, etag)
		}
		err = IfMatch(header, show)(name)
		switch holds := bare == "" || bare == "*" || strings.Contains(strings.ReplaceAll(header, "W/"+etag, ""), etag); {
		case err == nil && !holds:
			t.Errorf("%q writes over %s", header, etag)
		case err != nil && (!fault.Is(err, fault.Stale) || HeadersOf(err).Get("ETag") != etag):
			t.Errorf("%q: %v with the ETag %q", header, err, HeadersOf(err).Get("ETag"))
		}
	})
}
