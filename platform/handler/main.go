package handler

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/bifrost-run/bifrost/platform/internal/logs"
)

// The exit codes. The host starts the handler again after each of them but 0,
// which it takes for the end; it does not count 200 as a crash.
const (
	exitError = 1
	exitWorn  = 200
	// exitSignal and the number of the signal is what a shell expects of a program
	// that a signal ended.
	exitSignal = 128
)

// stopError is the signal that ended the program.
type stopError struct{ signal syscall.Signal }

// Error names the signal.
func (e stopError) Error() string { return "stopped by the signal " + e.signal.String() }

// Main runs the handler with the environment of the process and answers the exit
// code: 1 for a failure, 200 when the host should start it anew, 128 and its number
// for a signal; never 0. An author's own program calls it from its main, after
// importing its workflows.
func Main() int {
	ctx, stop := withSignals(context.Background())
	defer stop()
	log := logs.JSON(os.Stdout)
	slog.SetDefault(log)
	return run(ctx, log, os.Stderr)
}

// withSignals ends the context by the first signal; a second one ends the program
// at once.
func withSignals(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			number, _ := s.(syscall.Signal)
			cancel(stopError{number})
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel(nil)
	}
}

// run is Main with its surroundings. Every sentence of a failure goes to the log,
// and to trouble, whose last lines the host shows.
func run(ctx context.Context, log *slog.Logger, trouble io.Writer) int {
	config, err := ReadConfig()
	if err == nil {
		err = Run(ctx, config, log)
	}
	for _, one := range sentences(err) {
		log.Error("the handler ends", "error", one.Error())
		fmt.Fprintln(trouble, "handler:", one)
	}
	return exitCode(err, context.Cause(ctx))
}

// exitCode is what the host, or a shell, makes of how Run ended, and of what ended
// its context. It is never 0.
func exitCode(err, cause error) int {
	var stopped stopError
	switch {
	case errors.Is(err, ErrWorn):
		return exitWorn
	case err == nil && errors.As(cause, &stopped):
		return exitSignal + int(stopped.signal)
	default:
		return exitError
	}
}

// sentences takes apart what errors.Join has put together.
func sentences(err error) []error {
	if err == nil {
		return nil
	}
	// Only the outermost error is a list; what it wraps is part of a sentence.
	joined, many := err.(interface{ Unwrap() []error })
	if !many {
		return []error{err}
	}
	var all []error
	for _, one := range joined.Unwrap() {
		all = append(all, sentences(one)...)
	}
	return all
}
