// Package shown is how runs look to callers, in lists and one by one. Who may see what
// of a run is decided before.
package shown

import (
	"encoding/json"
	"time"

	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// Execution is one run. Lists leave out input, steps, result and failures.
type Execution struct {
	ID             string        `json:"id" doc:"UUIDv7."`
	OrganizationID string        `json:"organizationId" doc:"The organization that it runs for, or global."`
	Workflow       WorkflowRef   `json:"workflow"`
	Status         string        `json:"status" enum:"AwaitingApproval,Pending,Running,Cancelling,Success,CompletedWithErrors,Failed,Timeout,Cancelled" doc:"The last five are final."`
	Trigger        string        `json:"trigger" enum:"form,api,schedule,webhook,batch,rerun,alert,undo"`
	Origin         *Origin       `json:"origin,omitempty"`
	Form           *FormRef      `json:"form,omitempty" doc:"The form that the input was entered in."`
	Actor          Actor         `json:"actor"`
	DryRun         bool          `json:"dryRun"`
	Input          *wire.Object  `json:"input,omitempty"`
	Attempt        int           `json:"attempt" doc:"How often the function was started."`
	MaxAttempts    int           `json:"maxAttempts"`
	Progress       *Progress     `json:"progress,omitempty"`
	Steps          []Step        `json:"steps,omitempty"`
	Result         *Result       `json:"result,omitempty"`
	Failures       []Failure     `json:"failures,omitempty" doc:"Items that failed in a run that went on."`
	Error          *Error        `json:"error,omitempty" doc:"Why it did not succeed."`
	CreatedAt      wire.Time     `json:"createdAt"`
	DueAt          *wire.Time    `json:"dueAt,omitempty" doc:"When a waiting run is tried next."`
	WaitingFor     *WaitingFor   `json:"waitingFor,omitempty" doc:"Why a run that is due has not started."`
	StartedAt      *wire.Time    `json:"startedAt,omitempty"`
	FinishedAt     *wire.Time    `json:"finishedAt,omitempty"`
	QueuedMs       *int64        `json:"queuedMs,omitempty" doc:"From acceptance to the first start."`
	DurationMs     *int64        `json:"durationMs,omitempty" doc:"From the first start to the end."`
	Reference      *ReferenceRef `json:"reference,omitempty"`
	Allowed        []string      `json:"allowed,omitempty" doc:"What the caller may do with it now: cancel; where the steps are shown as well undo, rerun (from the start) and rerun_failed_step, as far as what is stored tells."`
}

// WorkflowRef is which code ran.
type WorkflowRef struct {
	Name  string `json:"name" example:"stale_users"`
	Title string `json:"title" example:"Stale users"`
	Build string `json:"build,omitempty" doc:"The version of the program that ran it last." example:"9f2c1ab"`
}

// Actor is who started a run.
type Actor struct {
	ID          string `json:"id" example:"11111111-1111-4111-8111-111111111111_22222222-2222-4222-8222-222222222222"`
	DisplayName string `json:"displayName"`
	Type        string `json:"type" enum:"platform,organization,key" doc:"A key is a program with an API key."`
}

// Origin is the schedule, hook, batch, rule or run that started a run. An undo has the
// run that it undoes, or the undo of it that it goes on from.
type Origin struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty" doc:"As it was called then."`
}

// FormRef is a form that somebody sent.
type FormRef struct {
	ID   string `json:"id" example:"01935af7-9a3c-7cc1-8d2e-4f5a6b7c8d9e"`
	Name string `json:"name" doc:"As it was called then." example:"New starter"`
}

// WaitingFor is the limit that keeps a run from starting.
type WaitingFor struct {
	Kind string `json:"kind" enum:"workflow,organization,batch" doc:"What it bounds: all runs of the workflow, those for this organization, or those of the batch."`
	Most int    `json:"most" doc:"How many may go on at a time."`
}

// Progress is how far a run has come; total is absent when it is unknown.
type Progress struct {
	Done  int    `json:"done"`
	Total int    `json:"total,omitempty"`
	Text  string `json:"text,omitempty"`
}

// Step is one named part of a run.
type Step struct {
	Name       string    `json:"name" example:"read the directory"`
	Status     string    `json:"status" enum:"Success,Failed,Running,InDoubt" doc:"Only a step that must not run twice is shown as Running while it has no result; InDoubt means that the run ended and nobody knows whether it took effect."`
	Recalled   bool      `json:"recalled,omitempty" doc:"An earlier run did it, from which this one goes on: attempt is 0 then."`
	Attempt    int       `json:"attempt"`
	StartedAt  wire.Time `json:"startedAt"`
	DurationMs int64     `json:"durationMs"`
}

// Result is what the workflow returned: value for json, and for markdown, which is
// text; columns and rows for a table; file for a file.
type Result struct {
	Kind    string      `json:"kind" enum:"json,table,markdown,file"`
	Value   *wire.Value `json:"value,omitempty"`
	Columns *wire.Value `json:"columns,omitempty"`
	Rows    *wire.Value `json:"rows,omitempty"`
	File    *ResultFile `json:"file,omitempty"`
}

// ResultFile is a file that a run made.
type ResultFile struct {
	ID          string `json:"id" doc:"Download it from /api/files/{id}."`
	Name        string `json:"name" example:"licences.csv"`
	ContentType string `json:"contentType"`
	Size        int64  `json:"size" doc:"In bytes."`
}

