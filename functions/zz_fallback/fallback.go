// Package fallback answers what no other function does. The host tries functions
// in the order of their names, which is why its folder has a name that comes last:
// without it, an unknown path or method would get the host's own empty answer.
package fallback

import (
	"net/http"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions/internal/manifest"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// Declared is the function: every path, every method.
func Declared() manifest.Function { return manifest.HTTP("zz_fallback", "{*path}") }

// Refuse answers a request for what is not there.
func Refuse(w http.ResponseWriter, r *http.Request) {
	problem.Refuse(w, r, fault.New(fault.NotFound, "not_found", "There is nothing at this address."))
}
