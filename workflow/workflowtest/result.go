package workflowtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/workflowtest/internal/record"
	"github.com/bifrost-run/bifrost/workflow/workflowtest/internal/stage"
)

// Status is how a run ended.
type Status = record.Status

// The statuses. CompletedWithErrors is a success in which items or steps failed;
// Timeout means that an attempt took longer than Spec.Timeout.
const (
	Success             = record.Success
	CompletedWithErrors = record.CompletedWithErrors
	Failed              = record.Failed
	Timeout             = record.Timeout
	Cancelled           = record.Cancelled
)

// Diagnosis is what people are told about a failure: Code, Message, the Step that
// it comes from, and Details for those who may read them.
type Diagnosis = host.Diagnosis

// Failure is a failed item or step of a run that went on.
type Failure = host.Failure

// Record is what a run or a data provider did and said: its Log, the HTTP Calls of
// integrations that are Connected, and the Connections that were opened.
type Record = record.Record

// Step is one run of a step's function: its Name, the Attempt that ran it, whether
// it Failed or its result was Lost in a crash, and the stored Result as JSON.
type Step = record.Step

// Line is one line of the log: its Attempt, Level (debug, info, warn or error),
// the Step that wrote it, Message, and Fields as a JSON object.
type Line = record.Line

// Progress is what people see while a run goes on: Done of Total, and a Text.
type Progress = record.Progress

// Call is one HTTP call: its Integration, Method, Path without the query, and the
// Status of the answer, zero for none.
type Call = record.Call

// SavedFile is a file: its Name, ContentType and Content.
type SavedFile = record.File

// Result is how a run ended, and what it did. Out is its typed value.
type Result[Out any] struct {
	Record
	Status Status
	// Diagnosis says why the run failed, timed out or was cancelled, else it is empty.
	Diagnosis Diagnosis
	// Failures are those of the last attempt.
	Failures []Failure
	// Attempts counts those that were used.
	Attempts int
	// Steps are those whose function ran, in the order they ended. One that ran
	// twice is there twice, and one that was only recalled is not.
	Steps []Step
	// Progress has everything that people would have seen.
	Progress []Progress
	// JSON is the result as platforms keep it, nil for none.
	JSON json.RawMessage
	// File is the content of a workflow.FileResult, nil for other results.
	File *SavedFile

	t    testing.TB
	name string
	// input and past are for an undo.
	input json.RawMessage
	past  host.Past
}

// octetStream is the content type of what says nothing about itself.
const octetStream = "application/octet-stream"

// Out is the value that the workflow answered, as it reads back from JSON. Where
// the run failed there is none, and the test ends with the reason.
func (r *Result[Out]) Out() Out {
	r.t.Helper()
	var out Out
	if r.Status != Success && r.Status != CompletedWithErrors {
		r.t.Fatalf("workflowtest: %s has no result: %s", r.name, r)
	}
	if r.JSON == nil {
		return out
	}
	if err := json.Unmarshal(r.JSON, &out); err != nil {
		r.t.Fatalf("workflowtest: the result of %s does not read back as %T: %v; Result.JSON has it", r.name, out, err)
	}
	if file, is := any(&out).(*workflow.FileResult); is {
		file.Content = bytes.NewReader(r.File.Content)
	}
	return out
}

// Ran counts how often the function of a step ran.
func (r *Result[Out]) Ran(step string) int {
	count := 0
	for _, s := range r.Steps {
		if s.Name == step {
			count++
		}
	}
	return count
}

// String says in one line how the run ended.
func (r *Result[Out]) String() string {
	text := string(r.Status)
	if r.Attempts > 1 {
		text += fmt.Sprintf(" in attempt %d", r.Attempts)
	}
	if d := r.Diagnosis; d.Code != "" {
		text += fmt.Sprintf(": %s (%s: %s)", d.Message, d.Code, d.Details)
	}
	for _, f := range r.Failures {
		text += fmt.Sprintf("; %s: %s", f.Item, f.Message)
	}
	return text
}

func resultOf[Out any](t testing.TB, name string, on *stage.Stage, e stage.Ending) *Result[Out] {
	past := host.Past{Run: e.Run, Steps: on.Stored(), FailedSteps: e.Outcome.FailedSteps}
	past.CutOff = len(past.FailedSteps) == 0 && slices.Contains([]string{"interrupted", "timeout", "cancelled"}, e.Diagnosis.Code)
	r := &Result[Out]{
		Record: on.Record(), Status: e.Status, Diagnosis: e.Diagnosis, Failures: e.Outcome.Failures, Attempts: e.Attempt,
		Steps: on.Steps(), Progress: on.Progress(), JSON: e.Outcome.Result, t: t, name: name, past: past,
	}
	if e.Outcome.Kind == host.ResultFile {
		var saved host.SavedFile
		_ = json.Unmarshal(e.Outcome.Result, &saved) // the stage wrote it
		file := on.Saved(saved.ID)
		r.File = &file
	}
	return r
}
