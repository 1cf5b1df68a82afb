// Package batches holds one workflow that is run for many organizations at once: what
// was asked for, which of its items are to be started, and when it is over. Who may run
// what where, and how a run goes, is decided elsewhere.
package batches

import (
	"strconv"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/uuid"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// ID is a batch's id: a canonical UUIDv7, made by the platform.
type ID string

// ParseID reads an id from outside. Anything but a UUIDv7 is answered like an unknown
// batch.
func ParseID(text string) (ID, error) {
	canonical, err := uuid.Canonical(text)
	if err != nil {
		return "", ErrUnknown()
	}
	return ID(canonical), nil
}

// Time is the millisecond, in UTC, that the id carries.
func (id ID) Time() time.Time { return uuid.Time(string(id)) }

// ErrUnknown is the answer for a batch that does not exist or is not the caller's.
func ErrUnknown() error {
	return fault.New(fault.NotFound, "not_found", "This batch does not exist.")
}

// Stage is how far a batch has come.
type Stage string

// Planning writes down for whom it runs. Canary has started the first few and waits for
// their ends, after which it goes on, or is Held until a person lets it. Running starts
// the others and waits for their ends. Cancelling stops what is open. A batch that is
// Done or Cancelled is over.
const (
	Planning   Stage = "planning"
	Canary     Stage = "canary"
	Held       Stage = "held"
	Running    Stage = "running"
	Cancelling Stage = "cancelling"
	Done       Stage = "done"
	Cancelled  Stage = "cancelled"
)

// IsOver reports whether the batch has come to its end.
func (s Stage) IsOver() bool { return s == Done || s == Cancelled }

// IsIdle reports whether nothing of the batch is going to happen by itself: it is over,
// or waits for a person.
func (s Stage) IsIdle() bool { return s.IsOver() || s == Held }

const (
	// LiveMost is how many batches go on at a time, on the whole platform: as many as one
	// look moves on.
	LiveMost = 100
	// OwnerMost is how many of them may be one owner's, so that nobody keeps the others
	// waiting.
	OwnerMost = 20
)

// Targets says for whom a batch runs. Exactly one of the three is set.
type Targets struct {
	// All is every active organization in which the owner may run workflows.
	All bool
	// IDs are named one by one.
	IDs []organizations.ID
	// Tags are those of which an organization has at least one, within All.
	Tags []string
}

// Trial is a part of a batch that goes first.
type Trial struct {
	// Tags are those of which an organization has at least one to go first.
	Tags []string
	// StopAbove is the part of the first that may fail, in percent, 0 to 100: above it
	// the batch is held.
	StopAbove int
}

// Batch is one workflow for many organizations.
type Batch struct {
	ID ID
	// Workflow is the name of what runs, Title what people called it that day.
	Workflow, Title string
	// Input is the JSON object that every run is given; Inputs has for an organization
	// what is laid over it, property by property.
	Input   []byte
	Inputs  map[organizations.ID][]byte
	Targets Targets
	// Except are left out.
	Except []organizations.ID
	// Cap is how many of its runs go on at a time; 0 for no bound of its own.
	Cap int
	// Trial is nil when all start at once.
	Trial     *Trial
	Reference *executions.Reference

	// Owner is whose permissions count in each organization.
	Owner     permissions.UserID
	OwnerName string

	Stage Stage
	// Round counts how often its runs were asked for, from 1: a retry is a round, and so
	// is what somebody let go on. Asks are the rounds after the first, in their order.
	Round int
	Asks  []Ask
	// IsStarted says that nothing of the stage is left to be started.
	IsStarted bool
	// Trouble is one sentence about why a batch is held, or has no runs.
	Trouble string

	CreatedAt  time.Time
	UpdatedAt  time.Time
	FinishedAt time.Time
	// Revision counts the changes, for telling one state from another.
	Revision int
}

// Ask is a round that somebody asked for.
type Ask struct {
	// At is when, which is when its runs were accepted.
	At time.Time
	// IsRetry says that what had failed before is a part of it.
	IsRetry bool
}

// RunID is the id of the run of an organization in a round. It depends on nothing else,
// so that a batch which is expanded twice starts one run for each.
func (b Batch) RunID(org organizations.ID, round int) executions.ID {
	at := b.CreatedAt
	if n := round - 2; n >= 0 && n < len(b.Asks) {
		at = b.Asks[n].At
	}
	return executions.Derive(at, "batch", string(b.ID), string(org), strconv.Itoa(round))
}
