package given

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Rule is an alert rule that nobody else has, with something in every field that one
// which writes to a chat can have, before it has told anybody.
func Rule(changes ...func(*alerts.Rule)) alerts.Rule {
	now, owner := Now(), UserID()
	made := alerts.Rule{
		ID: alerts.ID(UUID(now)), Name: "Störung 家具",
		When: alerts.When{
			Organizations: []organizations.ID{OrganizationID(), OrganizationID()}, Workflows: []string{"user_onboarding", "user_offboarding"},
			Statuses: []string{"Failed"}, Unattended: true,
		},
		Then:  alerts.Then{Channel: alerts.Webhook, Secret: []byte("age\x00\xff\xfe"), AddressHint: "chat.example.com"},
		Owner: owner, OwnerName: "Zoë Ångström", CreatedAt: now, CreatedBy: owner, UpdatedAt: now, UpdatedBy: owner, Revision: 1,
	}
	for _, change := range changes {
		change(&made)
	}
	return made
}

// Trouble is the digest of a trouble that nobody else has.
func Trouble() string {
	return strings.Repeat(strings.ReplaceAll(uuid.NewString(), "-", ""), 2)
}

// Item is what needs attention about a schedule that stood still at an instant.
func Item(s organizations.Scope, at time.Time) attention.Item {
	return attention.Item{
		ID: executions.ID(UUID(at)), Scope: s, Kind: attention.OfSchedule, Subject: UUID(at), Name: "Jeden Abend 家具",
		Workflow: "user_onboarding", Title: "Set up a new user", Status: attention.Paused, Message: "The owner may not run it any more.", Code: "owner_lost",
		Trigger: "schedule", ActorID: UserID(), ActorName: "Zoë Ångström", At: at,
	}
}
