package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"go.uber.org/dig"
	"go.uber.org/fx"
	"go.uber.org/fx/fxevent"

	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/platform/internal/server"
	"github.com/bifrost-run/bifrost/platform/local/internal/gate"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay/archive"
	"github.com/bifrost-run/bifrost/platform/local/internal/work"
)

const (
	// drainTime is how long a stop may take in all, and drainPatience the part of
	// it in which runs may finish by themselves.
	drainTime     = 9 * time.Second
	drainPatience = 4 * time.Second
)

// ErrWorn ends a program in which too many workflows ignored the end of their
// context: they cannot be ended any other way.
var ErrWorn = fmt.Errorf("%d workflows went on after their end and cannot be stopped: start the program again, and mend the workflows that the log names", abandon.Limit)

// Run serves until ctx ends, then drains and answers nil. What it says to the
// person who started it goes to out. An error is one sentence.
func Run(ctx context.Context, c Config, out io.Writer) error { return run(ctx, c, out) }

// run is Run with more in the graph.
func run(ctx context.Context, c Config, out io.Writer, more ...fx.Option) error {
	if err := c.Validate(); err != nil {
		return err
	}
	listener, err := listen(c.address())
	if err != nil {
		return err
	}
	polling, endPolling := context.WithCancel(context.Background())
	defer endPolling()
	g := gate.New(c.build(), listener.Addr())
	log := newLogger(c)
	server := server.New(polling, functions.Guard(g, log), log)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()

	var p parts
	var data opened
	app := fx.New(compose(c, "http://"+listener.Addr().String(), g, &data), fx.Provide(archive.New), fx.Populate(&p), fx.Options(more...),
		fx.WithLogger(func() fxevent.Logger { return fxevent.NopLogger }), fx.RecoverFromPanics())
	// A start is short and not cut off, so that whatever it began is ended by the stop.
	if err := app.Start(context.WithoutCancel(ctx)); err != nil {
		_, _ = server.Close(), data.close() // the start has failed already
		return sentence(err)
	}
	g.Open(p.Handler)
	p.Greeting.print(ctx, out)

	select {
	case <-ctx.Done():
		err = nil
	case err = <-failed:
	case <-p.Strays.Worn():
		err = ErrWorn
	}
	return errors.Join(err, drain(server, endPolling, p.Workers, app))
}

// drain stops in the order in which things depend on each other: new requests,
// held answers, runs, the store.
func drain(server *http.Server, endPolling context.CancelFunc, w *work.Workers, app *fx.App) error {
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	endPolling()
	stopped := server.Shutdown(ctx)
	if errors.Is(stopped, context.DeadlineExceeded) {
		stopped = server.Close()
	}
	w.Stop(ctx, drainPatience)
	return errors.Join(stopped, app.Stop(context.WithoutCancel(ctx)))
}

func listen(addr string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("the address %s is in use: stop what listens there, or choose another with --addr", addr)
	case err != nil:
		return nil, fmt.Errorf("the address %s cannot be listened on: %w", addr, err)
	}
	return listener, nil
}

// makeDataFolder makes the folder that everything is kept in, for its owner only.
func makeDataFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("the data folder %s cannot be made: %w", dir, rootOf(err))
	}
	return nil
}

// sentence takes what the person needs out of what the composition wraps around it.
func sentence(err error) error {
	root := dig.RootCause(err)
	if message := messageOf(root); message != "" {
		return errors.New(message)
	}
	return root
}

// messageOf is the sentence of a fault, empty for any other error.
func messageOf(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.Message
	}
	return ""
}

// rootOf is the reason without the path, which the sentence names already.
func rootOf(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
