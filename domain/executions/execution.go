// Package executions holds one run of a workflow: its life as a state machine,
// attempts and retries, leases, steps and log lines. All of it is pure: the time
// and every random value are arguments.
package executions

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/uuid"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// ID is an execution's id: a canonical UUIDv7 made by the platform, which
// carries the millisecond of its creation. Row keys are computed from it.
type ID string

// ParseID reads an id from outside. Anything but a UUIDv7 is answered like an
// unknown execution.
func ParseID(text string) (ID, error) {
	canonical, err := uuid.Canonical(text)
	if err != nil {
		return "", ErrUnknown()
	}
	return ID(canonical), nil
}

// Time is the millisecond, in UTC, that the id carries.
func (id ID) Time() time.Time { return uuid.Time(string(id)) }

// ErrUnknown is the answer for a run that does not exist in the caller's scope.
func ErrUnknown() error {
	return fault.New(fault.NotFound, "not_found", "This run does not exist here.")
}

// Trigger says what started a run.
type Trigger string

// TriggerAPI is a call by a person or program, TriggerForm a form that somebody sent.
// The others name in the run's Origin what it was: a schedule, a hook, a batch, an
// alert's rule, or the run that is run again or undone.
const (
	TriggerAPI      Trigger = "api"
	TriggerForm     Trigger = "form"
	TriggerRerun    Trigger = "rerun"
	TriggerSchedule Trigger = "schedule"
	TriggerWebhook  Trigger = "webhook"
	TriggerBatch    Trigger = "batch"
	TriggerAlert    Trigger = "alert"
	TriggerUndo     Trigger = "undo"
)

// IsBulk reports whether nobody waits for the runs of this trigger: they stand in a
// queue of their own and never before a run that somebody has just started.
func (t Trigger) IsBulk() bool { return t == TriggerSchedule || t == TriggerBatch }

// Origin is the one schedule, hook, batch, rule, form or run that a run came from, as
// it was called then. The zero value is none.
type Origin struct{ ID, Name string }

// Actor is who started a run, as they were called then.
type Actor struct {
	ID          permissions.UserID
	DisplayName string
	Type        permissions.UserType
}

// Workflow is which code runs.
type Workflow struct {
	Name  string
	Title string
	// Build is the version of the program that last claimed the run; empty before.
	Build string
}

// Reference is a ticket or other record in a system of the provider's.
type Reference struct{ System, ID, URL string }

// Progress is how far a run has come, in units the author chose. Total 0 means unknown.
type Progress struct {
	Done  int
	Total int
	Text  string
}

// ResultKind says how to show a result.
type ResultKind string

// ResultJSON is any JSON; ResultTable is {columns, rows}; ResultMarkdown is a
// JSON string of formatted text; ResultFile is {id, name, contentType, size}.
const (
	ResultJSON     ResultKind = "json"
	ResultTable    ResultKind = "table"
	ResultMarkdown ResultKind = "markdown"
	ResultFile     ResultKind = "file"
)

// Result is what the workflow returned. The zero value is no result.
type Result struct {
	Kind ResultKind
	// Body is JSON: the value itself, or {"columns":[...],"rows":[...]} for a table.
	Body []byte
}

// Failure is one item that failed in a run that went on.
type Failure struct {
	Item    string
	Message string
}

// Problem is why a run did not succeed.
type Problem struct {
	// Code is stable: step_failed, panicked, interrupted, expired, timeout, ...
	Code string
	// Message is one sentence for the technician.
	Message string
	// Step is the step that failed, empty when none did.
	Step string
	// Details is technical, for callers with canViewHistory only.
	Details string
}

// Execution is one run. Its Scope comes from the store that loaded it or from
// the decision that accepted it, never from a caller.
type Execution struct {
	ID       ID
	Scope    organizations.Scope
	Workflow Workflow
	Status   Status
	Trigger  Trigger
	Origin   Origin
	// Resumes is set when this goes on from its Origin and recalls the steps stored there:
	// the run in which they began, which is the Origin unless that went on from another.
	Resumes ID
	// Form is the one that the input was entered in, also of a run again; zero for none.
	Form  Origin
	Actor Actor
	// ClientIP is the caller's address as the program saw it, for the record only.
	ClientIP string
	// Input has *** for what is secret.
	Input []byte
	// Sealed are the secret inputs, encrypted; nil without any and after the end.
	Sealed    []byte
	Reference *Reference

	// Attempt counts the times the function was started; 0 before the first.
	Attempt int
	Retry   Retry
	// Timeout is the longest an attempt may take.
	Timeout time.Duration
	// SavesMinutes is the handwork that a success spares, by the estimate of the
	// workflow's author on the day of the acceptance; 0 for none.
	SavesMinutes int
	// Limits bound how many runs like this one go on at a time; nil for no bound.
	Limits   []Limit
	Progress Progress

	Result   Result
	Failures []Failure
	Problem  *Problem
	// FailedSteps are the steps of the last attempt that ended in an error.
	FailedSteps []Step

	CreatedAt time.Time
	DueAt     time.Time // when a Pending run may start
	// StartedAt is the start of the first attempt, FinishedAt the end; zero before.
	StartedAt, FinishedAt time.Time
	// UnknownSince is when a worker first did not know the workflow; zero when all did.
	UnknownSince time.Time
	// WaitsFor is the limit that keeps a Pending run from starting; zero for none.
	WaitsFor Limit

	// Fence rises with every claim and every recovery: a writer with a lower one is stale.
	Fence int64
	// ClaimID is random and tells whose claim it was that succeeded.
	ClaimID string
	// Worker is the process that holds the lease, empty when none does.
	Worker string
	// LogBytes is how much log counts, all attempts together.
	LogBytes int64
}

// MaxAttempts is how often the function may be started, at least 1.
func (e Execution) MaxAttempts() int { return max(1, e.Retry.Attempts) }

// Lease is the right to write about a run until somebody else claims it.
type Lease struct {
	Doorbell Doorbell
	Fence    int64
	ClaimID  string
	// Version is the store's own mark of the row as the holder last saw it.
	Version string
}

// Doorbell is the pointer to this run.
func (e Execution) Doorbell() Doorbell { return Doorbell{id: e.ID, scope: e.Scope} }

// HeldBy reports whether the lease is still the one that counts.
func (e Execution) HeldBy(l Lease) bool {
	return e.Status.IsHeld() && e.Fence == l.Fence && e.ClaimID == l.ClaimID
}
