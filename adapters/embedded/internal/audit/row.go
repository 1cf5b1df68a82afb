package audit

import (
	"fmt"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

const kindAudit = "audit" // scope, position: row

// Kind is the rows of this package, which stand alone.
func Kind() relation.Kind {
	return relation.Kind{
		Name: kindAudit, Scoped: true, Title: "audit entry", Where: relation.InScope,
		Row: func() kv.Row { return new(row) },
	}
}

func all() kv.Key { return kv.NewKey(kindAudit) }

func inScope(key string) kv.Key { return all().With(key) }

// lastMillisecond is what times are taken from, so that later ones sort first.
const lastMillisecond = 999_999_999_999_999

// reverse is the 15 digits that stand for a millisecond: the later, the smaller.
func reverse(ms int64) string {
	return fmt.Sprintf("%015d", lastMillisecond-min(max(ms, 0), lastMillisecond))
}

// lastBefore is the last millisecond that is before an instant.
func lastBefore(t time.Time) int64 {
	return t.Add(time.Millisecond-time.Nanosecond).UnixMilli() - 1
}

// position is where an entry stands among those of its scope: the newest first,
// also within a millisecond.
func position(e audit.Entry) string { return reverse(e.At.UnixMilli()) + "_" + turned(e.ID) }

const hexDigits = "0123456789abcdef"

// turned is an id with every digit turned over: the ids of one process rise, so that
// the later one comes first.
func turned(id string) string {
	return strings.Map(func(r rune) rune {
		if at := strings.IndexRune(hexDigits, r); at >= 0 {
			return rune(hexDigits[len(hexDigits)-1-at])
		}
		return r
	}, id)
}

// row is an entry as it is kept.
type row struct {
	kv.Schema
	ID            string    `json:"id"`
	At            time.Time `json:"at"`
	ActorID       string    `json:"actorId"`
	ActorName     string    `json:"actorName,omitempty"`
	ActorType     string    `json:"actorType"`
	Target        string    `json:"target,omitempty"`
	Action        string    `json:"action"`
	EntityType    string    `json:"entityType"`
	EntityID      string    `json:"entityId,omitempty"`
	Before        string    `json:"before,omitempty"`
	After         string    `json:"after,omitempty"`
	Outcome       string    `json:"outcome"`
	Code          string    `json:"code,omitempty"`
	ClientIP      string    `json:"clientIp,omitempty"`
	CorrelationID string    `json:"correlationId,omitempty"`
}

func rowOf(e audit.Entry) *row {
	return &row{
		ID: e.ID, At: e.At.UTC(), ActorID: string(e.Actor.ID), ActorName: e.Actor.DisplayName, ActorType: string(e.Actor.Type),
		Target: e.Target.String(), Action: string(e.Action), EntityType: e.Entity.Type, EntityID: e.Entity.ID,
		Before: string(e.Before), After: string(e.After), Outcome: string(e.Outcome), Code: e.Code,
		ClientIP: e.ClientIP, CorrelationID: e.CorrelationID,
	}
}

func (r row) entry() audit.Entry {
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
