package executions

import (
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/scope"
	"github.com/bifrost-run/bifrost/domain/internal/uuid"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Doorbell is the content of a queue message: look at this run, there. It
// decides nothing; the row found does. It is how the engine, which acts for no
// caller, comes by a Scope.
type Doorbell struct {
	id    ID
	scope organizations.Scope
}

// NewDoorbell reads a doorbell from its stored parts: an execution id and the
// scope's key. Anything malformed is an Invalid fault, for the poison record.
func NewDoorbell(id, scopeKey string) (Doorbell, error) {
	canonical, err := uuid.Canonical(id)
	if err != nil {
		return Doorbell{}, fault.Wrap(err, fault.Invalid, "doorbell_invalid", "The message does not name an execution.")
	}
	s, ok := scope.Parse(scopeKey)
	if !ok {
		return Doorbell{}, fault.New(fault.Invalid, "doorbell_invalid", "The message does not name a scope.")
	}
	return Doorbell{id: ID(canonical), scope: s}, nil
}

// ID is the run to look at.
func (d Doorbell) ID() ID { return d.id }

// Scope is where to look for it.
func (d Doorbell) Scope() organizations.Scope { return d.scope }
