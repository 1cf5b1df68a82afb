package azure_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/alarmstest"
	"github.com/bifrost-run/bifrost/tests/contract/hookstest"
	"github.com/bifrost-run/bifrost/tests/contract/rulestest"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

func TestHooks(t *testing.T) {
	t.Parallel()
	hookstest.Run(t, func(t *testing.T) hookstest.Harness {
		t.Helper()
		d := directoryOfEdges(t)
		return hookstest.Harness{Hooks: d.Hooks(), Doors: d.Doors()}
	})
}

func TestRules(t *testing.T) {
	t.Parallel()
	rulestest.Run(t, func(t *testing.T) rulestest.Harness {
		t.Helper()
		d := directoryOfEdges(t)
		return rulestest.Harness{Rules: d.Rules(), Told: d.Told()}
	})
}

func TestAlarms(t *testing.T) {
	t.Parallel()
	alarmstest.Run(t, func(t *testing.T) alarmstest.Harness {
		t.Helper()
		p := start(t, blobNetwork)
		return alarmstest.Harness{Engine: p.harness(), Alarms: p.Alarms(), Attention: p.Attention(), Counters: p.Counters(), Upkeep: p.Upkeep()}
	})
}

// directoryOfEdges has no other tables than hooks, rules, items and forms are in.
func directoryOfEdges(t testing.TB) *directory {
	t.Helper()
	d := (&directory{account: azurite.New(t)}).another(t, nil, 3)
	for _, name := range []string{"Hooks", "AlertRules", "AlertsTold", "Attention", "Forms"} {
		_, err := d.storage.Table(name).CreateTable(t.Context(), nil)
		ok(t, err)
	}
	return d
}

func someID() string { return uuid.Must(uuid.NewV7()).String() }

func someScope() organizations.Scope {
	return scopeOf(organizations.TargetOf(organizations.ID(someID())))
}

// someHook is of an organization, and proves its messages by a key.
func someHook() hooks.Hook {
	now := today()
	return hooks.Hook{
		ID: hooks.ID(someID()), Scope: someScope(), Name: "From the monitoring", Workflow: "report", Input: []byte(`{"of":"today"}`),
		Mappings: []hooks.Mapping{{Parameter: "host", Pointer: "/host"}}, Proof: hooks.Key, Headers: hooks.Headers{Proof: "X-Key"},
		Digest: "0123456789abcdef", Hint: "cdef", Owner: "an administrator", OwnerName: "Zoë",
		CreatedAt: now, CreatedBy: "an administrator", UpdatedAt: now, UpdatedBy: "an administrator", Revision: 1,
	}
}

// someRule is for one organization, and writes mails.
func someRule() alerts.Rule {
	now := today()
	return alerts.Rule{
		ID: alerts.ID(someID()), Name: "To the desk", When: alerts.When{Organizations: []organizations.ID{organizations.ID(someID())}, Statuses: []string{"Failed"}},
		Then:  alerts.Then{Channel: alerts.Mail, To: []string{"desk@example.com"}},
		Owner: permissions.UserID("an administrator"), OwnerName: "Zoë",
		CreatedAt: now, CreatedBy: "an administrator", UpdatedAt: now, UpdatedBy: "an administrator", Revision: 1,
	}
}

// someItem is about a schedule that stands still since just now.
func someItem() attention.Item {
	now := today()
	return attention.Item{
		ID: executions.ID(someID()), Scope: someScope(), Kind: attention.OfSchedule, Subject: someID(), Name: "Nightly report",
		Workflow: "report", Status: attention.Paused, Message: "The owner may not run it any more.", Code: "owner_lost", Trigger: "schedule", At: now,
	}
}

func hookPlace(h hooks.Hook) place { return place{"Hooks", "HOOK", string(h.ID)} }

func rulePlace(r alerts.Rule) place { return place{"AlertRules", "RULE", string(r.ID)} }
