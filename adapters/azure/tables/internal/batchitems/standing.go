package batchitems

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	kept "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/batches"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// pair is an organization of a batch with the copies of its runs.
type pair struct {
	item batches.Item
	runs map[executions.ID]rows.Standing
}

// List reads a page of the items of a batch. What is not over is read from the truth:
// one transaction for the page, and one for each of those.
func (s Items) List(ctx context.Context, b batches.Batch, p store.Paging) (store.BatchItemPage, error) {
	limit := max(p.Limit, 1)
	pairs, more, err := s.page(ctx, b, organizations.ID(p.After), limit)
	if err != nil {
		return store.BatchItemPage{}, err
	}
	page := store.BatchItemPage{Items: make([]batches.Item, len(pairs))}
	err = kept.Together(len(pairs), func(i int) error {
		var err error
		page.Items[i], err = s.stands(ctx, b, pairs[i])
		return err
	})
	if err != nil {
		return store.BatchItemPage{}, err
	}
	if more {
		page.Next = pairs[len(pairs)-1].item.Organization
	}
	return page, nil
}

// page reads organizations with what stands behind each.
func (s Items) page(ctx context.Context, b batches.Batch, after organizations.ID, limit int) (pairs []pair, more bool, err error) {
	at := ""
	if after != "" {
		at = behindRuns(after)
	}
	// As many rows as a page has when every round has a run of each.
	rowsOfPage := (limit + 1) * (1 + max(b.Round, 1))
	for {
		found, err := table.Find[beside](ctx, s.table, table.In(partitionOf(b.ID)).After(at).Limit(rowsOfPage).Tolerate(s.leaveOut(ctx)))
		if err != nil {
			return nil, false, err
		}
		for _, row := range found.Rows {
			at = row.RowKey
			if pairs = gather(pairs, row); len(pairs) > limit {
				return pairs[:limit], true, nil
			}
		}
		if !found.More {
			return pairs, false, nil
		}
	}
}

// gather adds a row to its organization, or begins one.
func gather(pairs []pair, row beside) []pair {
	if row.RunID == "" {
		return append(pairs, pair{item: row.item(), runs: map[executions.ID]rows.Standing{}})
	}
	if n := len(pairs); n > 0 {
		pairs[n-1].runs[executions.ID(row.RunID)] = row.Standing
	}
	return pairs
}

// stands is an item with its run as that stands now. Of a run that cannot be read nobody
// knows.
func (s Items) stands(ctx context.Context, b batches.Batch, p pair) (batches.Item, error) {
	item, id := p.item, runOf(b, p.item)
	d, err := executions.NewDoorbell(string(id), string(item.Organization))
	if id == "" || err != nil {
		return item, nil
	}
	standing, is := p.runs[id]
	if !is || !executions.Status(standing.Status).IsTerminal() {
		if standing, is, err = s.truth(ctx, d); err != nil || !is {
			return item, err
		}
	}
	problem, err := s.problem(ctx, d, standing)
	item.Run, item.Status, item.Problem = id, executions.Status(standing.Status), problem
	return item, err
}

// truth reads how a run stands; false when there is none. One that was accepted this
// moment has its row among those that are open.
func (s Items) truth(ctx context.Context, d executions.Doorbell) (rows.Standing, bool, error) {
	run, found, err := s.ledger.Read(ctx, d)
	switch code := fault.Code(err); {
	case code == entity.Newer || code == entity.Unreadable:
		return rows.Standing{}, true, nil
	case err != nil:
		return rows.Standing{}, false, err
	case found:
		return rows.StandingOf(d, run.Row.Course), true, nil
	}
	_, found, err = s.ledger.ReadOpen(ctx, d)
	return rows.Standing{Status: string(executions.Pending)}, found, err
}

// problem is the sentence of why a run did not succeed.
func (s Items) problem(ctx context.Context, d executions.Doorbell, standing rows.Standing) (string, error) {
	raw, err := s.ledger.Keeper.Load(ctx, d, []byte(standing.Problem), standing.ProblemBlob)
	if code := fault.Code(err); code == entity.Newer || code == entity.Unreadable {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	problem, err := rows.ReadProblem(raw)
	if err != nil || problem == nil {
		return "", nil //nolint:nilerr // a repair tells of what is damaged
	}
	return problem.Message, nil
}

func (s Items) leaveOut(ctx context.Context) func(entity.Row, error) {
	return func(row entity.Row, err error) {
		s.log.ErrorContext(ctx, "a row of BatchItems is left out", "row", row.RowKey, "error", err)
	}
}
