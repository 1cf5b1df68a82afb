package attention

import (
	"github.com/bifrost-run/bifrost/app/attend"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/functions/internal/conditional"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// ConcernPage is a part of what needs attention.
type ConcernPage struct {
	Items      []Concern  `json:"items" doc:"This part of the list."`
	NextCursor string     `json:"nextCursor,omitempty" doc:"Send it as cursor for the next part; absent at the end."`
	ScannedTo  *wire.Time `json:"scannedTo,omitempty" doc:"Runs that were accepted before this were not looked at; absent when all were."`
}

// Concern is what somebody should look at: a run, or what does not go on by itself.
type Concern struct {
	ID             string          `json:"id" doc:"The run's id, or that of the moment in which a schedule or batch stood still."`
	Kind           string          `json:"kind" enum:"run,schedule,batch,hook" doc:"What it is about: a run that did not end well, a schedule that the platform has paused, a batch that is held, or a hook that is paused or refuses messages."`
	Subject        string          `json:"subject,omitempty" doc:"The id of the schedule or batch; absent for a run."`
	Name           string          `json:"name,omitempty" doc:"What that is called."`
	OrganizationID string          `json:"organizationId" doc:"The organization that it is about, or global."`
	Workflow       ConcernWorkflow `json:"workflow"`
	Status         string          `json:"status" enum:"CompletedWithErrors,Failed,Timeout,Paused,Held" doc:"How a run ended; Paused is a schedule, Held a batch."`
	Message        string          `json:"message,omitempty" doc:"Why, in one sentence." example:"The directory did not answer."`
	Code           string          `json:"code,omitempty" doc:"That of the run's problem: what fails in the same way has the same." example:"step_failed"`
	Trigger        string          `json:"trigger" example:"schedule"`
	Actor          ConcernPerson   `json:"actor" doc:"Who started it, or owns the schedule that did, by the name of that day."`
	CreatedAt      wire.Time       `json:"createdAt" doc:"When the run was accepted, or was due."`
	FinishedAt     wire.Time       `json:"finishedAt" doc:"When the run ended, or the schedule or batch stood still."`
	Assignee       *ConcernPerson  `json:"assignee,omitempty" doc:"Who takes it; absent for nobody yet."`
	IsResolved     bool            `json:"isResolved"`
	ResolvedAt     *wire.Time      `json:"resolvedAt,omitempty"`
	ResolvedBy     string          `json:"resolvedBy,omitempty" doc:"The id of who said so."`
	Note           string          `json:"note,omitempty"`
	ETag           string          `json:"etag,omitempty" doc:"For If-Match."`
}

// ConcernWorkflow is what ran.
type ConcernWorkflow struct {
	Name  string `json:"name" example:"stale_users"`
	Title string `json:"title,omitempty" example:"Stale users"`
}

// ConcernPerson is somebody, by the name of that day.
type ConcernPerson struct {
	ID          string `json:"id" example:"11111111-1111-4111-8111-111111111111_22222222-2222-4222-8222-222222222222"`
	DisplayName string `json:"displayName,omitempty"`
}

// ConcernChange is what somebody says about an item. What is absent stays.
type ConcernChange struct {
	Assignee   string  `json:"assignee,omitempty" enum:"me,nobody" doc:"Take it, or give it back, whoever has it."`
	IsResolved *bool   `json:"isResolved,omitempty" example:"true"`
	Note       *string `json:"note,omitempty" doc:"At most 1000 characters." example:"Asked the client."`
}

func (c ConcernChange) words() attend.Words {
	words := attend.Words{IsResolved: c.IsResolved, Note: c.Note}
	if c.Assignee != "" {
		mine := c.Assignee == "me"
		words.Mine = &mine
	}
	return words
}

// shown is an item without its ETag, which is a digest of it.
func shown(i attention.Item) Concern {
	out := Concern{
		ID: string(i.ID), Kind: string(i.KindOf()), Subject: i.Subject, Name: i.Name, Code: i.Code, OrganizationID: i.Scope.String(), Workflow: ConcernWorkflow{Name: i.Workflow, Title: i.Title},
		Status: i.Status, Message: i.Message, Trigger: i.Trigger,
		Actor:     ConcernPerson{ID: string(i.ActorID), DisplayName: i.ActorName},
		CreatedAt: wire.Time(i.ID.Time()), FinishedAt: wire.Time(i.At),
		IsResolved: i.IsResolved(), ResolvedAt: wire.Moment(i.ResolvedAt), ResolvedBy: string(i.ResolvedBy), Note: i.Note,
	}
	if i.Assignee != "" {
		out.Assignee = &ConcernPerson{ID: string(i.Assignee), DisplayName: i.AssigneeName}
	}
	return out
}

// row is an item with its ETag, which a list has no header for.
func row(i attention.Item) Concern {
	out := shown(i)
	out.ETag, _ = conditional.ETag(out) // texts, times and flags always are JSON
	return out
}
