package rows

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// Step is a stored step.
type Step struct {
	kv.Schema
	stepPart
	// Order counts the stored steps of a run from 1.
	Order int64 `json:"order"`
}

// StepOf is the row of a run's nth step.
func StepOf(s executions.Step, order int64) *Step {
	return &Step{stepPart: partOfStep(s), Order: order}
}

// Step is the step that was stored.
func (r Step) Step() executions.Step { return r.step() }

// IsIntent reports that the step has no result yet.
func (r Step) IsIntent() bool { return r.Status == string(executions.StepIntent) }

// StepName says that a step of this name is stored.
type StepName struct {
	kv.Schema
	Order int64 `json:"order"`
}

// Log is how far a log has come.
type Log struct {
	kv.Schema
	Lines int64 `json:"lines"`
	Bytes int64 `json:"bytes"`
}

// Line is one line of a log.
type Line struct {
	kv.Schema
	Seq     int64     `json:"seq"`
	Time    time.Time `json:"time,omitzero"`
	Level   string    `json:"level,omitempty"`
	Message string    `json:"message,omitempty"`
	Attempt int       `json:"attempt,omitempty"`
	Step    string    `json:"step,omitempty"`
	Fields  []byte    `json:"fields,omitempty"`
}

// LineOf is the row of a line.
func LineOf(l executions.Line) *Line {
	return &Line{
		Seq: l.Seq, Time: l.Time.UTC(), Level: l.Level, Message: l.Message,
		Attempt: l.Attempt, Step: l.Step, Fields: l.Fields,
	}
}

// Line is the line that was written.
func (r Line) Line() executions.Line {
	return executions.Line{
		Seq: r.Seq, Time: r.Time, Level: r.Level, Message: r.Message,
		Attempt: r.Attempt, Step: r.Step, Fields: r.Fields,
	}
}
