package batches

import (
	"cmp"

	"github.com/bifrost-run/bifrost/app/batch"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// BatchDraft is what a person enters about a batch.
type BatchDraft struct {
	Workflow  string                 `json:"workflow" doc:"The name of the workflow." example:"stale_users"`
	Input     wire.Object            `json:"input,omitempty" doc:"By the workflow's parameters; no secrets and no files." example:"{\"days\":90}"`
	Inputs    map[string]wire.Object `json:"inputs,omitempty" doc:"By organization: properties that take the place of those of input there."`
	Targets   BatchTargets           `json:"targets"`
	Except    []string               `json:"except,omitempty" nullable:"false" doc:"Organizations that are left out."`
	Cap       int                    `json:"cap,omitempty" doc:"How many of its runs go on at a time, 1 to 1000; absent for no bound of its own."`
	Canary    *BatchCanary           `json:"canary,omitempty"`
	Reference *BatchReference        `json:"reference,omitempty" doc:"A ticket that the runs belong to."`
}

// BatchTargets says for whom a batch runs: exactly one of the three.
type BatchTargets struct {
	All  bool     `json:"all,omitempty" doc:"Every active organization in which the owner may run workflows." example:"true"`
	IDs  []string `json:"ids,omitempty" nullable:"false" doc:"These organizations, at most 5000."`
	Tags []string `json:"tags,omitempty" nullable:"false" doc:"Of all, those that have at least one of these tags."`
}

// BatchCanary is a part that goes first.
type BatchCanary struct {
	Tags      []string `json:"tags" nullable:"false" doc:"Organizations with at least one of these tags go first."`
	StopAbove int      `json:"stopAbove" doc:"The percentage of the first that may end other than Success, 0 to 100. Above it the batch is held." example:"10"`
}

// BatchReference is a ticket or other record in a system of the provider's.
type BatchReference struct {
	System string `json:"system" minLength:"1" maxLength:"50" example:"halopsa"`
	ID     string `json:"id" minLength:"1" maxLength:"200" example:"48211"`
	URL    string `json:"url,omitempty" maxLength:"2000" format:"uri"`
}

// Batch is one workflow for many organizations.
type Batch struct {
	ID         string          `json:"id"`
	Workflow   BatchWorkflow   `json:"workflow"`
	Stage      string          `json:"stage" enum:"planning,canary,held,running,cancelling,done,cancelled" doc:"The last two are over. A batch that is held waits for a person."`
	Round      int             `json:"round" doc:"How often its runs were asked for: a retry is a round, and so is what was held and let go on."`
	Owner      wire.Owner      `json:"owner"`
	Targets    BatchChoice     `json:"targets"`
	Cap        int             `json:"cap,omitempty"`
	Canary     *BatchCanary    `json:"canary,omitempty"`
	Reference  *BatchReference `json:"reference,omitempty"`
	Trouble    string          `json:"trouble,omitempty" doc:"Why it is held or has no runs, in one sentence."`
	CreatedAt  wire.Time       `json:"createdAt"`
	UpdatedAt  wire.Time       `json:"updatedAt"`
	FinishedAt *wire.Time      `json:"finishedAt,omitempty"`
}

// BatchChoice is for whom a batch runs, as it was entered. Lists leave out organizations.
type BatchChoice struct {
	All    bool     `json:"all,omitempty"`
	IDs    []string `json:"ids,omitempty" nullable:"false" doc:"Those of them that the caller is a member of."`
	Tags   []string `json:"tags,omitempty" nullable:"false"`
	Except []string `json:"except,omitempty" nullable:"false" doc:"Those of them that the caller is a member of."`
	Named  int      `json:"named,omitempty" doc:"How many were named by ids."`
}

// BatchWorkflow is what runs.
type BatchWorkflow struct {
	Name  string `json:"name" example:"stale_users"`
	Title string `json:"title,omitempty" doc:"As it was called on that day." example:"Stale users"`
}

// BatchDetail is a batch with what its runs are given and how they stand.
type BatchDetail struct {
	Batch

	Input  wire.Object            `json:"input" example:"{\"days\":90}"`
	Inputs map[string]wire.Object `json:"inputs,omitempty" doc:"Of the organizations that the caller is a member of."`
	Counts BatchCounts            `json:"counts"`
	// First is about the canary alone.
	First   *BatchCounts `json:"canaryCounts,omitempty" doc:"Those that go first, which counts has as well."`
	Allowed []string     `json:"allowed,omitempty" enum:"cancel,continue,retry-failed" doc:"What the caller may do with it now."`
}

// BatchCounts counts organizations by how they stand. What ended within the last minute
// may be counted as open.
type BatchCounts struct {
	Waiting             int `json:"waiting" doc:"Not started yet."`
	Refused             int `json:"refused" doc:"Could not be started."`
	Open                int `json:"open" doc:"With a run that is not over."`
	Success             int `json:"success"`
	CompletedWithErrors int `json:"completedWithErrors"`
	Failed              int `json:"failed"`
	Timeout             int `json:"timeout"`
	Cancelled           int `json:"cancelled"`
}

// BatchItem is one organization of a batch.
type BatchItem struct {
	OrganizationID string `json:"organizationId"`
	Name           string `json:"name" doc:"As it was called when the batch began." example:"Contoso"`
	IsCanary       bool   `json:"isCanary" doc:"Whether it goes first."`
	Round          int    `json:"round" doc:"The last round that it had a part in, 0 before the first."`
	Status         string `json:"status" enum:"waiting,refused,unknown,AwaitingApproval,Pending,Running,Cancelling,Success,CompletedWithErrors,Failed,Timeout,Cancelled" doc:"That of its run, once there is one; unknown when its run has been removed, or cannot be seen yet."`
	ExecutionID    string `json:"executionId,omitempty"`
	Code           string `json:"code,omitempty" doc:"Why it was refused, for programs."`
	Problem        string `json:"problem,omitempty" doc:"Why it was refused or did not succeed, in one sentence."`
}

func (d BatchDraft) draft() batches.Draft {
	out := batches.Draft{
		Workflow: d.Workflow, Input: object(d.Input), Inputs: map[string][]byte{},
		All: d.Targets.All, IDs: d.Targets.IDs, Tags: d.Targets.Tags, Except: d.Except, Cap: d.Cap,
		Trial: (*batches.Trial)(d.Canary), Reference: (*executions.Reference)(d.Reference),
	}
	for id, input := range d.Inputs {
		out.Inputs[id] = object(input)
	}
	return out
}

// object is the object, or an empty one.
func object(o wire.Object) []byte {
	if len(o) == 0 {
		return []byte(`{}`)
	}
	return o
}

func row(b batches.Batch) Batch {
	return Batch{
		ID: string(b.ID), Workflow: BatchWorkflow{Name: b.Workflow, Title: b.Title}, Stage: string(b.Stage), Round: b.Round,
		Owner:   wire.Owner{ID: string(b.Owner), DisplayName: b.OwnerName},
		Targets: BatchChoice{All: b.Targets.All, Tags: b.Targets.Tags, Named: len(b.Targets.IDs)}, Cap: b.Cap, Canary: (*BatchCanary)(b.Trial), Reference: (*BatchReference)(b.Reference), Trouble: b.Trouble,
		CreatedAt: wire.Time(b.CreatedAt), UpdatedAt: wire.Time(b.UpdatedAt), FinishedAt: wire.Moment(b.FinishedAt),
	}
}

// known are those that the caller is a member of.
func known(reach permissions.Reach, ids []organizations.ID) (out []string) {
	for _, id := range ids {
		if reach.Member(id) {
			out = append(out, string(id))
		}
	}
	return out
}

// verbs are what people do, by their addresses.
var verbs = map[batches.Event]string{batches.EventCancel: "cancel", batches.EventContinue: "continue", batches.EventRetry: "retry-failed"}

func detail(reach permissions.Reach, v batch.View) BatchDetail {
	out := BatchDetail{Batch: row(v.Batch), Input: v.Batch.Input, Counts: BatchCounts(v.All)}
	out.Targets.IDs, out.Targets.Except = known(reach, v.Batch.Targets.IDs), known(reach, v.Batch.Except)
	for id, input := range v.Batch.Inputs {
		if out.Inputs == nil {
			out.Inputs = map[string]wire.Object{}
		}
		if reach.Member(id) {
			out.Inputs[string(id)] = input
		}
	}
	if v.Batch.Trial != nil {
		first := BatchCounts(v.First)
		out.First = &first
	}
	for _, e := range v.Allowed {
		out.Allowed = append(out.Allowed, verbs[e])
	}
	return out
}

func cell(i batches.Item) BatchItem {
	return BatchItem{
		OrganizationID: string(i.Organization), Name: i.Name, IsCanary: i.IsFirst, Round: i.Round,
		Status: status(i), ExecutionID: string(i.Run), Code: i.Refusal.Code, Problem: cmp.Or(i.Refusal.Message, i.Problem),
	}
}

func status(i batches.Item) string {
	switch {
	case i.Round == 0:
		return "waiting"
	case i.Refusal != batches.Refusal{}:
		return "refused"
	default:
		return cmp.Or(string(i.Status), "unknown")
	}
}
