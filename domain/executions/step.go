package executions

import "time"

// StepStatus is how a step ended.
type StepStatus string

// A step either has a stored result, for good, or failed in this attempt.
const (
	StepSuccess StepStatus = "Success"
	StepFailed  StepStatus = "Failed"
)

// Step is one named part of a run. A successful one is stored once and never
// run again; its Result is what a resumed attempt is given instead.
type Step struct {
	Name      string
	Status    StepStatus
	Attempt   int
	StartedAt time.Time
	Duration  time.Duration
	// Result is JSON, for a successful step only.
	Result []byte
}
