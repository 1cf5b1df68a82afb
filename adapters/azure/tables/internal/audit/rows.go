package audit

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// TableName is the table of the trail.
const TableName = "AuditLog"

// Layout is what this package keeps in its table.
func Layout() []entity.Table {
	return []entity.Table{{Name: TableName, Rows: []entity.Entity{&Row{}}}}
}

// Row is a change in AuditLog, or one that was refused. Its partition is the organization or
// GLOBAL, its row key {reverse}_{inverted id}.
type Row struct {
	entity.Row
	// ID is the entry's, and At the millisecond in it.
	ID string `table:"Id"`
	At time.Time
	// ActorID is who asked for the change; the name and the type are those of that
	// day.
	ActorID   string `table:"ActorId"`
	ActorName string
	ActorType string
	// Target is the organization that the change is about, or global; empty for none.
	Target string
	// Action is what was done, as setting.put.
	Action string
	// EntityType is what was changed, and EntityID its id or key.
	EntityType string
	EntityID   string `table:"EntityId"`
	// Before and After are JSON of what there was and what shall be, without secret
	// values.
	Before string
	After  string
	// Outcome is written or refused, Code the fault of a refused one.
	Outcome string
	Code    string
	// ClientIP is the address that the request came from.
	ClientIP string `table:"ClientIp"`
	// CorrelationID is the id under which the log knows the request.
	CorrelationID string `table:"CorrelationId"`
}

// partition is where a scope's entries are.
func partition(s organizations.Scope) string { return keys.Encode(s.Key()) }

func rowOf(s organizations.Scope, e audit.Entry) (*Row, error) {
	key, err := keys.Newest(e.ID)
	return &Row{
		Row: entity.Row{PartitionKey: partition(s), RowKey: key},
		ID:  e.ID, At: e.At, ActorID: string(e.Actor.ID), ActorName: e.Actor.DisplayName, ActorType: string(e.Actor.Type),
		Target: e.Target.String(), Action: string(e.Action), EntityType: e.Entity.Type, EntityID: e.Entity.ID,
		Before: string(e.Before), After: string(e.After), Outcome: string(e.Outcome), Code: e.Code,
		ClientIP: e.ClientIP, CorrelationID: e.CorrelationID,
	}, err
}

func (r Row) entry() audit.Entry {
	target, _ := organizations.ParseTarget(r.Target) // none for an entry about no place
	return audit.Entry{
		ID: r.ID, At: r.At, Actor: audit.Actor{ID: permissions.UserID(r.ActorID), DisplayName: r.ActorName, Type: permissions.UserType(r.ActorType)},
		Target: target, Action: audit.Action(r.Action), Entity: audit.Entity{Type: r.EntityType, ID: r.EntityID},
		Before: bytesOf(r.Before), After: bytesOf(r.After), Outcome: audit.Outcome(r.Outcome), Code: r.Code,
		ClientIP: r.ClientIP, CorrelationID: r.CorrelationID,
	}
}

// bytesOf is nil for nothing.
func bytesOf(text string) []byte {
	if text == "" {
		return nil
	}
	return []byte(text)
}
