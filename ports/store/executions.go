// Package store holds the capabilities that keep organizations, permissions and
// executions. Every adapter family fills all of them and passes the suites in
// tests/contract.
//
// Any method may answer fault.Unavailable when storage is in trouble, and the
// context's own error when it ended; the comments name only what else to expect.
// No method takes a bare organization id where a Scope can stand: the exceptions
// are what a permission decision is made from.
package store

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

//go:generate go tool mockgen -typed -destination=mocks/mocks.go -package=mocks github.com/bifrost-run/bifrost/ports/store Executions,Recovery,History,Steps,Logs,Watcher,Interrupts,Access,Organizations,Grants,Config,Trail,Users,Roles,Memberships,Keys,Schedules,Timetable,Counters,Attention,Alarms,Rules,Told,Batches,BatchItems,Hooks,Doors,Forms,FormVersions

// Executions moves runs through their life. Each method is one transition of the
// machine in domain/executions, applied by the store to the row it holds, and is
// complete (or will be rolled forward) once it answered without an error. Waking
// a worker is part of the transition.
type Executions interface {
	// Accept records a new Pending run. With an idempotency key that the store
	// has seen less than 24 hours ago it records nothing and answers the run of
	// the first time: Replayed is true if the body was the same, and the fault is
	// Invalid idempotency_key_reused if not. Accepting an id that the store holds
	// already answers the stored run.
	Accept(ctx context.Context, a Acceptance) (Accepted, error)
	// Claim gives a due Pending run to a worker. Faults: NotFound for a run that
	// the store does not hold, Conflict execution_not_due, and the machine's
	// Conflicts for a run in another status (somebody else has it, or it is over).
	//
	// A run with Limits takes a place in each of them or in none. Where one is full, or
	// somebody waits there who was accepted before, the fault is Conflict
	// execution_waits: the run stays Pending, says in WaitsFor what for, stands in line
	// there, and nobody overtakes it. How many places there are is what its own Limit
	// says. Whatever ends the holding of a run (Release, Finish, Recover, Cancel) frees its
	// places and rings for the first in each line.
	Claim(ctx context.Context, d executions.Doorbell, c executions.Claim) (executions.Execution, executions.Lease, error)
	// Renew keeps the lease, records progress and answers the status, Cancelling
	// once somebody asked the run to stop. Conflict lease_lost when the lease no
	// longer counts.
	Renew(ctx context.Context, l executions.Lease, p executions.Progress) (executions.Status, executions.Lease, error)
	// Release gives the run back to be tried at its DueAt. Conflict lease_lost.
	Release(ctx context.Context, l executions.Lease, r executions.Release) (executions.Execution, error)
	// Finish ends the run. Conflict lease_lost.
	Finish(ctx context.Context, l executions.Lease, o executions.Outcome) (executions.Execution, error)
}

// Acceptance is a run to be accepted.
type Acceptance struct {
	// Execution is complete and Pending; its Scope is where it will live.
	Execution executions.Execution
	// Idempotency is nil when the caller sent no key.
	Idempotency *Idempotency
	// OnlyRepeat asks for the run that the key was first used for and records nothing:
	// NotFound when there is none. It wants Idempotency, and of Execution the id, the
	// scope and the time.
	OnlyRepeat bool
}

// Idempotency ties a caller's key to what was asked with it.
type Idempotency struct {
	// Key identifies (caller, operation, key) within the scope; it is a digest.
	Key string
	// BodyHash is a digest of what was asked.
	BodyHash string
}

// Accepted is the answer to Accept.
type Accepted struct {
	Execution executions.Execution
	// Replayed is true when the run had been accepted before with the same key.
	Replayed bool
}

