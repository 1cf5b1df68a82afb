package handler

import (
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/functions"
)

// held is a Host whose only call goes on until a test or a stop ends it.
type held struct{ begun, released, stopped chan struct{} }

func newHeld() held {
	return held{make(chan struct{}), make(chan struct{}), make(chan struct{})}
}

// option puts it in the place of the functions.
func (h held) option() fx.Option {
	return fx.Decorate(func(functions.Host) functions.Host {
		return functions.Host{Stop: sync.OnceFunc(func() { close(h.stopped) }), Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			close(h.begun)
			select {
			case <-h.released:
				w.WriteHeader(http.StatusOK)
			case <-h.stopped:
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		})}
	})
}

// under begins a call, waits until it is under way, and answers where its status
// comes.
func (h held) under(t *testing.T, r *running) <-chan int {
	t.Helper()
	status := make(chan int, 1)
	go func() { status <- r.call(http.MethodPost, "/deliver", "{}").status }()
	await(t, h.begun)
	return status
}

func await(t *testing.T, what <-chan struct{}) {
	t.Helper()
	select {
	case <-what:
	case <-time.After(patience):
		t.Fatal("it does not come")
	}
}

func TestAStopWaitsForWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	h := newHeld()
	r := beginWith(t, h.option())
	status := h.under(t, r)
	r.stop()
	close(h.released)
	if got := <-status; got != http.StatusOK {
		t.Errorf("the call was answered %d", got)
	}
	r.end()
	select {
	case <-h.stopped:
		t.Error("nothing was left to be interrupted")
	default:
	}
}

func TestAStopInterruptsWhatTakesTooLong(t *testing.T) {
	t.Parallel()
	h := newHeld()
	r := beginWith(t, h.option())
	status := h.under(t, r)
	r.stop()
	await(t, h.stopped)
	if got := <-status; got != http.StatusServiceUnavailable {
		t.Errorf("the call was answered %d", got)
	}
	r.end()
}

func TestAProcessThatIsWornOutMakesRoom(t *testing.T) {
	t.Parallel()
	began := make(chan *abandon.Strays, 1)
	r := beginWith(t, fx.Invoke(func(s *abandon.Strays) { began <- s }))
	returned := make(chan struct{})
	defer close(returned)
	strays := <-began
	for range abandon.Limit {
		abandon.Leave(strays, returned, func() {})
	}
	select {
	case err := <-r.ended:
		if !errors.Is(err, ErrWorn) || exitCode(err, nil) != exitWorn {
			t.Errorf("it ended with %v", err)
		}
		r.ended <- nil // for the cleanup
	case <-time.After(patience):
		t.Fatal("it goes on")
	}
}
