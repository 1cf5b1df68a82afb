// Package alerts holds who is told when something needs attention: rules that match
// what was raised, and what is the same trouble as an hour ago. How a message reaches
// anybody is decided elsewhere.
package alerts

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/uuid"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// ID is a rule's id: a canonical UUIDv7, made by the platform.
type ID string

// ParseID reads an id from outside. Anything but a UUIDv7 is answered like an unknown
// rule.
func ParseID(text string) (ID, error) {
	canonical, err := uuid.Canonical(text)
	if err != nil {
		return "", ErrUnknown()
	}
	return ID(canonical), nil
}

// ErrUnknown is the answer for a rule that does not exist.
func ErrUnknown() error {
	return fault.New(fault.NotFound, "not_found", "This alert rule does not exist.")
}

// When says which items a rule is for. What is empty matches everything.
type When struct {
	// Organizations are those whose items count.
	Organizations []organizations.ID
	// Workflows are names, Statuses how a run ended.
	Workflows []string
	Statuses  []string
	// Unattended leaves out the runs that a person has started themselves.
	Unattended bool
}

// Channel is a way of telling.
type Channel string

// A mail, a message to a chat's webhook, or a run of a workflow.
const (
	Mail     Channel = "mail"
	Webhook  Channel = "webhook"
	Workflow Channel = "workflow"
)

// Then says who is told, and how. What belongs to another channel is empty.
type Then struct {
	Channel Channel
	// To are the addresses of a mail.
	To []string
	// Secret is the sealed address of a webhook, which lets whoever knows it write there.
	// AddressHint is its host, for showing.
	Secret      []byte
	AddressHint string
	// Workflow is the name of what runs in the item's organization, and is given the item.
	Workflow string
}

// Rule tells somebody about what needs attention.
type Rule struct {
	ID   ID
	Name string
	When When
	Then Then
	// Owner is whose permissions count for a workflow.
	Owner     permissions.UserID
	OwnerName string
	IsPaused  bool
	// LastAt is when it told somebody last, zero before; Trouble is why it last could
	// not, empty when it could.
	LastAt  time.Time
	Trouble string

	CreatedAt time.Time
	CreatedBy permissions.UserID
	UpdatedAt time.Time
	UpdatedBy permissions.UserID
	// Revision counts the changes, for telling one state from another.
	Revision int
}

// Quiet is for how long the same trouble is told once.
const Quiet = time.Hour
