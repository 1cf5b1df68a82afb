package deployed

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

// asked are the headers that the web app sends with a request that starts something.
var asked = []string{"content-type", "idempotency-key", "if-match", "x-app-authorization", "x-organization-id"}

// cors asks the API what a browser would ask before a page of the web app sends.
func (s site) cors(ctx context.Context) check.Finding {
	_, api, ok := s.front(ctx)
	switch {
	case !ok:
		return absent
	case api == "" || api == s.String():
		return check.Skip("the web app asks its own address")
	}
	if h, _, err := s.signIn.Is(ctx); err != nil || h.Version == "" {
		return unwell
	}
	advice := "add " + s.String() + " to BIFROST_ALLOWED_ORIGINS of the function app, beside what is there and divided by commas; Terraform does it for its web app and the custom_domain"
	answer, err := s.signIn.Do(ctx, http.MethodOptions, "/api/me", http.Header{
		"Origin": {s.String()}, "Access-Control-Request-Method": {http.MethodPatch}, "Access-Control-Request-Headers": {strings.Join(asked, ",")},
	})
	if err != nil {
		return check.Fail(logAdvice, "the API does not answer a browser that asks first: %s", err)
	}
	allowed := answer.Header.Get("Access-Control-Allow-Origin")
	switch {
	case allowed == "":
		return check.Fail(advice, "the API does not let pages of %s in", s)
	case allowed != s.String() && allowed != "*":
		return check.Fail(advice, "the API lets pages of %s in, and not those of %s", allowed, s)
	case answer.Status < 200 || answer.Status > 299:
		return check.Fail(advice, "the API answers a browser that asks first by %d", answer.Status)
	}
	if lacks := refused(answer.Header); lacks != "" {
		return check.Fail("empty the list of origins under CORS of the function app, so that the API answers itself: az functionapp cors show --name NAME --resource-group GROUP",
			"the API does not let pages send %s", lacks)
	}
	return check.Well("the API lets pages of %s in", s)
}

// refused are the method and the headers that were asked for and not allowed; empty for
// none.
func refused(h http.Header) string {
	list := func(name string) []string {
		return strings.FieldsFunc(strings.ToLower(h.Get(name)), func(r rune) bool { return r == ',' || r == ' ' })
	}
	methods, headers := list("Access-Control-Allow-Methods"), list("Access-Control-Allow-Headers")
	var lacks []string
	if !slices.Contains(methods, "patch") && !slices.Contains(methods, "*") {
		lacks = append(lacks, http.MethodPatch)
	}
	for _, name := range asked {
		if !slices.Contains(headers, name) && !slices.Contains(headers, "*") {
			lacks = append(lacks, name)
		}
	}
	return strings.Join(lacks, ", ")
}
