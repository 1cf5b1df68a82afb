package attention

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	access "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// TableName is the table of what needs attention.
const TableName = "Attention"

// Layout is what this package keeps in its table.
func Layout() []entity.Table {
	return []entity.Table{{Name: TableName, Rows: []entity.Entity{&Row{}}}}
}

// Row is what somebody should look at, with what people say about it: a run that did
// not end well, or something else that does not go on by itself.
// Attention/{day of the acceptance}/{reverse}_{executionId}: the newest run of all
// scopes stands first, and the item of a run is found by its id. An item that is about
// no run has an id of its own, of the moment in which its subject stood still.
type Row struct {
	entity.Row
	told
	// Scope is the organization of the run, or GLOBAL.
	Scope string
	// Kind is schedule or batch, empty for a run. Subject is the id of the schedule or
	// batch, Name what that is called; both are empty for a run.
	Kind    string
	Subject string
	Name    string
	// Workflow and Title are the run's, Status is how it ended, Message its sentence.
	Workflow string
	Title    string
	Status   string
	Message  string
	// Code is that of the run's problem, empty for none.
	Code string
	// Trigger is what started the run.
	Trigger string
	// ActorID is who did, by the name of that day.
	ActorID   string `table:"ActorId"`
	ActorName string
	// At is when the run ended.
	At time.Time
	// AssigneeID is who takes it, empty for nobody.
	AssigneeID   string `table:"AssigneeId"`
	AssigneeName string
	// ResolvedAt is missing while nobody has said that it is, and ResolvedBy who said so.
	ResolvedAt time.Time
	ResolvedBy string
	// Note is what people say about it.
	Note string
	// Revision counts the changes by people.
	Revision int
}

// told is written on its own, so that it never touches what people say.
type told struct {
	// IsTold is false until the rules were asked who is to be told, and then AlertedAt is
	// when. Rows that lack it are older than the rules, and nobody is told of them.
	IsTold    bool
	AlertedAt time.Time
}

func toldAt(at time.Time) told { return told{IsTold: !at.IsZero(), AlertedAt: access.Moment(at)} }

// Raised is what somebody should look at about a run; false for one that is not over,
// or whose end needs nobody's attention.
func Raised(e executions.Execution) (attention.Item, bool) {
	item := attention.Item{
		ID: e.ID, Scope: e.Scope, Workflow: e.Workflow.Name, Title: e.Workflow.Title, Status: string(e.Status),
		Trigger: string(e.Trigger), ActorID: e.Actor.ID, ActorName: e.Actor.DisplayName, At: e.FinishedAt,
	}
	if e.Problem != nil {
		item.Message, item.Code = e.Problem.Message, e.Problem.Code
	}
	return item, attention.IsNeeded(string(e.Status))
}

// At is the address of the item of a run, for whoever removes it.
func At(d executions.Doorbell) (*entity.Row, error) {
	key, err := keys.Stamped(string(d.ID()))
	return entity.At(keys.Day(d.ID().Time()), key, entity.Any), err
}

// rowOf is an item as a new write.
func rowOf(i attention.Item) (*Row, error) {
	key, err := keys.Stamped(string(i.ID))
	return &Row{
		Row: entity.Row{PartitionKey: keys.Day(i.ID.Time()), RowKey: key}, Scope: i.Scope.Key(),
		told: toldAt(i.AlertedAt), Kind: string(i.Kind), Subject: i.Subject, Name: i.Name,
		Workflow: i.Workflow, Title: i.Title, Status: i.Status, Message: i.Message, Code: i.Code,
		Trigger: i.Trigger, ActorID: string(i.ActorID), ActorName: i.ActorName, At: access.Moment(i.At),
		AssigneeID: string(i.Assignee), AssigneeName: i.AssigneeName,
		ResolvedAt: access.Moment(i.ResolvedAt), ResolvedBy: string(i.ResolvedBy), Note: i.Note, Revision: i.Revision,
	}, err
}

// doorbell is the run that the row is about.
func (r *Row) doorbell() (executions.Doorbell, error) {
	id := ""
	if n := len(r.RowKey); n > idDigits {
		id = r.RowKey[n-idDigits:]
	}
	return executions.NewDoorbell(id, r.Scope)
}

// idDigits is the length of an id.
const idDigits = 36

func (r *Row) item(d executions.Doorbell) attention.Item {
	return attention.Item{
		ID: d.ID(), Scope: d.Scope(), Kind: attention.Kind(r.Kind), Subject: r.Subject, Name: r.Name,
		Workflow: r.Workflow, Title: r.Title, Status: r.Status, Message: r.Message, Code: r.Code, AlertedAt: r.AlertedAt,
		Trigger: r.Trigger, ActorID: permissions.UserID(r.ActorID), ActorName: r.ActorName, At: r.At,
		Assignee: permissions.UserID(r.AssigneeID), AssigneeName: r.AssigneeName,
		ResolvedAt: r.ResolvedAt, ResolvedBy: permissions.UserID(r.ResolvedBy), Note: r.Note, Revision: r.Revision,
	}
}
