// Package armour stands before everything that a program serves. It gives each
// request its id and each answer its headers, turns away what no client of ours
// sends, answers for code that panics, and lets nobody hold a connection who sends
// or reads too slowly. Who a caller is, and what they may do, is not decided here.
package armour

import (
	"log/slog"
	"net/http"

	"github.com/bifrost-run/bifrost/functions/internal/problem"
	"github.com/bifrost-run/bifrost/functions/internal/trace"
)

// Options say what differs between programs.
type Options struct {
	// Log hears of panics.
	Log *slog.Logger
	// OverTLS is for a program that is only reached by https, which it then tells
	// browsers to stay with.
	OverTLS bool
}

// Wrap puts the armour before a handler. What is wrapped already may be wrapped
// again, which changes nothing.
func Wrap(next http.Handler, o Options) http.Handler { return wrap(next, o, usual) }

func wrap(next http.Handler, o Options, p patience) http.Handler {
	inside := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		dress(w.Header(), r, o.OverTLS)
		a := newAnswer(w, r, p)
		defer a.end()
		defer a.recoverPanic(r, o.Log)
		if refused := odd(r); refused != nil {
			refuse(a, r, refused)
			return
		}
		joinLists(r.Header)
		next.ServeHTTP(a, r)
	})
	correlated := trace.Correlate(inside)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if problem.CorrelationID(r.Context()) != "" {
			next.ServeHTTP(w, r)
			return
		}
		correlated.ServeHTTP(w, r)
	})
}
