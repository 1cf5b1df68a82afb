package armour

import (
	"net/http"
	"strings"

	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// methods are those that an operation can have, for telling a wrong method from
// a wrong address.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// Nothing answers what no operation of the mux matches: 405 where another method
// would, 404 elsewhere.
func Nothing(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		allowed := allowedAt(mux, r)
		if len(allowed) == 0 {
			problem.Write(w, problem.Plain(r.Context(), http.StatusNotFound))
			return
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		problem.Write(w, problem.Plain(r.Context(), http.StatusMethodNotAllowed))
	}
}

func allowedAt(mux *http.ServeMux, r *http.Request) []string {
	var allowed []string
	for _, method := range methods {
		probe := r.Clone(r.Context())
		probe.Method = method
		if _, pattern := mux.Handler(probe); strings.HasPrefix(pattern, method+" ") {
			allowed = append(allowed, method)
		}
		if method == http.MethodGet && len(allowed) == 1 {
			allowed = append(allowed, http.MethodHead) // who may GET may HEAD
		}
	}
	return allowed
}
