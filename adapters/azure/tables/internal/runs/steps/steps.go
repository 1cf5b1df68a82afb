// Package steps keeps what a run must not do twice. Who may store is decided by
// the row of the run's fence, which every write is conditional on.
package steps

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/kept"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/large"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// desks is how many leases a process remembers: more than it works under.
const desks = 512

// Steps is a store.Steps.
type Steps struct {
	table  *table.Table
	keeper large.Keeper
	desks  *kept.Map[string, *desk]
}

var _ store.Steps = Steps{}

// New keeps the steps of a ledger's runs.
func New(l *ledger.Ledger) Steps {
	return Steps{table: table.New(l.Storage, rows.ExecutionSteps), keeper: l.Keeper, desks: kept.New[string, *desk](desks)}
}

// Memo answers the stored steps, and refuses those who come with a lower fence
// from then on: nothing is stored in between, or it is read again. Two
// transactions.
func (s Steps) Memo(ctx context.Context, l executions.Lease) ([]executions.Step, error) {
	if err := ledger.Check(ctx, l.Doorbell.Scope()); err != nil {
		return nil, err
	}
	at := s.deskOf(l)
	at.mu.Lock()
	defer at.mu.Unlock()
	for {
		found, err := s.read(ctx, l.Doorbell, table.In(string(l.Doorbell.ID())))
		if err != nil {
			return nil, err
		}
		if found.isForeign || found.fence.Fence > l.Fence {
			return nil, executions.ErrLeaseLost()
		}
		again, err := s.raise(ctx, l, &found.fence)
		if err != nil {
			return nil, err
		}
		if !again {
			at.sit(found)
			return s.steps(ctx, l.Doorbell, found.steps)
		}
	}
}

// raise keeps those with a lower fence from storing. Again says that somebody
// has stored since the fence was read.
func (s Steps) raise(ctx context.Context, l executions.Lease, fence *rows.Step) (again bool, err error) {
	switch {
	case fence.Version == "":
		*fence = rows.FenceAt(l, 0)
		err = s.table.Insert(ctx, fence)
	case fence.Fence < l.Fence:
		fence.Fence = l.Fence
		err = s.table.Merge(ctx, fence, limit{fence.Fence, fence.Order})
	}
	if isBehind(err) {
		return true, nil
	}
	return false, err
}

// limit is what is written of a fence.
type limit struct{ Fence, Order int64 }

// isBehind reports that a row is not as it was read, perhaps by one's own write
// whose answer was lost.
func isBehind(err error) bool {
	switch fault.Code(err) {
	case trouble.Exists, trouble.Changed, trouble.Missing:
		return true
	}
	return false
}

// List reads the stored steps of a run. One transaction.
func (s Steps) List(ctx context.Context, scope organizations.Scope, id executions.ID) ([]executions.Step, error) {
	d, err := ledger.At(ctx, scope, id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	found, err := s.read(ctx, d, table.In(string(d.ID())))
	if err != nil {
		return nil, err
	}
	return s.steps(ctx, d, found.steps)
}

// partition is what is stored of a run.
type partition struct {
	// fence has no Version before anything was stored.
	fence rows.Step
	// steps are in the order of their keys.
	steps []rows.Step
	// isForeign says that there are rows of another scope, whose run it is.
	isForeign bool
}

// read answers what is stored of a run, nothing of another scope's.
func (s Steps) read(ctx context.Context, d executions.Doorbell, q table.Query) (partition, error) {
	var found partition
	got, err := table.Find[rows.Step](ctx, s.table, q)
	for _, row := range got.Rows {
		switch {
		case row.Scope != d.Scope().Key():
			found.isForeign = true
		case row.RowKey == rows.FenceKey:
			found.fence = row
		default:
			found.steps = append(found.steps, row)
		}
	}
	return found, err
}

// steps are the stored steps in the order in which they were stored. Large
// results are read at the same time.
func (s Steps) steps(ctx context.Context, d executions.Doorbell, stored []rows.Step) ([]executions.Step, error) {
	slices.SortFunc(stored, func(a, b rows.Step) int { return cmp.Compare(a.Order, b.Order) })
	list, errs := make([]executions.Step, len(stored)), make([]error, len(stored))
	var all sync.WaitGroup
	turns := make(chan struct{}, parallel)
	for i, row := range stored {
		list[i] = row.Step()
		if row.ResultBlob == "" {
			continue
		}
		turns <- struct{}{}
		all.Go(func() {
			list[i].Result, errs[i] = s.keeper.Load(ctx, d, nil, row.ResultBlob)
			<-turns
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// parallel is how many large results are read at once.
const parallel = 8
