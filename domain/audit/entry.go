// Package audit holds the rules of the trail that changes leave: what an entry
// says, how entries are looked for, and for how long they are kept. Who writes them
// and when is app/record's; a run is its own record and leaves none here.
package audit

import (
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/domain/internal/text"
	"github.com/bifrost-run/bifrost/domain/internal/uuid"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Entry is one change, or one that was refused, as it is kept for good.
type Entry struct {
	// ID is a canonical UUIDv7 made by the platform, and At the millisecond in it.
	ID string
	At time.Time
	// Actor is who asked for the change.
	Actor Actor
	// Target is the place that the change is about. It is zero for a change that is
	// about no place, such as a new organization, and may name what does not exist
	// when the change was refused.
	Target organizations.Target
	Action Action
	Entity Entity
	// Before and After are JSON of what there was and what shall be, without the
	// value of any secret; nil where there is nothing, or nothing was read.
	Before, After []byte
	Outcome       Outcome
	// Code is the fault that a refused change was answered with.
	Code string
	// ClientIP is the address that the request came from, as the program saw it.
	ClientIP string
	// CorrelationID is the id under which the log knows the request.
	CorrelationID string
}

// New gives an entry its id and the time in it.
func New(id string, e Entry) Entry {
	e.ID, e.At = id, uuid.Time(id)
	return e
}

// Actor is who did something, with the name of that day.
type Actor struct {
	// ID is a person's, that of an API key ("key:{id}"), or that of a part of the
	// platform: "system:seed".
	ID          permissions.UserID
	DisplayName string
	// Type is that of a person or key, or SystemActor.
	Type permissions.UserType
}

// SystemActor is the type of an actor that is a part of the platform.
const SystemActor permissions.UserType = "system"

// Entity is the thing that changes.
type Entity struct {
	// Type is the first half of the action: "setting".
	Type string
	// ID is its id or key within the target, empty for something that is not there
	// yet or that was asked for by what cannot be an id. In an entry of Refused it is
	// what EntityID keeps.
	ID string
}

// Outcome says what became of a change.
type Outcome string

const (
	// Written is a change that was about to be written when the entry was. One that
	// was refused after all has a second entry with the same CorrelationID.
	Written Outcome = "written"
	// Refused is a change that was not made; Code says why.
	Refused Outcome = "refused"
)

// EntityID takes what a request names its entity by, and answers nothing for what
// cannot be one of ours: an entry must not keep what somebody pasted by mistake. Ours
// are UUIDs, two of them joined for a person, and the keys of settings, as which
// the beginning of an API key would pass: bfk_.
func EntityID(named string) string {
	tenant, person, isPerson := strings.Cut(named, "_")
	switch {
	case uuid.IsUUID(named), isPerson && uuid.IsUUID(tenant) && uuid.IsUUID(person):
		return strings.ToLower(named)
	case text.IsKey(named) && !strings.HasPrefix(named, "bfk_"):
		return named
	default:
		return ""
	}
}
