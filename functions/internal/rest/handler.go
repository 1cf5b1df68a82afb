package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/bifrost-run/bifrost/functions/internal/problem"
	"github.com/bifrost-run/bifrost/functions/internal/trace"
)

// methods are those that an operation can have, for telling a wrong method from
// a wrong address.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// Handler serves every operation, and what else is on the Mux. Anything else
// under its paths is answered as problem+json. It is called once, last.
func (a *API) Handler() http.Handler {
	a.mux.HandleFunc("/api/", a.nothingHere)
	a.mux.HandleFunc("/api", a.nothingHere)
	return trace.Correlate(a.recoverPanic(a.mux))
}

// nothingHere answers what no operation matches: 405 where another method would.
func (a *API) nothingHere(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range methods {
		probe := r.Clone(r.Context())
		probe.Method = method
		if _, pattern := a.mux.Handler(probe); strings.HasPrefix(pattern, method+" ") {
			allowed = append(allowed, method)
		}
		if method == http.MethodGet && len(allowed) == 1 {
			allowed = append(allowed, http.MethodHead) // who may GET may HEAD
		}
	}
	if len(allowed) == 0 {
		problem.Write(w, problem.Plain(r.Context(), http.StatusNotFound))
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	problem.Write(w, problem.Plain(r.Context(), http.StatusMethodNotAllowed))
}

// recoverPanic keeps the process alive when a handler panics.
func (a *API) recoverPanic(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(cause) // net/http ends the connection without a word
			}
			a.log.Error("request panicked", "correlationId", problem.CorrelationID(r.Context()), "panic", fmt.Sprint(cause), "stack", string(debug.Stack()))
			problem.Write(w, problem.Plain(r.Context(), http.StatusInternalServerError))
		}()
		next.ServeHTTP(w, r)
	})
}

func indent(raw []byte) ([]byte, error) {
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return nil, fmt.Errorf("indent the API description: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
