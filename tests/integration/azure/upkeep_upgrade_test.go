package azure_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// TestRowsOfANewerProgramAreCountedAndLeft makes rows of every kind newer than
// this program.
func TestRowsOfANewerProgramAreCountedAndLeft(t *testing.T) {
	t.Parallel()
	p := tend(t)
	s := p.sample(t)
	scope, user := s.Ended.Scope.Key(), string(s.Ended.Actor.ID)
	before := p.upgraded(t)
	if before.Looked < 15 || before.Written != 0 || before.Newer != 0 {
		t.Errorf("before: %+v", before)
	}
	rows := []place{
		{"Organizations", "TENANT", p.known[s.Ended.Scope].TenantID}, {"OrganizationConfig", scope, "organization"},
		{"Users", "USER", user}, {"UserPermissions", user, "!user"},
		{"WorkflowExecutions", scope, rowKeyOf(s.Ended)}, {"UserExecutions", mirrorPartition(s.Ended), rowKeyOf(s.Ended)},
		{"OpenExecutions", shardOf(s.Held), string(s.Held.ID)}, {"OpenExecutions", shardOf(s.Ended), "x_" + string(s.Ended.ID)},
		{"ExecutionSteps", string(s.Ended.ID), "!fence"}, {"ExecutionSteps", string(s.Ended.ID), "s_first"},
	}
	for _, at := range rows {
		p.change(t, at.table, at.partition, at.row, rawRow{"SchemaVersion": 99})
	}
	// What has no version cannot be known to be older.
	p.change(t, "WorkflowExecutions", scope, rowKeyOf(s.Waiting), rawRow{"SchemaVersion": 0})
	kept := p.rowsAt(t, rows)
	same(t, "the upgrade", p.upgraded(t), maintenance.UpgradePage{Looked: before.Looked, Newer: len(rows)})
	same(t, "what is stored", p.rowsAt(t, rows), kept)
}

func (p *tended) rowsAt(t *testing.T, places []place) (all []rawRow) {
	t.Helper()
	for _, at := range places {
		all = append(all, p.read(t, at.table, at.partition, at.row))
	}
	return all
}

func (p *tended) upgraded(t *testing.T) (all maintenance.UpgradePage) {
	t.Helper()
	for from := ""; ; {
		page, err := p.Upkeep().Upgrade(t.Context(), from)
		ok(t, err)
		all.Looked, all.Written, all.Newer = all.Looked+page.Looked, all.Written+page.Written, all.Newer+page.Newer
		if from = page.Next; from == "" {
			return all
		}
	}
}
