package rows

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Run is a run without what can be large, so that a list reads little.
type Run struct {
	kv.Schema
	ID           string        `json:"id"`
	Workflow     string        `json:"workflow"`
	Title        string        `json:"title,omitempty"`
	Build        string        `json:"build,omitempty"`
	Status       string        `json:"status"`
	Trigger      string        `json:"trigger,omitempty"`
	Origin       originPart    `json:"origin,omitzero"`
	Form         originPart    `json:"form,omitzero"`
	Resumes      string        `json:"resumes,omitempty"`
	Actor        actorPart     `json:"actor,omitzero"`
	ClientIP     string        `json:"clientIp,omitempty"`
	Reference    *reference    `json:"reference,omitempty"`
	Attempt      int           `json:"attempt,omitempty"`
	Retry        retryPart     `json:"retry,omitzero"`
	Timeout      time.Duration `json:"timeout,omitempty"`
	SavesMinutes int           `json:"savesMinutes,omitempty"`
	Limits       []limitPart   `json:"limits,omitempty"`
	WaitsFor     limitPart     `json:"waitsFor,omitzero"`
	Progress     progressPart  `json:"progress,omitzero"`
	Problem      *problemPart  `json:"problem,omitempty"`
	FailedSteps  []stepPart    `json:"failedSteps,omitempty"`
	CreatedAt    time.Time     `json:"createdAt,omitzero"`
	DueAt        time.Time     `json:"dueAt,omitzero"`
	StartedAt    time.Time     `json:"startedAt,omitzero"`
	FinishedAt   time.Time     `json:"finishedAt,omitzero"`
	UnknownSince time.Time     `json:"unknownSince,omitzero"`
	Fence        int64         `json:"fence,omitempty"`
	ClaimID      string        `json:"claimId,omitempty"`
	Worker       string        `json:"worker,omitempty"`
	LogBytes     int64         `json:"logBytes,omitempty"`
}

type actorPart struct {
	ID          string `json:"id,omitempty"`
	DisplayName string `json:"displayName,omitempty"`
	Type        string `json:"type,omitempty"`
}

type originPart struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

type limitPart struct {
	Key  string `json:"key,omitempty"`
	Most int    `json:"most,omitempty"`
}

type reference struct {
	System string `json:"system,omitempty"`
	ID     string `json:"id,omitempty"`
	URL    string `json:"url,omitempty"`
}

type retryPart struct {
	Attempts int           `json:"attempts,omitempty"`
	Backoff  time.Duration `json:"backoff,omitempty"`
	Max      time.Duration `json:"max,omitempty"`
	Jitter   float64       `json:"jitter,omitempty"`
}

type progressPart struct {
	Done  int    `json:"done,omitempty"`
	Total int    `json:"total,omitempty"`
	Text  string `json:"text,omitempty"`
}

type problemPart struct {
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
	Step    string `json:"step,omitempty"`
	Details string `json:"details,omitempty"`
}

// RunOf is the row of a run.
func RunOf(e executions.Execution) *Run {
	return &Run{
		ID: string(e.ID), Workflow: e.Workflow.Name, Title: e.Workflow.Title, Build: e.Workflow.Build,
		Status: string(e.Status), Trigger: string(e.Trigger), Origin: originPart(e.Origin), Form: originPart(e.Form), Resumes: string(e.Resumes), ClientIP: e.ClientIP,
		Actor:     actorPart{ID: string(e.Actor.ID), DisplayName: e.Actor.DisplayName, Type: string(e.Actor.Type)},
		Reference: (*reference)(e.Reference), Attempt: e.Attempt, Retry: retryPart(e.Retry), Timeout: e.Timeout, SavesMinutes: e.SavesMinutes,
		Limits: limitParts(e.Limits), WaitsFor: limitPart(e.WaitsFor),
		Progress: progressPart(e.Progress), Problem: (*problemPart)(e.Problem), FailedSteps: stepParts(e.FailedSteps),
		CreatedAt: e.CreatedAt.UTC(), DueAt: e.DueAt.UTC(), StartedAt: e.StartedAt.UTC(),
		FinishedAt: e.FinishedAt.UTC(), UnknownSince: e.UnknownSince.UTC(),
		Fence: e.Fence, ClaimID: e.ClaimID, Worker: e.Worker, LogBytes: e.LogBytes,
	}
}

// Execution is the run in the place where the row was found, without what the
// row leaves out.
func (r Run) Execution(d executions.Doorbell) executions.Execution {
	return executions.Execution{
		ID: d.ID(), Scope: d.Scope(), Status: executions.Status(r.Status), Trigger: executions.Trigger(r.Trigger),
		Origin: executions.Origin(r.Origin), Form: executions.Origin(r.Form), Resumes: executions.ID(r.Resumes),
		Workflow:  executions.Workflow{Name: r.Workflow, Title: r.Title, Build: r.Build},
		Actor:     executions.Actor{ID: permissions.UserID(r.Actor.ID), DisplayName: r.Actor.DisplayName, Type: permissions.UserType(r.Actor.Type)},
		ClientIP:  r.ClientIP,
		Reference: (*executions.Reference)(r.Reference), Attempt: r.Attempt, Retry: executions.Retry(r.Retry), Timeout: r.Timeout, SavesMinutes: r.SavesMinutes,
		Limits: limits(r.Limits), WaitsFor: executions.Limit(r.WaitsFor),
		Progress: executions.Progress(r.Progress), Problem: (*executions.Problem)(r.Problem), FailedSteps: steps(r.FailedSteps),
		CreatedAt: r.CreatedAt, DueAt: r.DueAt, StartedAt: r.StartedAt, FinishedAt: r.FinishedAt, UnknownSince: r.UnknownSince,
		Fence: r.Fence, ClaimID: r.ClaimID, Worker: r.Worker, LogBytes: r.LogBytes,
	}
}

func limitParts(list []executions.Limit) []limitPart {
	if len(list) == 0 {
		return nil
	}
	parts := make([]limitPart, len(list))
	for i, l := range list {
		parts[i] = limitPart(l)
	}
	return parts
}

func limits(parts []limitPart) []executions.Limit {
	if len(parts) == 0 {
		return nil
	}
	list := make([]executions.Limit, len(parts))
	for i, p := range parts {
		list[i] = executions.Limit(p)
	}
	return list
}

// Pointer says where a run is.
type Pointer struct {
	kv.Schema
	ID    string `json:"id"`
	Scope string `json:"scope"`
	// DueAt is exact where the key that holds it has milliseconds.
	DueAt time.Time `json:"dueAt,omitzero"`
	// WaitsFor is the limit in whose line a Pending run stands.
	WaitsFor limitPart `json:"waitsFor,omitzero"`
	// Trigger says in which queue a Pending run stands.
	Trigger string `json:"trigger,omitempty"`
}

// PointerTo is the row that points to a run.
func PointerTo(e executions.Execution) *Pointer {
	row := &Pointer{ID: string(e.ID), Scope: e.Scope.Key()}
	if e.Status == executions.Pending {
		row.DueAt, row.WaitsFor, row.Trigger = e.DueAt.UTC(), limitPart(e.WaitsFor), string(e.Trigger)
	}
	return row
}

// Doorbell is the pointer itself.
func (r Pointer) Doorbell() (executions.Doorbell, error) {
	return executions.NewDoorbell(r.ID, r.Scope)
}
