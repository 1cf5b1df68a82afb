package executions

import "time"

// StepStatus is how a step ended.
type StepStatus string

// A step has a stored result, for good, or failed in this attempt. One that must
// not run twice is stored as an intent before it runs, and is that until its
// result takes the place: an intent that is left tells that nobody knows.
const (
	StepSuccess StepStatus = "Success"
	StepFailed  StepStatus = "Failed"
	StepIntent  StepStatus = "Intent"
)

// Step is one named part of a run. A successful one is stored once and never
// run again; its Result is what a resumed attempt is given instead. An intent is
// never run again either.
type Step struct {
	Name   string
	Status StepStatus
	// Attempt is 0 for a step that an earlier run did, from which this one goes on.
	Attempt   int
	StartedAt time.Time
	Duration  time.Duration
	// Result is JSON, for a successful step only.
	Result []byte
	// Sealed says that Result is encrypted, because it holds a secret: hiding that
	// would give a resumed attempt something else than the step had answered.
	Sealed bool
	// Undoable says that the workflow knew how to take the step back when it ran.
	Undoable bool
}

// Recalled reports whether an earlier run did the step.
func (s Step) Recalled() bool { return s.Attempt == 0 }
