package failure

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/workflow/internal/wording"
)

// sentenceMax bounds what an author puts into a sentence, in bytes, because
// sentences stand in lists.
const (
	detailsMax  = 16 << 10
	sentenceMax = 1 << 10
)

// Diagnosis is what is known about the error of a run.
type Diagnosis struct {
	// Code is stable, lower snake case, for programs: "step_failed".
	Code string
	// Message is one sentence for a technician.
	Message string
	// Step is where it happened, the innermost step; empty outside of any.
	Step string
	// Details is for those who may read technical things, at most 16 KiB.
	Details string
	// Permanent says that another attempt would end the same way.
	Permanent bool
	// RetryAfter is the wait before another attempt that the error asks for, zero
	// when it asks for none.
	RetryAfter time.Duration
}

// Diagnose reads an error. For nil it is empty.
func Diagnose(err error) Diagnosis {
	if err == nil {
		return Diagnosis{}
	}
	if settled, ok := err.(*settledError); ok { //nolint:errorlint // a settled error wraps nothing and is never wrapped
		return settled.Diagnosis
	}
	d := Diagnosis{Code: codeOf(err), Step: innermostStep(err), Details: wording.Cut(details(err), detailsMax)}
	if d.Code == "" {
		d.Code = workflowFailed
		if d.Step != "" {
			d.Code = stepFailed
		}
	}
	d.Message = messageOf(err, d, "The workflow failed.")
	d.Permanent = isPermanent(err, d.Code)
	d.RetryAfter = retryAfterOf(err)
	return d
}

// needPeople are the problems that only a person can mend, most by other code.
var needPeople = []string{
	InputIncompatible, ResultNotEncodable, StepNameReused, StepNameInvalid, StepResultIncompatible, StepResultNotEncodable,
	StepInDoubt, SettingUndeclared, SettingUnreadable, StepNameSecret, StepUndoMismatch, StepUndoInside, UndoSendsNothing, UndoFailed,
}

func isPermanent(err error, code string) bool {
	var marked *permanentError
	return errors.As(err, &marked) || slices.Contains(needPeople, code)
}

func retryAfterOf(err error) time.Duration {
	var asks *retryAfterError
	if errors.As(err, &asks) {
		return max(asks.wait, 0)
	}
	return 0
}

// Settle reads an error once, where a panic or an endless loop of the author's
// own methods is the workflow's, and answers one that never asks them again.
func Settle(err error) error {
	d, panicked := Guard(func() (Diagnosis, error) { return Diagnose(err), nil })
	if panicked != nil {
		d = Diagnose(panicked)
	}
	return &settledError{Diagnosis: d}
}

// settledError is what is known of an error, without the error.
type settledError struct{ Diagnosis }

func (e *settledError) Error() string { return e.Details }

// codeOf is empty for an error that has no code of its own.
func codeOf(err error) string {
	var coded *codedError
	if errors.As(err, &coded) {
		return coded.code
	}
	if Stack(err) != "" {
		return panicked
	}
	return contextCode(withoutOurs(err))
}

// withoutOurs takes away what Explain and Step put around an error.
func withoutOurs(err error) error {
	for {
		switch e := err.(type) { //nolint:errorlint // one layer at a time is the point
		case *explainedError:
			err = e.err
		case *stepError:
			err = e.err
		case *permanentError:
			err = e.err
		case *retryAfterError:
			err = e.err
		default:
			return err
		}
	}
}

func messageOf(err error, d Diagnosis, fallback string) string {
	if sentence, ok := explanation(err); ok {
		return sentence
	}
	switch d.Code {
	case panicked:
		return "The workflow stopped because of a fault in its code."
	case timeout:
		return "The workflow took longer than it may."
	case cancelled:
		return "The run was cancelled."
	case ResultNotEncodable:
		return "The result of the workflow cannot be stored."
	case InputIncompatible:
		return "The input does not fit this version of the workflow."
	case StepResultNotEncodable:
		return "The result of the step “" + d.Step + "” cannot be stored: whoever wrote the workflow must answer something that JSON can hold."
	case StepResultIncompatible:
		return "The step “" + d.Step + "” was done by another version of the workflow, and its result does not fit this one. Start the run again if doing the step twice does no harm."
	case StepNameReused:
		return "The workflow uses the step name “" + d.Step + "” twice in one run."
	case StepNameSecret:
		return "The workflow names a step after a secret, and names are kept."
	case StepUndoMismatch:
		return "The undo of the step “" + d.Step + "” does not take what the step answers: whoever wrote the workflow must correct it."
	case StepUndoInside:
		return "The step “" + d.Step + "” is inside of another step, where an undo cannot find it: whoever wrote the workflow must give the undo to the outer step."
	case UndoSendsNothing:
		return "The workflow calls another system outside of a step, which must not happen again when it is undone."
	case UndoFailed:
		return "Nothing was undone."
	case StepInDoubt:
		return "The step “" + d.Step + "” was begun and may have taken effect. It must not run twice: check by hand what became of it."
	}
	if d.Step != "" {
		return StepMessage(d.Step)
	}
	return fallback
}

// StepMessage is the sentence for a failed step that nobody explained.
func StepMessage(step string) string { return "The step “" + step + "” failed." }

// ItemMessage is the sentence for one failed item of many.
func ItemMessage(err error) string {
	d := Diagnose(err)
	if _, ok := explanation(err); d.Code == panicked && !ok {
		return "This item failed because of a fault in the code of the workflow."
	}
	return messageOf(err, d, "This item failed.")
}

// explanation is the outermost sentence that the author gave.
func explanation(err error) (string, bool) {
	var explained *explainedError
	if !errors.As(err, &explained) {
		return "", false
	}
	return wording.Cut(explained.sentence, sentenceMax), true
}

// innermostStep looks below each error first, so that a step inside of a step wins.
func innermostStep(err error) string {
	for _, below := range unwrapped(err) {
		if step := innermostStep(below); step != "" {
			return step
		}
	}
	if e, ok := err.(*stepError); ok { //nolint:errorlint // the walk visits every layer
		return e.step
	}
	return ""
}

func unwrapped(err error) []error {
	switch e := err.(type) { //nolint:errorlint // the two ways to have errors below
	case interface{ Unwrap() []error }:
		return e.Unwrap()
	case interface{ Unwrap() error }:
		if below := e.Unwrap(); below != nil {
			return []error{below}
		}
	}
	return nil
}

// Text is the text of an error whose Error method may panic.
func Text(err error) string { return fmt.Sprintf("%v", err) }

func details(err error) string {
	if stack := Stack(err); stack != "" {
		return Text(err) + "\n\n" + stack
	}
	return Text(err)
}
