package workflow

import (
	"context"
	"encoding/json"
	"time"

	"github.com/bifrost-run/bifrost/workflow/internal/attempt"
)

// Host is what a running workflow needs from the platform that runs it. Its
// methods are called from any goroutine of the workflow, and also late, by
// goroutines that outlive the run: a host drops what comes after the end.
type Host interface {
	// Recall answers the result that an earlier attempt stored for the step.
	Recall(step string) (result json.RawMessage, ok bool)
	// StoreStep keeps a successful result. It returns when the result is stored,
	// or with an error when that has become hopeless. The context carries values
	// only and never ends: a step that took effect is stored even when the run
	// was cancelled meanwhile, so the host bounds the time itself.
	StoreStep(ctx context.Context, s StepRecord) error
	// WriteLog takes one line of the run's log.
	WriteLog(l Line)
	// SetProgress replaces the progress that people see.
	SetProgress(done, total int, text string)
	// Connection answers settings and secrets of an integration for this run's
	// organization, or why there are none.
	Connection(ctx context.Context, integration string) (Connection, error)
}

// RunInfo is what a platform tells a workflow about the run.
type RunInfo struct {
	ID string
	// Attempt counts from 1.
	Attempt int
	// DryRun asks the workflow to change nothing.
	DryRun bool
	Org    Organization
	Caller Caller
}

// StepRecord is one ended step: Name, StartedAt, Duration, and Result, the JSON
// to recall in later attempts, which is nil when the step failed.
type StepRecord = attempt.Step

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

// ResultKind is how a result is shown. The zero value means that there is none.
type ResultKind string

// The result kinds.
const (
	ResultNone  ResultKind = ""
	ResultJSON  ResultKind = "json"
	ResultTable ResultKind = "table"
)

// ItemFailure is one of many things that failed while the run went on: Item
// names it, or the step whose failure the workflow passed over, and Message is
// one sentence for a technician.
type ItemFailure = attempt.Item

// Outcome is how an attempt ended. Without Err it succeeded, completely when
// Failures and FailedSteps are empty and with errors otherwise.
type Outcome struct {
	Kind   ResultKind
	Result json.RawMessage
	// Failures holds items reported by ItemFailed and, when Err is nil, the steps
	// whose errors the workflow passed over.
	Failures []ItemFailure
	// FailedSteps are the steps that ran and failed, in the order they ended.
	FailedSteps []StepRecord
	// Err is for Diagnose. It is set even when the workflow passed over an error
	// that nothing may pass over: a step result that could not be stored or recalled.
	Err error
}
