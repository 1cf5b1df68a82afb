package rows

import (
	"fmt"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Item is what somebody should look at, with what people say about it.
type Item struct {
	kv.Schema
	ID           string    `json:"id"`
	Scope        string    `json:"scope"`
	Kind         string    `json:"kind,omitempty"`
	Subject      string    `json:"subject,omitempty"`
	Name         string    `json:"name,omitempty"`
	Workflow     string    `json:"workflow"`
	Title        string    `json:"title,omitempty"`
	Status       string    `json:"status"`
	Message      string    `json:"message,omitempty"`
	Code         string    `json:"code,omitempty"`
	Trigger      string    `json:"trigger,omitempty"`
	ActorID      string    `json:"actorId,omitempty"`
	ActorName    string    `json:"actorName,omitempty"`
	At           time.Time `json:"at"`
	Assignee     string    `json:"assignee,omitempty"`
	AssigneeName string    `json:"assigneeName,omitempty"`
	ResolvedAt   time.Time `json:"resolvedAt,omitzero"`
	ResolvedBy   string    `json:"resolvedBy,omitempty"`
	Note         string    `json:"note,omitempty"`
	AlertedAt    time.Time `json:"alertedAt,omitzero"`
	Revision     int       `json:"revision,omitempty"`
}

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

// ItemOf is the row of an item.
func ItemOf(i attention.Item) *Item {
	return &Item{
		ID: string(i.ID), Scope: i.Scope.Key(), Kind: string(i.Kind), Subject: i.Subject, Name: i.Name,
		Workflow: i.Workflow, Title: i.Title, Status: i.Status, Message: i.Message, Code: i.Code,
		Trigger: i.Trigger, ActorID: string(i.ActorID), ActorName: i.ActorName, At: i.At.UTC(),
		Assignee: string(i.Assignee), AssigneeName: i.AssigneeName, ResolvedAt: i.ResolvedAt.UTC(), ResolvedBy: string(i.ResolvedBy),
		Note: i.Note, AlertedAt: i.AlertedAt.UTC(), Revision: i.Revision,
	}
}

// Doorbell is the run that the item is about, or stands in the place of.
func (r Item) Doorbell() (executions.Doorbell, error) { return executions.NewDoorbell(r.ID, r.Scope) }

// Item is the item of a run.
func (r Item) Item(d executions.Doorbell) attention.Item {
	return attention.Item{
		ID: d.ID(), Scope: d.Scope(), Kind: attention.Kind(r.Kind), Subject: r.Subject, Name: r.Name,
		Workflow: r.Workflow, Title: r.Title, Status: r.Status, Message: r.Message, Code: r.Code,
		Trigger: r.Trigger, ActorID: permissions.UserID(r.ActorID), ActorName: r.ActorName, At: r.At,
		Assignee: permissions.UserID(r.Assignee), AssigneeName: r.AssigneeName, ResolvedAt: r.ResolvedAt, ResolvedBy: permissions.UserID(r.ResolvedBy),
		Note: r.Note, AlertedAt: r.AlertedAt, Revision: r.Revision,
	}
}

// IsOfRun is false for what is about something else than a run.
func (r Item) IsOfRun() bool { return r.Kind == "" || r.Kind == string(attention.OfRun) }

// Items is the prefix of the items of every scope, the newest run first.
func Items() kv.Key { return kv.NewKey(kindItem) }

// ItemKey is where the item of a run is.
func ItemKey(d executions.Doorbell) kv.Key { return Items().With(Position(d.ID()), d.Scope().Key()) }

// between stands in a position among the items between that of the run and its scope.
const between = "_"

// ItemPosition is where an item stands among all.
func ItemPosition(d executions.Doorbell) string { return Position(d.ID()) + between + d.Scope().Key() }

// ItemAt is the key of a position.
func ItemAt(position string) kv.Key {
	at, scope, whole := strings.Cut(position, between)
	if !whole {
		return Items().With(at)
	}
	return Items().With(at, scope)
}

// ItemsBefore is what sorts behind the items of all runs from the millisecond of an
// instant on, and before the others.
func ItemsBefore(t time.Time) kv.Key { return Items().With(before(t)) }

// before is what sorts behind the positions of an instant's millisecond.
func before(t time.Time) string {
	return fmt.Sprintf("%012x", ^(t.UnixMilli()-1)&0xffffffffffff)
}
