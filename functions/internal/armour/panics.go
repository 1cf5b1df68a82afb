package armour

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// recoverPanic keeps the process alive when a handler panics, and answers in its
// place. An answer that has begun is broken off, so that nobody takes it for whole.
func (a *answer) recoverPanic(r *http.Request, log *slog.Logger) {
	cause := recover()
	if cause == nil {
		return
	}
	if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(cause) // net/http ends the connection without a word
	}
	log.Error("request panicked", "correlationId", problem.CorrelationID(r.Context()), "panic", fmt.Sprint(cause), "stack", string(debug.Stack()))
	if a.begun {
		panic(http.ErrAbortHandler)
	}
	for _, name := range []string{"Content-Length", "Content-Encoding", "Content-Disposition", "Etag", "Location"} {
		a.Header().Del(name) // they are about what was to be answered
	}
	problem.Write(a, problem.Plain(r.Context(), http.StatusInternalServerError))
}