// Recovery holds what happens to runs from outside their worker.
type Recovery interface {
	// Cancel asks a run to stop: Cancelled at once while nobody runs it, else
	// Cancelling. NotFound; Conflict execution_finished.
	Cancel(ctx context.Context, s organizations.Scope, id executions.ID, now time.Time) (executions.Execution, error)
	// Recover looks at one run that nobody may be working on and applies
	// executions.Execution.Recover. Only the store knows whether a lease is dead.
	// NotFound.
	Recover(ctx context.Context, d executions.Doorbell, now time.Time, chance float64) (executions.Recovery, error)
	// Due lists open runs that are worth a Recover now: dead leases and Pending
	// runs overdue for long. It also forgets idempotency keys older than 24 hours.
	Due(ctx context.Context, now time.Time) ([]executions.Doorbell, error)
}

// History reads runs. A page is newest first.
type History interface {
	// Get reads one run. NotFound, also for a run of another scope.
	Get(ctx context.Context, s organizations.Scope, id executions.ID) (executions.Execution, error)
	// List reads a page of a scope's runs that pass a filter, without their Input,
	// Result and Failures. A narrow filter looks at some thousand runs at least, and may
	// stop early.
	List(ctx context.Context, s organizations.Scope, f history.Filter, p Paging) (ExecutionPage, error)
	// ListByUser reads a page of the runs that a user started, in any scope, as List.
	ListByUser(ctx context.Context, user permissions.UserID, f history.Filter, p Paging) (ExecutionPage, error)
}

// Paging asks for one page.
type Paging struct {
	// After is the Next of the page before, empty for the first. A store treats
	// any text as a position and never reaches outside the partition with it.
	After string
	// Limit is the most items wanted, at least 1.
	Limit int
}

// ExecutionPage is a part of a list of runs.
type ExecutionPage struct {
	Items []executions.Execution
	// Next is the position after what was looked at, empty at the end.
	Next string
	// ScannedTo is set when the page stopped early, and may then have no items: what
	// is older was not looked at, and Next leads there.
	ScannedTo time.Time
}

// Steps keeps what a run must not do twice.
type Steps interface {
	// Memo answers the stored steps and intents to a worker that has just claimed
	// a run, in the order in which they were stored, and from then on refuses
	// writes under a lower fence. Conflict lease_lost when a higher fence was here.
	Memo(ctx context.Context, l executions.Lease) ([]executions.Step, error)
	// Store keeps a successful step for good, or an intent until the result of the
	// step takes its place in the order. Conflict lease_lost under a lower fence,
	// Conflict step_exists when that name is stored already by another call; an
	// intent is in the way of another intent only.
	Store(ctx context.Context, l executions.Lease, step executions.Step) error
	// List reads the stored steps and intents of a run, in the order in which they
	// were stored; none for a run of another scope.
	List(ctx context.Context, s organizations.Scope, id executions.ID) ([]executions.Step, error)
}

// Logs keeps the lines of runs.
type Logs interface {
	// Append adds lines in order; the store gives each its Seq. It answers how
	// many bytes of log the run has now; without lines it only answers that.
	// Conflict lease_lost: nothing was added.
	Append(ctx context.Context, l executions.Lease, lines []executions.Line) (int64, error)
	// Read answers at most limit lines after a cursor (0 for the beginning),
	// none for a run of another scope. It stops early, with More, once a page
	// holds about a megabyte.
	Read(ctx context.Context, s organizations.Scope, id executions.ID, after int64, limit int) (executions.LogPage, error)
}

// Watcher lets an observer wait for news instead of asking again and again.
type Watcher interface {
	// Watch signals whenever the run's row or log may have changed. Subscribe
	// first and read then, and no change is missed. Signals may be spurious and
	// are merged; stop frees what the subscription holds and may be called twice.
	Watch(ctx context.Context, s organizations.Scope, id executions.ID) (changed <-chan struct{}, stop func())
}

// Interrupts tells the worker that runs an execution to look at its row at once.
// A family that cannot never signals: the next Renew brings the news.
type Interrupts interface {
	// Subscribe signals when the run was cancelled or taken over.
	Subscribe(id executions.ID) (signal <-chan struct{}, stop func())
}
