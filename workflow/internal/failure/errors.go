// Package failure holds the errors of a run: what is put around them on their
// way up, and what is read from them at the end.
package failure

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// The codes of a Diagnosis. The exported ones are given to Coded.
const (
	workflowFailed         = "workflow_failed"
	stepFailed             = "step_failed"
	panicked               = "panicked"
	timeout                = "timeout"
	cancelled              = "cancelled"
	InputIncompatible      = "input_incompatible"
	ResultNotEncodable     = "result_not_encodable"
	StepNameReused         = "step_name_reused"
	StepNameInvalid        = "step_name_invalid"
	StepResultIncompatible = "step_result_incompatible"
	StepResultNotEncodable = "step_result_not_encodable"
	StepInDoubt            = "step_in_doubt"
	RunOver                = "run_over"
	SettingUndeclared      = "setting_undeclared"
	SettingUnreadable      = "setting_unreadable"
	StepNameSecret         = "step_name_secret"
	StepUndoMismatch       = "step_undo_mismatch"
	StepUndoInside         = "step_undo_inside"
	StepNotDone            = "step_not_done"
	UndoSendsNothing       = "undo_sends_nothing"
	UndoFailed             = "undo_failed"
)

// Explain gives an error the sentence that a technician reads. The error itself
// stays below it for those who may see details. Nil stays nil.
func Explain(err error, sentence string) error {
	if err == nil {
		return nil
	}
	return &explainedError{sentence: sentence, err: err}
}

// The errors below write their causes with %v, which survives an author's
// Error method that panics.

type explainedError struct {
	sentence string
	err      error
}

func (e *explainedError) Error() string { return fmt.Sprintf("%s (%v)", e.sentence, e.err) }
func (e *explainedError) Unwrap() error { return e.err }

// Permanent marks an error that another attempt cannot mend. Nil stays nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return &permanentError{err: err}
}

type permanentError struct{ err error }

func (e *permanentError) Error() string { return fmt.Sprint(e.err) }
func (e *permanentError) Unwrap() error { return e.err }

// RetryAfter says how long to wait before the next attempt. Nil stays nil.
func RetryAfter(err error, wait time.Duration) error {
	if err == nil {
		return nil
	}
	return &retryAfterError{err: err, wait: wait}
}

type retryAfterError struct {
	err  error
	wait time.Duration
}

func (e *retryAfterError) Error() string { return fmt.Sprint(e.err) }
func (e *retryAfterError) Unwrap() error { return e.err }

// InStep names the step that an error comes from.
func InStep(step string, err error) error { return &stepError{step: step, err: err} }

type stepError struct {
	step string
	err  error
}

func (e *stepError) Error() string { return fmt.Sprintf("step %q: %v", e.step, e.err) }
func (e *stepError) Unwrap() error { return e.err }

// Coded gives an error a code of its own in its Diagnosis.
func Coded(code string, err error) error { return &codedError{code: code, err: err} }

type codedError struct {
	code string
	err  error
}

func (e *codedError) Error() string { return fmt.Sprintf("%s: %v", e.code, e.err) }
func (e *codedError) Unwrap() error { return e.err }

// Abort is for panic: Guard answers err as if the code around had returned it. It
// is for what an author may read without asking for an error.
func Abort(err error) any { return aborted{err} }

type aborted struct{ err error }

// panicError is a caught panic.
type panicError struct {
	value string
	stack string
}

func (e *panicError) Error() string { return "panic: " + e.value }

// EndedBy marks an error that the end of the run's context brought about, as
// opposed to a deadline that some call inside the workflow had set for itself.
func EndedBy(ctx context.Context, err error) error {
	ended := ctx.Err()
	if ended == nil || !errors.Is(err, ended) {
		return err
	}
	return &codedError{code: contextCode(ended), err: err}
}

// contextCode is the code of a context's error, empty for any other.
func contextCode(err error) string {
	switch err { //nolint:errorlint // only the bare errors say that the run itself ended
	case context.DeadlineExceeded:
		return timeout
	case context.Canceled:
		return cancelled
	}
	return ""
}