// Failure is one item that failed.
type Failure struct {
	Item    string `json:"item" example:"Sales group"`
	Message string `json:"message" example:"The group no longer exists."`
}

// Error is why a run did not succeed.
type Error struct {
	Code    string `json:"code" doc:"Stable, for programs." example:"step_failed"`
	Message string `json:"message" doc:"One sentence for a person." example:"The directory did not answer."`
	Step    string `json:"step,omitempty" example:"read the directory"`
	Details string `json:"details,omitempty" doc:"For callers with canViewHistory only."`
}

// ReferenceRef is a ticket or other record in a system of the provider's.
type ReferenceRef struct {
	System string `json:"system" minLength:"1" maxLength:"50" example:"halopsa"`
	ID     string `json:"id" minLength:"1" maxLength:"200" example:"48211"`
	URL    string `json:"url,omitempty" maxLength:"2000" format:"uri"`
}

// View is a run as one caller may see it.
func View(v observe.View) Execution {
	e := v.Execution
	out := Row(e)
	input := wire.Object(e.Input)
	out.Input, out.Result = &input, result(e.Result)
	out.Steps = steps(v)
	for _, f := range e.Failures {
		out.Failures = append(out.Failures, Failure(f))
	}
	if out.Error != nil && v.Details {
		out.Error.Details = e.Problem.Details
	}
	if v.MayCancel {
		out.Allowed = append(out.Allowed, "cancel")
	}
	if v.MayUndo {
		out.Allowed = append(out.Allowed, "undo")
	}
	if v.MayRerun {
		out.Allowed = append(out.Allowed, "rerun")
	}
	if v.MayResume {
		out.Allowed = append(out.Allowed, "rerun_failed_step")
	}
	return out
}

// steps says in one place per step what is known of it.
func steps(v observe.View) []Step {
	failed := map[string]bool{}
	for _, s := range v.Steps {
		failed[s.Name] = failed[s.Name] || s.Status == executions.StepFailed
	}
	var list []Step
	for _, s := range v.Steps {
		status := string(s.Status)
		switch {
		case s.Status != executions.StepIntent:
		case failed[s.Name]:
			continue // its end is known after all
		case v.Execution.Status.IsTerminal():
			status = "InDoubt"
		default:
			status = "Running"
		}
		list = append(list, Step{
			Name: s.Name, Status: status, Recalled: v.Execution.Resumes != "" && s.Recalled(), Attempt: s.Attempt,
			StartedAt: wire.Time(s.StartedAt), DurationMs: s.Duration.Milliseconds(),
		})
	}
	return list
}

// Row is a run as lists show it.
func Row(e executions.Execution) Execution {
	out := Execution{
		ID: string(e.ID), OrganizationID: e.Scope.String(), Workflow: WorkflowRef(e.Workflow),
		Status: string(e.Status), Trigger: string(e.Trigger), Attempt: e.Attempt, MaxAttempts: e.MaxAttempts(),
		Actor:     Actor{ID: string(e.Actor.ID), DisplayName: e.Actor.DisplayName, Type: string(e.Actor.Type)},
		CreatedAt: wire.Time(e.CreatedAt), StartedAt: wire.Moment(e.StartedAt), FinishedAt: wire.Moment(e.FinishedAt),
		Progress: ProgressOf(e.Progress),
	}
	if e.Problem != nil {
		out.Error = &Error{Code: e.Problem.Code, Message: e.Problem.Message, Step: e.Problem.Step}
	}
	if e.Status == executions.Pending && e.DueAt.After(e.CreatedAt) {
		out.DueAt = wire.Moment(e.DueAt)
	}
	if e.Origin != (executions.Origin{}) {
		out.Origin = &Origin{ID: e.Origin.ID, Name: e.Origin.Name}
	}
	if e.Form.ID != "" {
		out.Form = &FormRef{ID: e.Form.ID, Name: e.Form.Name}
	}
	if e.Status == executions.Pending && e.WaitsFor.Key != "" {
		out.WaitingFor = &WaitingFor{Kind: string(e.WaitsFor.Kind()), Most: e.WaitsFor.Most}
	}
	if e.Reference != nil {
		ref := ReferenceRef(*e.Reference)
		out.Reference = &ref
	}
	out.QueuedMs, out.DurationMs = between(e.CreatedAt, e.StartedAt), between(e.StartedAt, e.FinishedAt)
	return out
}

// between is the time from one moment to another, absent when one is unknown.
func between(from, to time.Time) *int64 {
	if from.IsZero() || to.IsZero() {
		return nil
	}
	ms := to.Sub(from).Milliseconds()
	return &ms
}

// ProgressOf is how far a run says that it has come, nil when it says nothing.
func ProgressOf(p executions.Progress) *Progress {
	if p == (executions.Progress{}) {
		return nil
	}
	out := Progress(p)
	return &out
}

func result(r executions.Result) *Result {
	if r.Kind == "" {
		return nil
	}
	out := &Result{Kind: string(r.Kind)}
	switch r.Kind {
	case executions.ResultTable:
		var table struct{ Columns, Rows json.RawMessage }
		if err := json.Unmarshal(r.Body, &table); err == nil {
			columns, rows := wire.Value(table.Columns), wire.Value(table.Rows)
			out.Columns, out.Rows = &columns, &rows
			return out
		}
	case executions.ResultFile:
		var file ResultFile
		if err := json.Unmarshal(r.Body, &file); err == nil {
			out.File = &file
			return out
		}
	default:
	}
	value := wire.Value(r.Body)
	out.Value = &value
	return out
}
