// Package fault holds the one error of the platform. Adapters translate what
// their technology says into it, use cases raise it, and the functions show it
// to people in one place. An error that is not a Fault is a defect: it is
// logged and shown as a plain "internal" without its text.
package fault

//go:generate go run ../../docs/internal/errorcodes ../.. ../../docs/errors.md

import (
	"errors"
	"strconv"
	"time"
)

// Kind is the closed list of what can go wrong from the caller's point of view.
// Callers act on the Kind and the Code, never on the text.
type Kind int

// The kinds. The zero value is Internal, so a Fault that forgot its kind leaks nothing.
const (
	// Internal is a defect or an unknown error: its text is never shown.
	Internal Kind = iota
	// Malformed is a request that could not be read at all.
	Malformed
	// Invalid is a request that was read and breaks rules, listed in Fields.
	Invalid
	// Unauthenticated is a missing or unacceptable token.
	Unauthenticated
	// Forbidden is a known caller who lacks Permission.
	Forbidden
	// NotFound is something unknown, or foreign to the caller: the two look alike.
	NotFound
	// Conflict is a state that does not allow the change.
	Conflict
	// Stale is a condition (If-Match) that no longer holds.
	Stale
	// Unconditional is a change that has to say what it is about (If-Match) and does not.
	Unconditional
	// TooLarge is a body or value over its limit.
	TooLarge
	// TooMany is a caller who asks more often than they may: try again after RetryAfter.
	TooMany
	// Unavailable is storage or another dependency in trouble: try again after RetryAfter.
	Unavailable
	// Upstream is a system of somebody else's, or code that asks one, that failed
	// while the caller waited for its answer.
	Upstream
)

// Fault is an error that is meant for a person and for a program at once.
type Fault struct {
	Kind Kind
	// Code is stable, lower snake case, for programs: "organization_inactive".
	Code string
	// Message is one sentence that a technician understands. It never holds a
	// submitted value or a secret.
	Message string
	// Fields lists every bad field of an Invalid fault.
	Fields []Field
	// Permission names what a Forbidden caller lacks.
	Permission string
	// RetryAfter is when an Unavailable or TooMany fault is worth trying again; zero
	// means unknown.
	RetryAfter time.Duration
	// ExecutionID is the run that may have been accepted although the answer to
	// its commit was lost; empty otherwise.
	ExecutionID string

	cause error
}

// Field is one bad field of a request.
type Field struct {
	// In is "body", "query", "path" or "header".
	In string
	// Pointer is an RFC 6901 pointer into it: "/input/email".
	Pointer string
	// Code is the rule that was broken: "required", "format", "max_length".
	Code string
	// Message tells a person what to enter; it never repeats what was entered.
	Message string
}

// New is a fault without a cause.
func New(kind Kind, code, message string) *Fault {
	return &Fault{Kind: kind, Code: code, Message: message}
}

// Wrap is a fault that keeps the error below it for the log.
func Wrap(cause error, kind Kind, code, message string) *Fault {
	return &Fault{Kind: kind, Code: code, Message: message, cause: cause}
}

// ValidationFailed is the fault for a request that breaks rules, all of them listed.
func ValidationFailed(fields ...Field) *Fault {
	message := "1 field needs attention."
	if len(fields) != 1 {
		message = strconv.Itoa(len(fields)) + " fields need attention."
	}
	return &Fault{Kind: Invalid, Code: "validation_failed", Message: message, Fields: fields}
}

// Fields are those of an Invalid fault that names some, and nil for every other error:
// what a caller has to mend, together with what else was found.
func Fields(err error) []Field {
	var f *Fault
	if errors.As(err, &f) && f.Kind == Invalid {
		return f.Fields
	}
	return nil
}

// Error is the sentence, followed by the cause for logs.
func (f *Fault) Error() string {
	if f.cause == nil {
		return f.Code + ": " + f.Message
	}
	return f.Code + ": " + f.Message + ": " + f.cause.Error()
}

// Unwrap gives the cause to errors.Is and errors.As; nil when there is none.
func (f *Fault) Unwrap() error { return f.cause }

// Is reports whether err is, or wraps, a fault of this kind.
func Is(err error, kind Kind) bool {
	var f *Fault
	return errors.As(err, &f) && f.Kind == kind
}

// Code is the code of the fault that err is or wraps; empty when it is none.
func Code(err error) string {
	var f *Fault
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}
