package batches

import (
	"fmt"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// By is who asks for something, and when.
type By struct {
	ID   permissions.UserID
	Name string
	Now  time.Time
}

// Event is what can happen to a batch.
type Event string

// The events. The first five are what the platform finds, the others what people ask.
const (
	EventTry      Event = "planned, with a trial"
	EventRun      Event = "planned, or the trial went well"
	EventNobody   Event = "planned, for nobody"
	EventHold     Event = "the trial went badly"
	EventEnd      Event = "nothing of it is open"
	EventContinue Event = "continue"
	EventCancel   Event = "cancel"
	EventRetry    Event = "retry what failed"
)

// Events lists every event.
func Events() []Event {
	return []Event{EventTry, EventRun, EventNobody, EventHold, EventEnd, EventContinue, EventCancel, EventRetry}
}

// Stages lists every stage, in the order of a life.
func Stages() []Stage {
	return []Stage{Planning, Canary, Held, Running, Cancelling, Done, Cancelled}
}

// machine is the whole life of a batch. What is not in it cannot happen.
var machine = map[Stage]map[Event]Stage{
	Planning:   {EventTry: Canary, EventRun: Running, EventNobody: Done, EventCancel: Cancelling},
	Canary:     {EventRun: Running, EventHold: Held, EventCancel: Cancelling},
	Held:       {EventContinue: Running, EventCancel: Cancelling},
	Running:    {EventEnd: Done, EventCancel: Cancelling},
	Cancelling: {EventEnd: Cancelled},
	Done:       {EventRetry: Running},
}

// Next is the stage after an event. An event that the machine does not know in this
// stage is a Conflict: batch_finished when the batch is over, else batch_state.
func (s Stage) Next(e Event) (Stage, error) {
	if next, ok := machine[s][e]; ok {
		return next, nil
	}
	if s.IsOver() {
		return s, fault.New(fault.Conflict, "batch_finished", "This batch is over.")
	}
	return s, fault.New(fault.Conflict, "batch_state", "This batch is not in a state that allows this.")
}

// after is the batch once something has happened to it.
func (b Batch) after(e Event, now time.Time) (Batch, error) {
	next, err := b.Stage.Next(e)
	if err != nil {
		return b, err
	}
	b.Stage, b.IsStarted, b.Trouble, b.FinishedAt = next, false, "", time.Time{}
	if next.IsOver() {
		b.FinishedAt = now
	}
	b.UpdatedAt, b.Revision = now, b.Revision+1
	return b, nil
}

// Planned is the batch once it is written down for whom it runs: for so many, of whom
// some go first. Faults: those of Stage.Next.
func (b Batch) Planned(total, first int, now time.Time) (Batch, error) {
	switch {
	case total == 0:
		b, err := b.after(EventNobody, now)
		b.Trouble = "No organization was left to run it for: each is inactive, gone, or out of its owner's reach."
		return b, err
	case first > 0 && b.Trial != nil:
		return b.after(EventTry, now)
	default:
		return b.after(EventRun, now)
	}
}

// Started is the batch once nothing of its stage is left to be started, or to be
// kept from it.
func (b Batch) Started(now time.Time) Batch {
	b.IsStarted, b.UpdatedAt, b.Revision = true, now, b.Revision+1
	return b
}

// Judged is the batch once everybody who went first is through, however that went.
// Faults: those of Stage.Next.
func (b Batch) Judged(first Tally, now time.Time) (Batch, error) {
	bad, total := first.Total()-first.Success, first.Total()
	if b.Trial == nil || bad*100 <= b.Trial.StopAbove*total {
		return b.after(EventRun, now)
	}
	b, err := b.after(EventHold, now)
	b.Trouble = fmt.Sprintf("Of %d that went first, %d did not succeed. Look at them, then continue or cancel.", total, bad)
	return b, err
}

// Ended is the batch once nothing of it is open. Faults: those of Stage.Next.
func (b Batch) Ended(all Tally, now time.Time) (Batch, error) {
	b, err := b.after(EventEnd, now)
	if b.Stage == Done && all.Refused == all.Total() {
		b.Trouble = "None of its runs was accepted: the organizations say why."
	}
	return b, err
}

// Cancel is the batch once somebody wants no more of it: nothing new is started, and
// what is open is stopped. One that is being cancelled stays as it is. Faults: those of
// Stage.Next.
func (b Batch) Cancel(now time.Time) (Batch, error) {
	if b.Stage == Cancelling {
		return b, nil
	}
	return b.after(EventCancel, now)
}

// Continue is a batch that was held, once somebody has looked at it. They own it from
// then on: the others run with their permissions. Faults: those of Stage.Next.
func (b Batch) Continue(by By) (Batch, error) {
	next, err := b.after(EventContinue, by.Now)
	if err != nil {
		return b, err
	}
	return next.asked(by, false), nil
}

// Retry is a batch whose runs did not all end well, once somebody wants those again, in
// a round of their own. They own it from then on. What is counted as open has ended
// lately, and may have failed. Faults: those of Stage.Next, Conflict
// nothing_to_retry.
func (b Batch) Retry(all Tally, by By) (Batch, error) {
	next, err := b.after(EventRetry, by.Now)
	if err != nil {
		return b, err
	}
	if all.Failures()+all.Open == 0 {
		return b, fault.New(fault.Conflict, "nothing_to_retry", "Nothing of this batch failed.")
	}
	return next.asked(by, true), nil
}

// asked begins a round of somebody's. Its moment is one that every store keeps as it is.
func (b Batch) asked(by By, isRetry bool) Batch {
	b.Owner, b.OwnerName = by.ID, by.Name
	b.Asks = append(slices.Clip(b.Asks), Ask{At: by.Now.UTC().Truncate(time.Millisecond), IsRetry: isRetry})
	b.Round++
	return b
}
