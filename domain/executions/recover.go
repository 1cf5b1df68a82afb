package executions

import "time"

// ExpireAfter is how long a due run may wait for a worker before it is given up. One that
// stands in line for a limit was seen by a worker and is not: a line may be long.
const ExpireAfter = 24 * time.Hour

// UnknownFor is how long every worker may lack a workflow, as while a version is rolled out.
const UnknownFor = 5 * time.Minute

// UnknownRetry is the wait before another worker is asked for an unknown workflow.
const UnknownRetry = 30 * time.Second

// Recovery is what a look at a run concluded.
type Recovery struct {
	// Event is what happened to the run; empty when nothing had to.
	Event Event
	// Wake says that a due run should ring again, and Waited for how long it has needed
	// nothing but a worker: a run that stands in line needs more.
	Wake   bool
	Waited time.Duration
}

// Recover decides what a run needs that nobody may be working on, by the store's judgement
// about its lease and a random value in [0,1) for jitter. Taking it from a worker raises the fence.
func (e Execution) Recover(leaseDead bool, now time.Time, chance float64) (Execution, Recovery, error) {
	switch {
	case e.Status == Pending && e.WaitsFor == (Limit{}) && now.Sub(e.DueAt) > ExpireAfter:
		return e.recoverBy(EventExpire, now, &Problem{Code: "expired", Message: "The run waited a day for a worker and was given up."})
	case e.Status == Pending && e.WaitsFor == (Limit{}):
		return e, Recovery{Wake: !now.Before(e.DueAt), Waited: max(0, now.Sub(e.DueAt))}, nil
	case e.Status == Pending:
		return e, Recovery{Wake: !now.Before(e.DueAt)}, nil
	case !e.Status.IsHeld() || !leaseDead:
		return e, Recovery{}, nil
	case e.Status == Running && e.Attempt < e.MaxAttempts():
		e.DueAt = now.Add(e.Retry.Delay(e.Attempt, chance))
		return e.recoverBy(EventRetry, now, nil)
	default:
		return e.recoverBy(EventInterrupt, now, &Problem{Code: "interrupted", Message: "The run was interrupted and is not set to be tried again."})
	}
}

func (e Execution) recoverBy(event Event, now time.Time, problem *Problem) (Execution, Recovery, error) {
	next, err := e.Status.Next(event)
	if err != nil {
		return e, Recovery{}, err
	}
	if e.Status.IsHeld() {
		e.Fence++
	}
	if next == Cancelled {
		problem = nil
	}
	e.Status, e.Worker, e.Problem = next, "", problem
	if next.IsTerminal() {
		e = e.end(now)
	}
	return e, Recovery{Event: event, Wake: next == Pending}, nil
}
