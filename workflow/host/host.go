// Package host is the other half of the workflow package: what a platform that
// runs workflows must give them, and what it is told about how they ended.
// Authors of workflows never import it. How runs are stored, scheduled and shown
// does not live here.
package host

import (
	"context"
	"encoding/json"
	"time"
)

// Host is what a running workflow needs from the platform that runs it. Its
// methods are called from any goroutine of the workflow, and also late, by
// goroutines that outlive the run: a host drops what comes after the end.
type Host interface {
	// Recall answers what an earlier attempt stored for the step.
	Recall(step string) (stored Step, ok bool)
	// StoreStep keeps a successful result. It returns when the result is stored,
	// or with an error when that has become hopeless. The context carries values
	// only and never ends: a step that took effect is stored even when the run
	// was cancelled meanwhile, so the host bounds the time itself.
	StoreStep(ctx context.Context, s Step) error
	// WriteLog takes one line of the run's log.
	WriteLog(l Line)
	// SetProgress replaces the progress that people see.
	SetProgress(done, total int, text string)
	// Connection answers settings and secrets of an integration for this run's
	// organization, or why there are none.
	Connection(ctx context.Context, integration string) (Connection, error)
}

// Step is one ended step.
type Step struct {
	Name      string
	StartedAt time.Time
	Duration  time.Duration
	// Result is the JSON to recall in later attempts, nil when the step failed.
	Result json.RawMessage
}

// Line is one line of a run's log.
type Line struct {
	Time time.Time
	// Level is debug, info, warn or error.
	Level string
	// Message is at most 16 KiB.
	Message string
	// Step is the step that wrote the line, empty outside of any.
	Step string
	// Fields is a JSON object of at most 32 KiB, nil when there are none.
	Fields json.RawMessage
}
