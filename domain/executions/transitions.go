package executions

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// Claim is a worker's wish to run an execution.
type Claim struct {
	ClaimID string
	// Worker names the process, Build its version.
	Worker string
	Build  string
	// Knows reports whether this worker has the workflow: without it no attempt is counted.
	Knows func(workflow string) bool
	Now   time.Time
}

// Claim gives the run to a worker, under a new fence. Whether its Limits leave room for
// it is for the store to know, see Wait.
func (e Execution) Claim(c Claim) (Execution, error) {
	next, err := e.Status.Next(EventClaim)
	if err != nil {
		return e, err
	}
	if c.Now.Before(e.DueAt) {
		return e, ErrNotDue()
	}
	e.Status, e.WaitsFor = next, Limit{}
	e.Fence++
	e.ClaimID, e.Worker, e.Workflow.Build = c.ClaimID, c.Worker, c.Build
	if c.Knows(e.Workflow.Name) {
		e.Attempt++
		e.UnknownSince = time.Time{}
		e.FailedSteps, e.Problem = nil, nil // those of the attempt before
		if e.StartedAt.IsZero() {
			e.StartedAt = c.Now
		}
	}
	return e, nil
}

// Renew keeps the lease and records progress. The answer's status tells the
// holder when somebody asked the run to stop.
func (e Execution) Renew(l Lease, p Progress) (Execution, error) {
	if !e.HeldBy(l) {
		return e, ErrLeaseLost()
	}
	e.Progress = p
	return e, nil
}

// Release gives the run back, to be tried again later.
type Release struct {
	// DueAt is the earliest next start.
	DueAt time.Time
	// Unknown says that this worker does not have the workflow.
	Unknown bool
	// Problem is why the attempt ended, for whoever looks while it waits.
	Problem     *Problem
	FailedSteps []Step
	LogBytes    int64
	Now         time.Time
}

// Release makes the run Pending again, or Cancelled when that was asked for.
func (e Execution) Release(l Lease, r Release) (Execution, error) {
	if !e.HeldBy(l) {
		return e, ErrLeaseLost()
	}
	next, err := e.Status.Next(EventRelease)
	if err != nil {
		return e, err
	}
	e.Status, e.Worker = next, ""
	e.Problem, e.FailedSteps, e.LogBytes = r.Problem, r.FailedSteps, r.LogBytes
	if next == Cancelled {
		return e.end(r.Now), nil
	}
	e.DueAt = r.DueAt
	if r.Unknown && e.UnknownSince.IsZero() {
		e.UnknownSince = r.Now
	}
	return e, nil
}

// Outcome is how an attempt ended for good.
type Outcome struct {
	// Event is one of EventSucceed, EventPartly, EventFail, EventTimeOut, EventAbort.
	Event       Event
	Result      Result
	Failures    []Failure
	Problem     *Problem
	FailedSteps []Step
	Progress    Progress
	LogBytes    int64
	Now         time.Time
}

// Finish ends the run. A run that was asked to stop becomes Cancelled, with
// whatever result it had come to.
func (e Execution) Finish(l Lease, o Outcome) (Execution, error) {
	if !e.HeldBy(l) {
		return e, ErrLeaseLost()
	}
	next, err := e.Status.Next(o.Event)
	if err != nil {
		return e, err
	}
	if !next.IsTerminal() {
		return e, errState()
	}
	e.Status, e.Worker = next, ""
	e.Result, e.Failures, e.Problem = o.Result, o.Failures, o.Problem
	e.FailedSteps, e.Progress, e.LogBytes = o.FailedSteps, o.Progress, o.LogBytes
	return e.end(o.Now), nil
}

// Cancel asks the run to stop: at once when nobody has started it, and when its
// worker sees it otherwise. Asking twice is the same as asking once.
func (e Execution) Cancel(now time.Time) (Execution, error) {
	next, err := e.Status.Next(EventCancel)
	if err != nil {
		return e, err
	}
	e.Status = next
	if next == Cancelled {
		e = e.end(now)
	}
	return e, nil
}

// end leaves nothing to open: secret inputs are for a run that goes on.
func (e Execution) end(now time.Time) Execution {
	e.FinishedAt = now
	e.Sealed = nil
	e.Worker, e.WaitsFor = "", Limit{}
	return e
}

// ErrLeaseLost tells a worker that the run is no longer its own: it must stop.
func ErrLeaseLost() error {
	return fault.New(fault.Conflict, "lease_lost", "Another worker has taken over this run.")
}

// ErrNotDue tells a worker that the run waits for a later time.
func ErrNotDue() error {
	return fault.New(fault.Conflict, "execution_not_due", "This run is not due yet.")
}
