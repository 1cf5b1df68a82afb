package start

import (
	"net/url"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// checkReference refuses an address that people must not be led to: only pages of the
// web, and none that carries a password.
func checkReference(r *executions.Reference) []fault.Field {
	if r == nil || r.URL == "" {
		return nil
	}
	address, err := url.Parse(r.URL)
	if err == nil && (address.Scheme == "https" || address.Scheme == "http") && address.Host != "" && address.User == nil {
		return nil
	}
	return []fault.Field{{In: "body", Pointer: "/reference/url", Code: "format", Message: "Enter the address of a page: it begins with https:// and has no password in it."}}
}
