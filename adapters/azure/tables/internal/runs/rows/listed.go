// Package rows is how runs are written down in Azure Tables: the entities of
// each table, their keys and the JSON inside of them. When they are written and
// what for is not here.
package rows

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Listed is what lists show of a run, under both of its indexes.
type Listed struct {
	About
	Course
}

// About is what a run was accepted with. It never changes.
type About struct {
	// Workflow is the name of the code that runs, Title what people call it.
	Workflow string
	Title    string
	// Trigger is what started the run.
	Trigger string
	// OriginID is the schedule, hook, batch, rule or run that started it, under the
	// name of that day; empty for none.
	OriginID   string `table:"OriginId"`
	OriginName string
	// FormID is the form that the input was entered in, under the name of that day;
	// empty for none.
	FormID   string `table:"FormId"`
	FormName string
	// Resumes is the run whose steps, and those of the runs since, this one recalls by
	// way of its origin; empty for a run that begins anew.
	Resumes string
	// ActorID is the user who started the run, empty for none; the name and the
	// type are those of that day.
	ActorID   string `table:"ActorId"`
	ActorName string
	ActorType string
	// ClientIP is the caller's address as the program saw it.
	ClientIP string `table:"ClientIp"`
	// Reference is the ticket that the run belongs to.
	Reference *reference `table:",json"`
	// Retry is how often a failed attempt is followed by another.
	Retry retry `table:",json"`
	// Timeout is the longest an attempt may take, in nanoseconds.
	Timeout time.Duration
	// SavesMinutes is the handwork that a success spares, by its author's estimate.
	SavesMinutes int
	// Limits bound how many runs like it go on at a time.
	Limits []limit `table:",json"`
	// CreatedAt is when the run was accepted; the id carries its millisecond.
	CreatedAt time.Time
}

// Course is how far a run has come. Every transition writes all of it.
type Course struct {
	Advance
	// Status is where the run stands in its life.
	Status string
	// Build is the version of the program that claimed the run last.
	Build string
	// Attempt counts the starts of the workflow's function.
	Attempt int
	// Problem is why the run did not succeed, as JSON; ProblemBlob names the
	// payload that has it when it is too long for a row.
	Problem     string
	ProblemBlob string
	// FailedSteps are the steps of the last attempt that failed, as JSON, or in a
	// payload.
	FailedSteps     string
	FailedStepsBlob string
	// DueAt is when a Pending run may start.
	DueAt time.Time
	// StartedAt is the start of the first attempt, FinishedAt the end of the run.
	StartedAt  time.Time
	FinishedAt time.Time
	// UnknownSince is when a worker first did not know the workflow.
	UnknownSince time.Time
	// WaitsFor is the limit that keeps a Pending run from starting.
	WaitsFor limit `table:",json"`
	// Fence rises with every claim and every recovery from a worker.
	Fence int64
	// ClaimID is random and tells whose claim it was that succeeded.
	ClaimID string `table:"ClaimId"`
	// Worker is the process that holds the lease, empty when none does.
	Worker string
	// LogBytes is how much of the log counts, all segments together.
	LogBytes int64
}

// Advance is what a heartbeat writes of a run.
type Advance struct {
	// Progress is how far the function says that it has come.
	Progress progress `table:",json"`
}

// AdvanceOf is the progress of a run as rows have it.
func AdvanceOf(p executions.Progress) Advance { return Advance{Progress: progress(p)} }

// AboutOf is what a run was accepted with.
func AboutOf(e executions.Execution) About {
	return About{
		Workflow: e.Workflow.Name, Title: e.Workflow.Title, Trigger: string(e.Trigger), OriginID: e.Origin.ID, OriginName: e.Origin.Name,
		FormID: e.Form.ID, FormName: e.Form.Name, Resumes: string(e.Resumes),
		ActorID: string(e.Actor.ID), ActorName: e.Actor.DisplayName, ActorType: string(e.Actor.Type), ClientIP: e.ClientIP,
		Reference: (*reference)(e.Reference), Retry: retry(e.Retry), Timeout: e.Timeout,
		SavesMinutes: e.SavesMinutes, Limits: limitsOf(e.Limits), CreatedAt: e.CreatedAt,
	}
}

// CourseOf is how far a run has come, without its Problem and FailedSteps, whose
// size decides where they are kept.
func CourseOf(e executions.Execution) Course {
	return Course{
		Advance: AdvanceOf(e.Progress), Status: string(e.Status), Build: e.Workflow.Build, Attempt: e.Attempt,
		DueAt: e.DueAt, StartedAt: e.StartedAt, FinishedAt: e.FinishedAt, UnknownSince: e.UnknownSince, WaitsFor: limit(e.WaitsFor),
		Fence: e.Fence, ClaimID: e.ClaimID, Worker: e.Worker, LogBytes: e.LogBytes,
	}
}

// Execution is the run as lists show it, without its Problem and FailedSteps.
func (l Listed) Execution(d executions.Doorbell) executions.Execution {
	e := l.execution(d)
	e.Progress, e.Status, e.Workflow.Build, e.Attempt = executions.Progress(l.Progress), executions.Status(l.Status), l.Build, l.Attempt
	e.DueAt, e.StartedAt, e.FinishedAt, e.UnknownSince = l.DueAt, l.StartedAt, l.FinishedAt, l.UnknownSince
	e.WaitsFor = executions.Limit(l.WaitsFor)
	e.Fence, e.ClaimID, e.Worker, e.LogBytes = l.Fence, l.ClaimID, l.Worker, l.LogBytes
	return e
}

func (a About) execution(d executions.Doorbell) executions.Execution {
	return executions.Execution{
		ID: d.ID(), Scope: d.Scope(), Workflow: executions.Workflow{Name: a.Workflow, Title: a.Title}, Trigger: executions.Trigger(a.Trigger),
		Origin:   executions.Origin{ID: a.OriginID, Name: a.OriginName},
		Form:     executions.Origin{ID: a.FormID, Name: a.FormName},
		Resumes:  executions.ID(a.Resumes),
		Actor:    executions.Actor{ID: permissions.UserID(a.ActorID), DisplayName: a.ActorName, Type: permissions.UserType(a.ActorType)},
		ClientIP: a.ClientIP, Reference: (*executions.Reference)(a.Reference), Retry: executions.Retry(a.Retry), Timeout: a.Timeout,
		SavesMinutes: a.SavesMinutes, Limits: limits(a.Limits), CreatedAt: a.CreatedAt,
	}
}

// IsTerminal reports whether the run is over.
func (c Course) IsTerminal() bool { return executions.Status(c.Status).IsTerminal() }
