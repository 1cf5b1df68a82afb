package journal

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Steps keeps what a run must not do twice. It satisfies store.Steps. The fence
// that it judges by is the run's own, which every claim raises.
type Steps struct {
	db    *kv.DB
	guard Guard
}

var _ store.Steps = Steps{}

// Memo answers the stored steps to the worker that holds the run.
func (s Steps) Memo(ctx context.Context, l executions.Lease) (list []executions.Step, err error) {
	err = s.guard.While(ctx, l, func() (bool, error) {
		list, err = s.stored(l.Doorbell)
		return false, err
	})
	return list, err
}

// Store keeps a successful step for good, and an intent until then.
func (s Steps) Store(ctx context.Context, l executions.Lease, step executions.Step) error {
	return s.guard.While(ctx, l, func() (bool, error) {
		order, err := s.orderOf(l.Doorbell, step)
		if err != nil {
			return false, err
		}
		var b kv.Batch
		b.Put(rows.StepNameKey(l.Doorbell, step.Name), &rows.StepName{Order: order})
		b.Put(rows.StepKey(l.Doorbell, order), rows.StepOf(step, order))
		return true, s.db.Commit(&b)
	})
}

// orderOf is where the step belongs: at the end, or where its intent is.
func (s Steps) orderOf(d executions.Doorbell, step executions.Step) (int64, error) {
	var name rows.StepName
	known, err := s.db.Get(rows.StepNameKey(d, step.Name), &name)
	if err != nil {
		return 0, err
	}
	var there rows.Step
	if !known {
		_, err := s.db.Last(rows.StepsOf(d), &there)
		return there.Order + 1, err
	}
	if _, err := s.db.Get(rows.StepKey(d, name.Order), &there); err != nil {
		return 0, err
	}
	if step.Status == executions.StepIntent || !there.IsIntent() {
		return 0, fault.New(fault.Conflict, "step_exists", "A step of this name is stored already.")
	}
	return name.Order, nil
}

// List reads the stored steps of a run.
func (s Steps) List(ctx context.Context, scope organizations.Scope, id executions.ID) ([]executions.Step, error) {
	d, err := entry.Run(ctx, scope, id)
	if err != nil {
		return nil, nothing(err)
	}
	return s.stored(d)
}

func (s Steps) stored(d executions.Doorbell) ([]executions.Step, error) {
	found, err := kv.Scan[rows.Step](s.db, kv.Span{Prefix: rows.StepsOf(d)})
	list := make([]executions.Step, 0, len(found))
	for _, row := range found {
		list = append(list, row.Step())
	}
	return list, err
}
