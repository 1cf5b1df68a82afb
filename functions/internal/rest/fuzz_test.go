package rest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/humatest"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

const someOrganization = "0195509f-2a00-7abc-8def-0123456789ab"

// requestWith is a request with a header given any number of times.
func requestWith(name string, values ...string) huma.Context {
	r := httptest.NewRequest(http.MethodGet, "/api/x", nil)
	r.Header[name] = values
	return humatest.NewContext(&huma.Operation{}, r, httptest.NewRecorder())
}

// A request is about the one place that all of its headers name, or about none.
func FuzzARequestNamesOnePlace(f *testing.F) {
	f.Add("global", "")
	f.Add(someOrganization, strings.ToUpper(someOrganization))
	f.Add(someOrganization, "global")
	f.Add(" "+someOrganization+"\t", "GLOBAL")
	f.Add(someOrganization+",global", someOrganization)
	f.Add("\u212alobal", "global")
	f.Add("", " ")
	f.Fuzz(func(t *testing.T, first, second string) {
		ctx := requestWith(ScopeHeader, first, second)
		target, err := Scoped().target(ctx)
		a, b := strings.TrimSpace(first), strings.TrimSpace(second)
		if err != nil {
			if !target.IsZero() || !fault.Is(err, fault.Malformed) && !fault.Is(err, fault.NotFound) {
				t.Errorf("%q, %q: %s, %v", first, second, target, err)
			}
			return
		}
		for _, named := range []string{a, b} {
			if named != "" && !strings.EqualFold(named, target.String()) {
				t.Errorf("%q, %q is about %s", first, second, target)
			}
		}
		if target.IsZero() || target.IsGlobal() && a != "global" && b != "global" {
			t.Errorf("%q, %q is about %q", first, second, target)
		}
	})
}

// An address and a header that differ are a contradiction, and an operation in one
// organization is never about global.
func FuzzAnAddressIsThePlace(f *testing.F) {
	f.Add(someOrganization, "")
	f.Add(someOrganization, someOrganization)
	f.Add(strings.ToUpper(someOrganization), someOrganization)
	f.Add("global", "global")
	f.Add(someOrganization, "global")
	f.Add("../"+someOrganization, "")
	f.Fuzz(func(t *testing.T, path, header string) {
		target, err := InPath("orgId").pathTarget(path, header)
		if err != nil {
			if !target.IsZero() {
				t.Errorf("%q with %q: %s and %v", path, header, target, err)
			}
			return
		}
		if target.IsGlobal() || !strings.EqualFold(target.String(), path) || header != "" && !strings.EqualFold(header, path) {
			t.Errorf("%q with %q is about %s", path, header, target)
		}
		if id, err := organizations.ParseID(path); err != nil || id != target.ID() {
			t.Errorf("%q is about %s: %v", path, target, err)
		}
	})
}
