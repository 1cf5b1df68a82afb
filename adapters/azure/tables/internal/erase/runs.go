package erase

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// runCost is about what the removal of one run takes.
const runCost = 12

// endedRuns removes a page of the runs with all that they have. Conflict
// execution_open for one that is not over.
func (p part) endedRuns(ctx context.Context, _ string, at walk.Position, limit int) (walk.Looked, error) {
	truth := p.table(rows.WorkflowExecutions)
	seen, next, err := walk.Read[key](ctx, truth, table.In(p.scope.Key()), at, limit)
	looked := walk.Looked{Rows: len(seen), Calls: 1, Next: next}
	if err != nil {
		return looked, err
	}
	for _, s := range seen {
		d, unknown := rows.DoorbellOf(p.scope.Key(), s.At.RowKey)
		if unknown != nil {
			err = truth.Delete(ctx, entity.At(s.At.PartitionKey, s.At.RowKey, entity.Any))
		} else {
			err = p.forget(ctx, d)
		}
		if err != nil {
			return walk.Looked{}, err
		}
		looked.Calls += runCost
		*p.removed++
	}
	return looked, nil
}

// forget removes a run. Of one that cannot be read nobody knows in whose list it
// is: upkeep takes it from there.
func (p part) forget(ctx context.Context, d executions.Doorbell) error {
	remove := p.runs.Forget
	for more := true; more; {
		var err error
		more, err = remove(ctx, d)
		if fault.Code(err) == entity.Unreadable {
			remove, more, err = p.runs.Discard, true, nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func shards() []string { return keys.Shards() }

func errOpen() error {
	return fault.New(fault.Conflict, "execution_open", "A run of this organization is not over yet.")
}

// openRuns removes from a shard what is counted no more, and refuses to go on for a
// run of which only the acceptance is there. One that nobody can read is none.
func (p part) openRuns(ctx context.Context, shard string, at walk.Position, limit int) (walk.Looked, error) {
	var damaged []entity.Row
	waiting := table.In(shard).Where(table.Is("Scope", p.scope.Key())).Limit(limit)
	open := p.table(rows.OpenExecutions)
	found, err := table.Find[rows.OpenExecution](ctx, open, waiting.Tolerate(func(row entity.Row, err error) {
		if fault.Code(err) == entity.Unreadable {
			damaged = append(damaged, row)
		}
	}))
	if err != nil {
		return walk.Looked{}, err
	}
	if len(found.Rows) > 0 {
		return walk.Looked{}, errOpen()
	}
	for _, row := range damaged {
		if err := open.Delete(ctx, entity.At(row.PartitionKey, row.RowKey, entity.Any)); err != nil {
			return walk.Looked{}, err
		}
		*p.removed++
	}
	counted := table.In(shard).Where(table.Is("Organization", p.scope.Key()))
	looked, err := p.empty(ctx, place{table: rows.OpenExecutions, rows: counted}, at, limit)
	looked.Calls += 1 + len(damaged)
	return looked, err
}
