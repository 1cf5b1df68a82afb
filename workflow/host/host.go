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
	// StoreStep keeps a successful result, or the intent of a step that must not
	// run twice, which its result replaces later. It returns when the step is
	// stored, or with an error when that has become hopeless. For a result the
	// context carries values only and never ends: a step that took effect is
	// stored even when the run was cancelled meanwhile, so the host bounds the
	// time itself. For an intent it is the step's, which has done nothing yet.
	StoreStep(ctx context.Context, s Step) error
	// WriteLog takes one line of the run's log.
	WriteLog(l Line)
	// SetProgress replaces the progress that people see.
	SetProgress(done, total int, text string)
	// Connection answers settings and secrets of an integration for this run's
	// organization, or why there are none.
	Connection(ctx context.Context, integration string) (Connection, error)
	// Settings answers what is in force for this run's organization; a key without
	// a value is not in the answer.
	Settings(ctx context.Context, keys []string) (map[string]Setting, error)
	// Secret answers a secret for this run's organization, or a Refusal when there
	// is none.
	Secret(ctx context.Context, key string) (string, error)
	// Conceals reports whether a text holds a secret that the run was given, so
	// that it cannot become a name.
	Conceals(text string) bool
	// OpenFile answers an uploaded file, for the caller to close.
	OpenFile(ctx context.Context, id string) (File, error)
	// SaveFile keeps a file that the run made.
	SaveFile(ctx context.Context, f NewFile) (SavedFile, error)
}

// Step is one step that ended, or is about to begin.
type Step struct {
	Name      string
	StartedAt time.Time
	Duration  time.Duration
	// Intent marks a step that must not run twice and whose function has not
	// returned. When a later attempt recalls it, nobody knows whether it took effect.
	Intent bool
	// Result is the JSON to recall in later attempts, nil for an intent and for a
	// step that failed.
	Result json.RawMessage
	// Undoable says that the code knows how to take the step back.
	Undoable bool
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
