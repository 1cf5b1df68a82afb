package funchost

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/chance"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/record"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/script"
)

// patience bounds every wait for something that a test expects.
const patience = time.Minute

// Host is one instance of a function app. It is safe for concurrent use.
type Host struct {
	// URL is where clients reach it: http://127.0.0.1 and a port. It stays the same
	// when the handler or the host is started anew.
	URL string

	t       testing.TB
	options Options
	app     script.App
	folder  string
	server  *httptest.Server
	log     *record.Log
	dice    *chance.Dice

	ending context.Context
	end    context.CancelFunc
	lives  sync.WaitGroup

	mu   sync.Mutex
	life *life
}

// Start opens a host and waits until its handler answers. The test fails when it
// does not. The host ends with the test.
func Start(t testing.TB, o Options) *Host {
	t.Helper()
	h, err := Open(t, o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// Open is Start for tests that expect an error: an app that is refused, or a
// handler that does not start.
func Open(t testing.TB, o Options) (*Host, error) {
	t.Helper()
	o.Times = o.Times.orAzure(o.Site != nil)
	h := &Host{t: t, options: o, log: &record.Log{}, dice: chance.New(o.Seed, o.Faults), folder: t.TempDir()}
	h.options.Env = h.settings()
	if err := h.read(); err != nil {
		return nil, err
	}
	h.ending, h.end = context.WithCancel(t.Context())
	h.server = httptest.NewServer(h)
	h.URL = h.server.URL
	first, err := h.begin()
	if err != nil {
		h.server.Close()
		return nil, err
	}
	h.lives.Go(func() { h.live(first) })
	t.Cleanup(h.Stop)
	if _, err := first.worker.Await(h.ending); err != nil {
		<-first.worker.Stopped()
		return nil, errors.New(first.worker.Why())
	}
	return h, nil
}

// read reads the app, with the times of the test over what it says.
func (h *Host) read() (err error) {
	if h.app, err = script.Open(h.options.Root, h.folder, h.options.Env); err != nil {
		return err
	}
	times, host := h.options.Times, &h.app.Host
	if times.Init != 0 {
		host.Handler.InitializationTimeout = times.Init
	}
	if times.FunctionTimeout != 0 {
		host.FunctionTimeout = times.FunctionTimeout
	}
	if times.PollMax != 0 {
		host.Queues.MaxPollingInterval = times.PollMax
	}
	if times.Reappear != 0 {
		host.Queues.VisibilityTimeout = max(0, times.Reappear)
	}
	return nil
}

// live begins another life after each, when the platform does so.
func (h *Host) live(l *life) {
	for {
		l.run(h.ending)
		h.log.Add(Event{Kind: Stopped, Text: l.worker.Why()})
		if h.ending.Err() != nil || !h.options.Revives || !h.pause(h.options.Times.Revive) {
			return
		}
		next, err := h.begin()
		if err != nil {
			h.log.Add(Event{Kind: Stopped, Text: err.Error()})
			return
		}
		l = next
	}
}

func (h *Host) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-h.ending.Done():
		return false
	}
}

// ServeHTTP answers in the place of the platform while the host is down.
func (h *Host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if l := h.current(); l.worker.Why() == "" {
		l.front.ServeHTTP(w, r)
		return
	}
	http.Error(w, "Function host is not running.", http.StatusServiceUnavailable)
}

func (h *Host) current() *life {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.life
}

// Stop ends the host at once, as the platform may: the handler is killed, and
// messages that it worked on come again when they are visible. It is harmless
// when the host has ended.
func (h *Host) Stop() {
	h.end()
	h.lives.Wait()
	h.server.CloseClientConnections()
	h.server.Close()
}

// Kill is kill -9 on the handler; the host starts it again, and stops after the
// third time within Times.StrikeWindow.
func (h *Host) Kill() { h.current().worker.Kill() }

// Pause stops the handler in the middle of what it does, until Resume.
func (h *Host) Pause() { h.current().worker.Pause() }

// Resume lets a paused handler go on.
func (h *Host) Resume() { h.current().worker.Resume() }

// Lines is what the handler has written so far, of all its starts. A line may
// arrive after the answer before which it was written: AwaitLine waits for it.
func (h *Host) Lines() []Line { return h.log.Lines() }

// Events is what the host has done so far.
func (h *Host) Events() []Event { return h.log.Events() }

// Await is the first event that matches, which may have happened already. The
// test fails when there is none within a minute.
func (h *Host) Await(what string, match func(Event) bool) Event {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	e, err := h.log.Await(ctx, match)
	if err != nil {
		h.t.Fatalf("the host has not seen %s; its last events are %v", what, tail(h.log.Events(), 20))
	}
	return e
}

// AwaitLine is the first line that matches, as Await is for events.
func (h *Host) AwaitLine(what string, match func(Line) bool) Line {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	l, err := h.log.AwaitLine(ctx, match)
	if err != nil {
		h.t.Fatalf("the handler has not written %s; its last lines are %v", what, tail(h.log.Lines(), 20))
	}
	return l
}

func tail[T any](all []T, most int) []T { return all[max(0, len(all)-most):] }

// settings are the app's, with what Azure adds. PATH and a folder for temporary
// files are the machine's.
func (h *Host) settings() map[string]string {
	all := map[string]string{
		"PATH": os.Getenv("PATH"), "HOME": h.folder, "TMPDIR": os.TempDir(),
		"FUNCTIONS_WORKER_RUNTIME": "custom", "FUNCTIONS_EXTENSION_VERSION": "~4", "AZURE_FUNCTIONS_ENVIRONMENT": "Production",
		"WEBSITE_SITE_NAME": "funchost", "WEBSITE_HOSTNAME": "funchost.azurewebsites.net", "WEBSITE_INSTANCE_ID": "0123456789abcdef",
		"WEBSITE_SKU": "FlexConsumption",
	}
	if h.options.Storage != "" {
		all["AzureWebJobsStorage"] = h.options.Storage
	}
	if h.options.Cloud != nil {
		for name, value := range h.options.Cloud.Environment() {
			all[name] = value
		}
	}
	for name, value := range h.options.Env {
		all[name] = value
	}
	return all
}
