package handler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"go.uber.org/fx"
	"go.uber.org/fx/fxevent"

	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/platform/handler/internal/front"
	"github.com/bifrost-run/bifrost/platform/internal/server"
)

const (
	// drainTime is how long a stop may take in all, and drainPatience the part of
	// it in which runs and requests may finish by themselves.
	drainTime     = 9 * time.Second
	drainPatience = 4 * time.Second
)

// ErrWorn ends a program in which too many workflows ignored the end of their
// context: they cannot be ended any other way.
var ErrWorn = fmt.Errorf("%d workflows went on after their end and cannot be stopped: the handler makes room for a new one; mend the workflows that the log names", abandon.Limit)

// Run serves until ctx ends, then drains and answers nil. The host is answered
// before anything else is made, and nothing outside is asked for a start. An error
// is one sentence, or several that errors.Join put together.
func Run(ctx context.Context, c Config, log *slog.Logger) error {
	if err := c.Validate(); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(c.Port)))
	if err != nil {
		return fmt.Errorf("the port %d of FUNCTIONS_CUSTOMHANDLER_PORT cannot be listened on: %w", c.Port, err)
	}
	return serve(ctx, listener, c, log)
}

// serve is Run once there is a listener. Tests compose more.
func serve(ctx context.Context, listener net.Listener, c Config, log *slog.Logger, more ...fx.Option) error {
	polling, endPolling := context.WithCancel(context.Background())
	defer endPolling()
	f := front.New()
	server := server.New(polling, functions.GuardOverTLS(f, log), log)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()

	var p parts
	app := fx.New(compose(c, log), fx.Options(more...), fx.Populate(&p), fx.WithLogger(func() fxevent.Logger { return fxevent.NopLogger }), fx.RecoverFromPanics())
	// A start is short and not cut off, so that whatever it began is ended by the stop.
	if err := app.Start(context.WithoutCancel(ctx)); err != nil {
		_ = server.Close() // the start has failed already
		return sentence(err)
	}
	f.Open(served(c, p.Host))
	log.Info("the handler serves", "version", c.Version)

	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	case <-p.Strays.Worn():
		err = ErrWorn
	}
	return errors.Join(err, drain(server, endPolling, p.Host.Stop, app))
}

// drain stops in the order in which things depend on each other: new requests,
// held answers, runs, what they work with.
func drain(server *http.Server, endPolling, interrupt func(), app *fx.App) error {
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	patient, hurry := context.WithTimeout(ctx, drainPatience)
	defer hurry()
	endPolling()
	stopped := server.Shutdown(patient)
	if errors.Is(stopped, context.DeadlineExceeded) {
		interrupt()
		stopped = server.Shutdown(ctx)
	}
	if errors.Is(stopped, context.DeadlineExceeded) {
		stopped = server.Close()
	}
	return errors.Join(stopped, app.Stop(context.WithoutCancel(ctx)))
}
