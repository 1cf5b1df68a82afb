// Package server makes the HTTP server of every program of the platform, so that all
// of them hold strange and slow clients in the same bounds. What is served, and who
// may ask for it, is not decided here.
package server

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	// headTime is how long the head of a request may take, and idleTime how long a
	// connection may wait for the next one.
	headTime = 10 * time.Second
	idleTime = 2 * time.Minute
	// MaxHead is how many bytes of a head are read: two tokens of four KiB and
	// everything else of a request have room in it several times. More is answered 431
	// by net/http itself, which reads headSlop more than it is told.
	MaxHead  = 32 << 10
	headSlop = 4 << 10
)

// New is a server that is not listening yet. How long an answer takes as a whole is
// not bounded, because a log is followed and the calls of a host may take an hour;
// how long a client may take to read it is the handler's to say. The context of every
// request ends when polling does. What net/http has to tell goes to the log.
func New(polling context.Context, handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: headTime, IdleTimeout: idleTime, MaxHeaderBytes: MaxHead - headSlop,
		BaseContext: func(net.Listener) context.Context { return polling },
		// OPTIONS * is refused as what else names no path.
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     slog.NewLogLogger(log.Handler(), slog.LevelError),
	}
}
