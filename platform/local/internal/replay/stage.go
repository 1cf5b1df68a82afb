package replay

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// sendTimeout bounds one call of an integration.
const sendTimeout = 30 * time.Second

// stage is what a replayed workflow finds in the place of the engine.
type stage struct {
	source Source
	record Record
	really bool
	log    func(host.Line)
	halt   func()
	steps  map[string]Step
	// kit knows the secrets that must not be shown; it gives none.
	kit supply.Kit

	mu               sync.Mutex
	recalled, called []string
	stopped          string
	unsent           []string
}

var _ host.Host = (*stage)(nil)

func newStage(source Source, r Record, o Options, halt func()) *stage {
	s := &stage{source: source, record: r, really: o.Continue, log: o.Log, halt: halt, steps: map[string]Step{}}
	for _, step := range r.Steps {
		s.steps[step.Name] = step
	}
	for _, text := range r.Secrets {
		s.kit.Hide(text)
	}
	return s
}

// hideInput learns a secret that was typed for this replay.
func (s *stage) hideInput(value json.RawMessage) {
	var text string
	if string(value) != placeholder && json.Unmarshal(value, &text) == nil && text != "" {
		s.kit.Hide(text)
	}
}

// Recall answers what is stored. A step that is not ends the replay unless it may
// be called: it is shown as one that must not run again, so that its function is
// not called.
func (s *stage) Recall(name string) (host.Step, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stored, ok := s.steps[name]
	switch {
	case ok && !stored.Intent:
		s.recalled = append(s.recalled, name)
		return host.Step{Name: name, Result: stored.Result}, true
	case s.really && !ok:
		s.called = append(s.called, name)
		return host.Step{}, false
	}
	if s.stopped == "" {
		s.stopped = name
		s.halt()
	}
	return host.Step{Name: name, Intent: true}, true
}

// StoreStep keeps nothing.
func (s *stage) StoreStep(context.Context, host.Step) error { return nil }

// WriteLog passes a line on. What the step that the replay stopped at seems to
// say is not its function's, which was not called.
func (s *stage) WriteLog(l host.Line) {
	s.mu.Lock()
	atEnd := s.stopped != "" && l.Step == s.stopped
	s.mu.Unlock()
	if s.log == nil || atEnd {
		return
	}
	l.Message = s.kit.Secrets.Text(l.Message)
	l.Fields, _ = s.kit.Secrets.JSON(l.Fields)
	s.log(l)
}

// SetProgress shows nothing: the log says where the replay is.
func (s *stage) SetProgress(int, int, string) {}

// Conceals reports whether a text holds a secret.
func (s *stage) Conceals(text string) bool { return s.kit.Conceals(text) }

// Settings answers those of today: those of then are not recorded.
func (s *stage) Settings(ctx context.Context, keys []string) (map[string]host.Setting, error) {
	return s.source.Settings(ctx, s.record, keys)
}

// Secret answers *** unless the replay may call something with it.
func (s *stage) Secret(ctx context.Context, key string) (string, error) {
	if !s.really {
		return Hidden, nil
	}
	text, err := s.source.Secret(ctx, s.record, key)
	if err == nil {
		s.kit.Hide(text)
	}
	return text, err
}

// Connection answers the settings of an integration, and its secrets and a client
// that sends when the replay may.
func (s *stage) Connection(ctx context.Context, integration string) (host.Connection, error) {
	c, err := s.source.Connection(ctx, s.record, integration, s.really)
	if err != nil {
		return host.Connection{}, err
	}
	c.Hide, c.HTTP = s.kit.Hide, &http.Client{Timeout: sendTimeout}
	if !s.really {
		c.HTTP.Transport = silent{s}
		return c, nil
	}
	for _, text := range c.Secrets {
		s.kit.Hide(text)
	}
	return c, nil
}

// silent sends nothing.
type silent struct{ stage *stage }

// RoundTrip refuses, and remembers what was asked for.
func (t silent) RoundTrip(r *http.Request) (*http.Response, error) {
	call := t.stage.kit.Secrets.Text(r.Method + " " + r.URL.Host + r.URL.Path) // a query may hold what is secret
	t.stage.mu.Lock()
	defer t.stage.mu.Unlock()
	t.stage.unsent = append(t.stage.unsent, call)
	return nil, fmt.Errorf("a replay that does not continue sends nothing: %s", call)
}

// OpenFile answers an upload of the run.
func (s *stage) OpenFile(ctx context.Context, id string) (host.File, error) {
	return s.source.File(ctx, s.record, id)
}

// SaveFile reads the file and keeps nothing.
func (s *stage) SaveFile(_ context.Context, f host.NewFile) (host.SavedFile, error) {
	size, err := io.Copy(io.Discard, f.Content)
	if err != nil {
		return host.SavedFile{}, fmt.Errorf("read the file: %w", err)
	}
	return host.SavedFile{ID: "not kept", Name: f.Name, ContentType: f.ContentType, Size: size}, nil
}
