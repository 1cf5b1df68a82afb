package steps

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/large"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Store keeps a successful step for good, and an intent until then. One
// transaction, which asks for the fence and stores the step.
func (s Steps) Store(ctx context.Context, l executions.Lease, step executions.Step) error {
	if err := ledger.Check(ctx, l.Doorbell.Scope()); err != nil {
		return err
	}
	row := rows.StepOf(l, step)
	row.WriteID = ledger.Mark()
	var err error
	if row.Result, row.ResultBlob, err = s.keeper.Keep(ctx, l.Doorbell, payload(l, step.Name), step.Result, large.Limit); err != nil {
		return err
	}
	at := s.deskOf(l)
	at.mu.Lock()
	defer at.mu.Unlock()
	for {
		if !at.known {
			stored, err := s.look(ctx, l, at, row)
			if stored || err != nil {
				return err
			}
		}
		if err := s.try(ctx, l, at, row); !isBehind(err) {
			at.known = at.known && err == nil
			return err
		}
		at.known = false
	}
}

// payload is the name of a large result. It has the fence, so that a stale worker
// cannot write over it, and no character of the step's name.
func payload(l executions.Lease, name string) string {
	return fmt.Sprintf("steps/%d-%x.json", l.Fence, sha256.Sum256([]byte(name)))
}

// try stores a step as if storage were as the desk has it.
func (s Steps) try(ctx context.Context, l executions.Lease, at *desk, row rows.Step) error {
	fence := at.fence
	operation := table.Insert(&row)
	if intent, ok := at.intents[row.RowKey]; ok && !row.IsIntent() {
		row.Order, row.Version = intent.Order, intent.Version
		operation = table.Replace(&row)
	} else {
		row.Order = fence.Order + 1
	}
	var guard table.Operation
	if fence.Version == "" {
		fence = rows.FenceAt(l, row.Order)
		guard = table.Insert(&fence)
	} else {
		fence.Fence, fence.Order = l.Fence, max(fence.Order, row.Order)
		guard = table.Merge(&fence, limit{fence.Fence, fence.Order})
	}
	if err := s.table.Transact(ctx, guard, operation); err != nil {
		return err
	}
	at.fence = fence
	at.saw(row)
	return nil
}

// look reads what stands in the way of a step. Stored says that it is the step
// itself. lease_lost, step_exists.
func (s Steps) look(ctx context.Context, l executions.Lease, at *desk, row rows.Step) (stored bool, err error) {
	found, err := s.read(ctx, l.Doorbell, table.In(string(l.Doorbell.ID())).Keys(rows.FenceKey, row.RowKey))
	if err != nil {
		return false, err
	}
	var there rows.Step
	if len(found.steps) > 0 {
		there = found.steps[0]
		at.saw(there)
	} else {
		delete(at.intents, row.RowKey)
	}
	at.known, at.fence = true, found.fence
	switch {
	case there.WriteID == row.WriteID:
		return true, nil
	case found.isForeign || found.fence.Fence > l.Fence:
		at.known = false
		return false, executions.ErrLeaseLost()
	case there.Version != "" && (row.IsIntent() || !there.IsIntent()):
		return false, fault.New(fault.Conflict, "step_exists", "A step of this name is stored already.")
	}
	return false, nil
}
