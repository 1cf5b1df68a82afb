package executions_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func TestLimitsOfDifferentThingsAreDifferent(t *testing.T) {
	t.Parallel()
	org := permissions.SeedSystem.Authority(organizations.TargetOf(orgID)).Scope
	global := permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope
	seen := map[string]bool{}
	for kind, limits := range map[executions.LimitKind][]executions.Limit{
		executions.LimitWorkflow:     {executions.WorkflowLimit("report", 1), executions.WorkflowLimit("organization", 1)},
		executions.LimitOrganization: {executions.OrganizationLimit("report", org, 1), executions.OrganizationLimit("report", global, 1)},
		executions.LimitBatch:        {executions.BatchLimit(string(runID), 1)},
	} {
		for _, l := range limits {
			if l.Kind() != kind || l.Most != 1 || seen[l.Key] {
				t.Errorf("%+v is %s, want %s, and no other has its key", l, l.Kind(), kind)
			}
			seen[l.Key] = true
		}
	}
}

func TestNobodyWaitsForSchedulesAndBatches(t *testing.T) {
	t.Parallel()
	for trigger, bulk := range map[executions.Trigger]bool{
		executions.TriggerAPI: false, executions.TriggerWebhook: false, executions.TriggerUndo: false, executions.TriggerAlert: false,
		executions.TriggerSchedule: true, executions.TriggerBatch: true,
	} {
		if trigger.IsBulk() != bulk {
			t.Errorf("%s: bulk is %t", trigger, trigger.IsBulk())
		}
	}
}

func TestARunInLineIsPendingUntilItIsClaimedOrOver(t *testing.T) {
	t.Parallel()
	limit := executions.BatchLimit("b", 3)
	waiting := pending().Wait(limit)
	wanted := pending()
	wanted.WaitsFor = limit
	equal(t, waiting, wanted)
	wantFault(t, executions.ErrWaits(), executions.CodeWaits)
	claimed, err := waiting.Claim(claim("a", noon))
	if err != nil || claimed.WaitsFor != (executions.Limit{}) {
		t.Errorf("a run at work waits for %+v, %v", claimed.WaitsFor, err)
	}
	cancelled, err := waiting.Cancel(noon)
	if err != nil || cancelled.WaitsFor != (executions.Limit{}) {
		t.Errorf("a cancelled run waits for %+v, %v", cancelled.WaitsFor, err)
	}
}
