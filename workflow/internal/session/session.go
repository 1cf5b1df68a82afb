// Package session connects the code of one attempt with the host that runs it:
// what happens when a step begins, fails, is recalled or tried again.
package session

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/attempt"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
	"github.com/bifrost-run/bifrost/workflow/internal/journal"
	"github.com/bifrost-run/bifrost/workflow/internal/retry"
	"github.com/bifrost-run/bifrost/workflow/internal/rewind"
)

// Session is one attempt of a run, made by New. Run is its id, or that of the run in
// which its steps began. It is safe for concurrent use.
type Session struct {
	attempt.State
	Host host.Host
	Run  string

	mu      sync.Mutex
	clients map[any]*Client
	// kept are the steps that this attempt stored inside of steps that may be
	// tried again. What earlier attempts stored, the host knows.
	kept map[string]host.Step
	// needs are the settings that were loaded, settings those that have a value.
	needs    []host.SettingNeed
	settings map[string]host.Setting
	// wait takes the place of waiting before another try; nil waits.
	wait retry.Wait
	// rewind is the run that this one undoes; nil for any other run.
	rewind *rewind.Rewind
}

type placeKey struct{}

// Place is where in a run some code is: in which attempt of it, nil outside of
// any, and in which step, "" for none.
type Place struct {
	Session *Session
	Step    string
	// retried says that a step around it may be tried again.
	retried bool
	// undoing says that the code takes a step back, opening that it makes the
	// client of an integration.
	undoing, opening bool
}

// Enter is a context whose code is at this place.
func (p Place) Enter(ctx context.Context) context.Context {
	return context.WithValue(ctx, placeKey{}, p)
}

// At answers where the code with this context is.
func At(ctx context.Context) Place {
	p, _ := ctx.Value(placeKey{}).(Place)
	return p
}

// Live is false without a run and after its end: what comes then is dropped.
func (s *Session) Live() bool { return s != nil && s.State.Live() }

// Heard is false as well while the code is only played again: what it says then is
// not about this run.
func (s *Session) Heard() bool { return s.Live() && !s.rewind.Playing() }

// recall answers what is stored for a step, by this attempt or an earlier one.
func (s *Session) recall(step string) (host.Step, bool) {
	s.mu.Lock()
	stored, ok := s.kept[step]
	s.mu.Unlock()
	if ok {
		return stored, true
	}
	return s.Host.Recall(step)
}

// store keeps a step that runs at a place.
func (s *Session) store(ctx context.Context, at Place, step host.Step) error {
	if err := s.Host.StoreStep(ctx, step); err != nil || !at.retried {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept = map[string]host.Step{}
	}
	s.kept[step.Name] = step
	return nil
}

// breakOff notes an error after which the run cannot succeed, whatever the
// workflow makes of it: its steps would no longer be what is stored.
func (s *Session) breakOff(step string, cause error) error {
	s.LogFailure(slog.LevelError, step, "The result of the step cannot be kept or used.", cause)
	return s.Break(step, cause)
}

// Logger writes lines of the step to the host for as long as the run goes on.
func (s *Session) Logger(step string) *slog.Logger {
	return journal.Logger(func(at time.Time, level, message string, fields json.RawMessage) {
		if at.IsZero() {
			at = time.Now()
		}
		if s.Heard() {
			s.Host.WriteLog(host.Line{Time: at, Level: level, Message: message, Step: step, Fields: fields})
		}
	})
}

// LogFailure writes a line about an error, with the stack of its panic if it is one.
func (s *Session) LogFailure(level slog.Level, step, message string, err error, attrs ...any) {
	attrs = append(attrs, slog.Any("error", err))
	if stack := failure.Stack(err); stack != "" {
		attrs = append(attrs, slog.String("stack", stack))
	}
	s.Logger(step).Log(context.Background(), level, message, attrs...)
}

// Client is the one client of a run for some integration; the lock lets others
// wait for the first to open it.
type Client struct {
	sync.Mutex
	// Value is nil until the client was opened.
	Value any
}

// Client answers the place of an integration's client.
func (s *Session) Client(of any) *Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.clients == nil {
		s.clients = map[any]*Client{}
	}
	if s.clients[of] == nil {
		s.clients[of] = &Client{}
	}
	return s.clients[of]
}
