package workflow

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/registry"
)

// memory is a host that keeps everything for the test to look at.
type memory struct {
	host.Unequipped
	mu        sync.Mutex
	stored    map[string]json.RawMessage
	intents   map[string]bool
	records   []host.Step
	lines     []host.Line
	progress  []string
	connects  int
	storeErr  error
	storeCtx  error
	afterwork func(step string)
}

func newMemory() *memory {
	return &memory{stored: map[string]json.RawMessage{}, intents: map[string]bool{}}
}

func (m *memory) Recall(step string) (host.Step, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	result, ok := m.stored[step]
	return host.Step{Name: step, Intent: m.intents[step], Result: result}, ok || m.intents[step]
}

func (m *memory) StoreStep(ctx context.Context, s host.Step) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.storeCtx = ctx.Err()
	if m.storeErr != nil {
		return m.storeErr
	}
	if m.intents[s.Name] = s.Intent; !s.Intent {
		m.stored[s.Name] = s.Result
	}
	m.records = append(m.records, s)
	if m.afterwork != nil {
		m.afterwork(s.Name)
	}
	return nil
}

func (m *memory) WriteLog(l host.Line) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lines = append(m.lines, l)
}

func (m *memory) SetProgress(done, total int, text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	raw, _ := json.Marshal([]any{done, total, text})
	m.progress = append(m.progress, string(raw))
}

func (m *memory) Connection(_ context.Context, integration string) (Connection, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.connects++
	if integration == "closed" {
		return Connection{}, errors.New("not connected")
	}
	return Connection{Integration: integration, Settings: map[string]string{"url": "https://x"}}, nil
}

// execute runs fn as a workflow of its own on the host.
func execute[Out any](t *testing.T, on host.Host, fn func(ctx context.Context, run *Run) (Out, error)) host.Outcome {
	t.Helper()
	return executeIn(t.Context(), on, fn)
}

func executeIn[Out any](ctx context.Context, on host.Host, fn func(ctx context.Context, run *Run) (Out, error)) host.Outcome {
	w := define(&registry.Registry{}, "x.go:1", Spec{Name: "probe", Title: "Probe"},
		func(ctx context.Context, run *Run, _ struct{}) (Out, error) { return fn(ctx, run) })
	return w.Definition().Execute(ctx, on, host.Run{ID: "r1", Attempt: 1}, nil)
}

type none = struct{}
