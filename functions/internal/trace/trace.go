// Package trace is how a request is known: by the id under which the log has it, by
// where it came from, what its path names, and by what it was refused with. Who makes it is decided
// elsewhere.
package trace

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"net"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// Correlate gives each request the id under which the log knows it. A caller's
// own traceparent is followed, so that one id spans their log and ours.
// It may stand before everything that a program serves; a request that has an id
// keeps it.
func Correlate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if problem.CorrelationID(r.Context()) != "" {
			next.ServeHTTP(w, r)
			return
		}
		id := traceID(r.Header.Get("Traceparent"))
		w.Header().Set("X-Correlation-Id", id)
		next.ServeHTTP(w, r.WithContext(problem.Correlate(r.Context(), id)))
	})
}

// traceID takes the trace id out of a W3C traceparent, or makes a new one.
func traceID(traceparent string) string {
	parts := strings.Split(traceparent, "-")
	if len(parts) == 4 && len(parts[1]) == 32 {
		if raw, err := hex.DecodeString(parts[1]); err == nil && !bytes.Equal(raw, make([]byte, 16)) {
			return strings.ToLower(parts[1])
		}
	}
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(raw[:])
}

// ClientIP is the address that a request came from, without its port.
func ClientIP(ctx huma.Context) string { return HostOf(ctx.RemoteAddr()) }

// HostOf is the address of a request's other end without its port.
func HostOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	return host
}

type verdictKey struct{}

// verdict is the code of the problem that a request is answered with.
type verdict struct{ code string }

// Begin lets a request leave audit entries that say where it came from, and remember
// what it was refused with.
func Begin(ctx huma.Context) huma.Context {
	origin := record.Origin{ClientIP: ClientIP(ctx), CorrelationID: problem.CorrelationID(ctx.Context())}
	return huma.WithContext(ctx, context.WithValue(record.From(ctx.Context(), origin), verdictKey{}, &verdict{}))
}

// Note is a problem on its way to the caller, remembered by its request.
func Note(ctx context.Context, p *problem.Problem) *problem.Problem {
	if v, ok := ctx.Value(verdictKey{}).(*verdict); ok {
		v.code = p.Code
	}
	return p
}

// Code is that of the problem that was noted last, empty for none.
func Code(ctx context.Context) string {
	if v, ok := ctx.Value(verdictKey{}).(*verdict); ok {
		return v.code
	}
	return ""
}

// Subject is what the path of a request names beside its place, whose parameter that is,
// and the place when the request is about that itself; empty for nothing.
func Subject(ctx huma.Context, place string) (subject string) {
	for part := range strings.SplitSeq(ctx.Operation().Path, "/") {
		name, isParam := strings.CutPrefix(part, "{")
		if name = strings.TrimSuffix(name, "}"); isParam && name != place {
			return ctx.Param(name)
		} else if isParam {
			subject = ctx.Param(name)
		}
	}
	return subject
}
