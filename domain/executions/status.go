package executions

import (
	"slices"

	"github.com/bifrost-run/bifrost/domain/fault"
)

//go:generate go run ../../docs/internal/lifecycle ../../docs/executions.md

// Status is where an execution stands in its life.
type Status string

// The statuses. The last five are terminal: nothing leaves them.
const (
	AwaitingApproval    Status = "AwaitingApproval"
	Pending             Status = "Pending"
	Running             Status = "Running"
	Cancelling          Status = "Cancelling"
	Success             Status = "Success"
	CompletedWithErrors Status = "CompletedWithErrors"
	Failed              Status = "Failed"
	Timeout             Status = "Timeout"
	Cancelled           Status = "Cancelled"
)

// Statuses lists every status, in the order of a life.
func Statuses() []Status {
	return []Status{AwaitingApproval, Pending, Running, Cancelling, Success, CompletedWithErrors, Failed, Timeout, Cancelled}
}

// IsTerminal reports whether the execution is over.
func (s Status) IsTerminal() bool {
	return slices.Contains([]Status{Success, CompletedWithErrors, Failed, Timeout, Cancelled}, s)
}

// IsTrouble reports whether the execution ended other than well, and not because
// somebody stopped it.
func (s Status) IsTrouble() bool {
	return slices.Contains([]Status{CompletedWithErrors, Failed, Timeout}, s)
}

// IsHeld reports whether a worker should hold a lease on the execution.
func (s Status) IsHeld() bool { return s == Running || s == Cancelling }

// Event is what can happen to an execution.
type Event string

// The events. Finishing is one event for each way a function can end.
const (
	EventApprove   Event = "approve"
	EventClaim     Event = "claim"
	EventRenew     Event = "renew"
	EventRelease   Event = "release"
	EventSucceed   Event = "succeed"
	EventPartly    Event = "succeed partly"
	EventFail      Event = "fail"
	EventTimeOut   Event = "time out"
	EventAbort     Event = "abort"
	EventCancel    Event = "cancel"
	EventRetry     Event = "interrupted, attempts left"
	EventInterrupt Event = "interrupted, no attempt left"
	EventExpire    Event = "expire"
)

// Events lists every event.
func Events() []Event {
	return []Event{
		EventApprove, EventClaim, EventRenew, EventRelease, EventSucceed, EventPartly, EventFail,
		EventTimeOut, EventAbort, EventCancel, EventRetry, EventInterrupt, EventExpire,
	}
}

// machine is the whole life of an execution. What is not in it cannot happen.
// A run that somebody asked to stop ends Cancelled however its function ends.
var machine = map[Status]map[Event]Status{
	AwaitingApproval: {EventApprove: Pending, EventCancel: Cancelled},
	Pending:          {EventClaim: Running, EventCancel: Cancelled, EventExpire: Failed},
	Running: {
		EventRenew: Running, EventRelease: Pending, EventSucceed: Success, EventPartly: CompletedWithErrors,
		EventFail: Failed, EventTimeOut: Timeout, EventCancel: Cancelling, EventRetry: Pending, EventInterrupt: Failed,
	},
	Cancelling: {
		EventRenew: Cancelling, EventRelease: Cancelled, EventSucceed: Cancelled, EventPartly: Cancelled,
		EventFail: Cancelled, EventTimeOut: Cancelled, EventAbort: Cancelled, EventCancel: Cancelling,
		EventRetry: Cancelled, EventInterrupt: Cancelled,
	},
}

// Next is the status after an event. An event that the machine does not know in
// this status is a Conflict, coded execution_finished when the run is over.
func (s Status) Next(e Event) (Status, error) {
	if next, ok := machine[s][e]; ok {
		return next, nil
	}
	if s.IsTerminal() {
		return s, fault.New(fault.Conflict, "execution_finished", "This run has already finished.")
	}
	return s, errState()
}

func errState() error {
	return fault.New(fault.Conflict, "execution_state", "This run is not in a state that allows this.")
}
