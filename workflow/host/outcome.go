package host

import (
	"encoding/json"
	"errors"

	"github.com/bifrost-run/bifrost/workflow/internal/failure"
)

// ResultKind is how a result is shown. The zero value means that there is none.
type ResultKind string

// The result kinds.
const (
	ResultNone     ResultKind = ""
	ResultJSON     ResultKind = "json"
	ResultTable    ResultKind = "table"
	ResultMarkdown ResultKind = "markdown"
	// ResultFile is a SavedFile.
	ResultFile ResultKind = "file"
)

// Failure is one of many things that failed while the run went on.
type Failure struct {
	// Item names the thing, or the step whose failure the workflow passed over.
	Item string
	// Message is one sentence for a technician.
	Message string
}

// Outcome is how an attempt ended. Without Err it succeeded, completely when
// Failures and FailedSteps are empty and with errors otherwise.
type Outcome struct {
	Kind   ResultKind
	Result json.RawMessage
	// Failures holds the items that were reported as failed and, when Err is nil,
	// the steps whose errors the workflow passed over.
	Failures []Failure
	// FailedSteps are the steps that ran and failed, in the order they ended.
	FailedSteps []Step
	// Err is for Diagnose. It has read the author's error once and asks it nothing
	// again, so that it is safe to handle. It is set even when the workflow passed over an error
	// that nothing may pass over: a step result that could not be stored or recalled.
	Err error
}

// Diagnosis is what is known about the error of a run: Code, stable and in
// lower snake case; Message, one sentence for a technician; Step, the innermost
// one it comes from; Details, at most 16 KiB for those who may read them;
// Permanent, set when no further attempt is worth making; RetryAfter, the wait
// before another attempt that the error asks for, zero when it asks for none.
type Diagnosis = failure.Diagnosis

// Refusal is an error by which a host ends a run for good: a code for programs
// and a sentence for a technician.
func Refusal(code, sentence string) error {
	return failure.Explain(failure.Permanent(failure.Coded(code, errors.New(sentence))), sentence)
}

// Diagnose explains the Err of an Outcome. For nil it is empty.
func Diagnose(err error) Diagnosis { return failure.Diagnose(err) }
