package problem

import (
	"context"
	"encoding/json"
	"net/http"
)

// Refuse answers a request with a fault, for handlers outside of the operations.
func Refuse(w http.ResponseWriter, r *http.Request, err error) {
	for name, values := range HeadersOf(err) {
		w.Header()[name] = values
	}
	Write(w, Of(r.Context(), err))
}

// Write answers with a problem.
func Write(w http.ResponseWriter, p *Problem) {
	body, err := json.Marshal(p)
	if err != nil {
		http.Error(w, http.StatusText(p.Status), p.Status)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // the client has gone if this fails
}

type correlationKey struct{}

// Correlate gives a request the id under which the log knows it.
func Correlate(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, correlationKey{}, id)
}

// CorrelationID is the id under which the log knows this request; empty outside
// of one.
func CorrelationID(ctx context.Context) string {
	id, _ := ctx.Value(correlationKey{}).(string)
	return id
}
