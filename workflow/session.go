package workflow

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
)

// session connects the code of one attempt with its host.
type session struct {
	attempt.State
	host host.Host

	mu      sync.Mutex
	clients map[any]*client
}

type placeKey struct{}

// place is where in a run some code is: which run, and in which step.
type place struct {
	session *session
	step    string
}

// enter is a context whose code belongs to the step; "" is outside of any.
func (s *session) enter(ctx context.Context, step string) context.Context {
	return context.WithValue(ctx, placeKey{}, place{session: s, step: step})
}

// placeOf answers a nil session outside of a run.
func placeOf(ctx context.Context) (*session, string) {
	p, _ := ctx.Value(placeKey{}).(place)
	return p.session, p.step
}

// live is false without a run and after its end: what comes then is dropped.
func (s *session) live() bool { return s != nil && s.Live() }

// stepFailed notes and logs a step that ran and failed, and names it in its error.
func (s *session) stepFailed(record host.Step, cause error) error {
	s.logFailure(record.Name, "The step failed.", cause)
	return s.StepFailed(record, cause)
}

// breakOff notes an error after which the run cannot succeed, whatever the
// workflow makes of it: its steps would no longer be what is stored.
func (s *session) breakOff(step string, cause error) error {
	s.logFailure(step, "The result of the step cannot be kept or used.", cause)
	return s.Break(step, cause)
}

// logger writes lines of the step to the host for as long as the run goes on.
func (s *session) logger(step string) *slog.Logger {
	return journal.Logger(func(at time.Time, level, message string, fields json.RawMessage) {
		if at.IsZero() {
			at = time.Now()
		}
		if s.live() {
			s.host.WriteLog(host.Line{Time: at, Level: level, Message: message, Step: step, Fields: fields})
		}
	})
}

func (s *session) logFailure(step, message string, err error) {
	attrs := []any{slog.Any("error", err)}
	if stack := failure.Stack(err); stack != "" {
		attrs = append(attrs, slog.String("stack", stack))
	}
	s.logger(step).Error(message, attrs...)
}

// end closes the attempt and draws up the outcome.
func (s *session) end(value any, err error) host.Outcome {
	var o host.Outcome
	o.Failures, o.FailedSteps, o.Err = s.End(err)
	if o.Err == nil {
		o.Kind, o.Result, o.Err = encodeResult(value)
	}
	return o
}

// encodeResult decides by the value's type how a result is shown.
func encodeResult(value any) (host.ResultKind, json.RawMessage, error) {
	kind := host.ResultJSON
	switch v := value.(type) {
	case struct{}:
		return host.ResultNone, nil, nil
	case Table:
		kind, value = host.ResultTable, v.withoutNull()
	}
	result, err := failure.Encode(value)
	if err != nil {
		return host.ResultNone, nil, failure.Coded(failure.ResultNotEncodable, err)
	}
	return kind, result, nil
}
