// Package worker runs the handler's process as the Functions host does: it starts
// it, waits until it answers, starts it again after it died, and only ever ends
// it by SIGKILL.
package worker

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/record"
)

// Options say what is started, and how patiently.
type Options struct {
	Path      string
	Arguments []string
	Folder    string
	// Environment is all that the handler has, besides what this package adds.
	Environment []string
	// Root is the app's folder.
	Root string
	// Ping is the pause between two looks whether the handler answers; Init is how
	// long that may take; Hang bounds one look.
	Ping, Init, Hang time.Duration
	// StrikeWindow is how long a crash counts when no other follows it.
	StrikeWindow time.Duration
	Log          *record.Log
}

const (
	// strikes is how many crashes stop the host.
	strikes = 3
	// grace is how long the host waits for a killed process to be gone.
	grace = time.Second
	// restartCode asks for a restart that is not counted.
	restartCode = 200
)

// ErrStopped is the host's end: the handler has crashed too often, or cannot be
// started, or the test has ended it.
var ErrStopped = errors.New("the host has stopped")

// Worker is the handler of one life of a host. It is safe for concurrent use.
type Worker struct {
	options Options
	port    int
	stopped chan struct{}
	why     string

	mu      sync.Mutex
	process *process
	starts  int
	crashes int
	crashed time.Time
	// ready is closed while calls may go to the handler, also to a dead one that
	// ended with code 0: nobody has noticed that.
	ready    chan struct{}
	isReady  bool
	stopping bool
	changed  chan struct{}
}

// Start picks a port and begins to start the handler, without waiting for it.
func Start(o Options) (*Worker, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	w := &Worker{options: o, port: port, stopped: make(chan struct{}), ready: make(chan struct{}), changed: make(chan struct{}, 1)}
	go w.run()
	return w, nil
}

// URL is where the handler listens. The port stays the same for a host's life.
func (w *Worker) URL() string { return "http://127.0.0.1:" + strconv.Itoa(w.port) }

// Stopped is closed at the end of the host's life; Why then says its reason.
func (w *Worker) Stopped() <-chan struct{} { return w.stopped }

// Why is empty until the worker has stopped.
func (w *Worker) Why() string {
	select {
	case <-w.stopped:
		return w.why
	default:
		return ""
	}
}

// Await waits until the handler can be called, and answers which start of it this
// is: at most as long as the host lets it start over and over, then the host stops
// by itself. ErrStopped.
func (w *Worker) Await(ctx context.Context) (int, error) {
	w.mu.Lock()
	ready := w.ready
	w.mu.Unlock()
	late := time.NewTimer((strikes + 1) * w.options.Init)
	defer late.Stop()
	select {
	case <-ready:
		return w.start(), nil
	case <-w.stopped:
		return 0, ErrStopped
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-late.C:
		w.stop("The handler did not start in time for an invocation. Shutting down Functions Host")
		return 0, ErrStopped
	}
}

func (w *Worker) start() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.starts
}

// Kill is a SIGKILL that counts as a crash.
func (w *Worker) Kill() { w.signal(syscall.SIGKILL) }

// Pause stops the process where it is, until Resume.
func (w *Worker) Pause() { w.signal(syscall.SIGSTOP) }

// Resume lets a paused process go on.
func (w *Worker) Resume() { w.signal(syscall.SIGCONT) }

func (w *Worker) signal(s syscall.Signal) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.process != nil {
		w.process.signal(s)
	}
}

// Restart kills the handler and starts it again, which is not counted, unless
// another start of it is at work by now.
func (w *Worker) Restart(start int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.process == nil || w.starts != start {
		return
	}
	w.process.wanted = true
	w.unready()
	w.process.signal(syscall.SIGKILL)
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

// Stop kills the handler and ends the host's life; at its return the process is gone.
func (w *Worker) Stop() { w.stop("stopped") }

func (w *Worker) stop(why string) {
	w.mu.Lock()
	if !w.stopping {
		w.stopping, w.why = true, why
		w.unready()
		if w.process != nil {
			w.process.signal(syscall.SIGKILL)
		}
		select {
		case w.changed <- struct{}{}:
		default:
		}
	}
	w.mu.Unlock()
	<-w.stopped
}

func (w *Worker) unready() {
	if w.isReady {
		w.ready, w.isReady = make(chan struct{}), false
	}
}
