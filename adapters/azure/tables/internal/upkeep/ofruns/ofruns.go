// Package ofruns says what the rows of runs must agree with, and rewrites them
// from the truth, which is the row of the run; for one that was accepted and no
// more, that is the row of its acceptance.
package ofruns

import (
	"context"
	"fmt"
	"slices"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/finding"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// Judge looks at rows of runs.
type Judge struct {
	ledger *ledger.Ledger
	// The tables, by what stands in them.
	truth, mirrors, open, keys *table.Table
}

// New judges the runs of a ledger.
func New(l *ledger.Ledger) Judge {
	return Judge{
		ledger: l, truth: table.New(l.Storage, rows.WorkflowExecutions), mirrors: table.New(l.Storage, rows.UserExecutions),
		open: table.New(l.Storage, rows.OpenExecutions), keys: table.New(l.Storage, rows.IdempotencyKeys),
	}
}

// What rows of runs are called.
const (
	whatRun    = "run"
	whatMirror = "list of a user's runs"
	whatOpen   = "list of runs that are not over"
	whatInput  = "input of a run"
	whatKey    = "Idempotency-Key"
	whatSweep  = "memory of the sweeper"
	whatCount  = "count of runs"
)

// CostOfTruth is how many calls Truth may take for a row of which nothing is wrong.
const CostOfTruth = 3

// Truth judges a row of WorkflowExecutions and what stands beside it.
func (j Judge) Truth(ctx context.Context, seen walk.Seen[rows.WorkflowExecution]) ([]finding.Finding, error) {
	d, damage := Run(seen)
	if damage != nil {
		return damage, nil
	}
	found, err := j.mirrored(ctx, d, seen.Row)
	if err != nil {
		return nil, err
	}
	inBatch, err := j.batched(ctx, d, seen.Row)
	if err != nil {
		return nil, err
	}
	beside := j.opened
	if seen.Row.IsTerminal() {
		beside = j.erased
	}
	more, err := beside(ctx, d, seen.Row)
	return slices.Concat(found, inBatch, more), err
}

// Run is the run of a row of WorkflowExecutions, or what is wrong with the row
// itself.
func Run(seen walk.Seen[rows.WorkflowExecution]) (executions.Doorbell, []finding.Finding) {
	scope := seen.At.PartitionKey
	d, err := rows.DoorbellOf(scope, seen.At.RowKey)
	switch {
	case err != nil || d.Scope().Key() != scope:
		return d, lost(whatRun, "in "+scope, "Its key names no run.")
	case seen.Err != nil:
		return d, finding.Unread(whatRun, where(d), seen.Err)
	case !slices.Contains(executions.Statuses(), executions.Status(seen.Row.Status)):
		return d, lost(whatRun, where(d), "Its status is none.")
	case !hasDocuments(seen.Row):
		return d, lost(whatRun, where(d), finding.Unreadable)
	}
	return d, nil
}

func lost(what, where, found string) []finding.Finding {
	return []finding.Finding{{What: what, Where: where, Found: found}}
}

func where(d executions.Doorbell) string {
	return fmt.Sprintf("run %s in %s", d.ID(), d.Scope().Key())
}

// hasDocuments reports whether the JSON in a row can be read.
func hasDocuments(row rows.WorkflowExecution) bool {
	_, problem := rows.ReadProblem([]byte(row.Problem))
	_, steps := rows.ReadFailedSteps([]byte(row.FailedSteps))
	_, failures := rows.ReadFailures([]byte(row.Failures))
	return problem == nil && steps == nil && failures == nil
}

// again is the truth once more: what was read with a page may be out of date by
// now. False when it is gone, or cannot be read any longer.
func (j Judge) again(ctx context.Context, d executions.Doorbell) (rows.WorkflowExecution, bool, error) {
	row, err := rows.TruthAt(d)
	if err != nil {
		return row, false, err
	}
	found, err := j.truth.Get(ctx, &row)
	if finding.IsUnread(err) {
		return row, false, nil
	}
	return row, found, err
}

// erased finds secret inputs that have outlived their run.
func (j Judge) erased(_ context.Context, d executions.Doorbell, row rows.WorkflowExecution) ([]finding.Finding, error) {
	if len(row.Sealed) == 0 && row.SealedBlob == "" {
		return nil, nil
	}
	return []finding.Finding{{
		What: whatInput, Where: where(d), Found: "It still holds secret inputs, although the run is over.",
		Mend: func(ctx context.Context) (bool, error) {
			if err := j.ledger.Keeper.Drop(ctx, d, row.SealedBlob); err != nil {
				return false, err
			}
			return finding.Done(j.truth.Merge(ctx, &row, sealed{}))
		},
	}}, nil
}

// sealed is where secret inputs are in a row.
type sealed struct {
	Sealed     []byte
	SealedBlob string
}

// Key judges a row of IdempotencyKeys. One whose run is not there is no damage:
// the next request that comes with it accepts the run.
func (j Judge) Key(_ context.Context, seen walk.Seen[rows.IdempotencyKey]) ([]finding.Finding, error) {
	at := seen.At
	if seen.Err != nil && !finding.IsUnreadable(seen.Err) {
		return finding.Unread(whatKey, "in "+at.PartitionKey, seen.Err), nil
	}
	if seen.Err == nil {
		if _, err := executions.NewDoorbell(seen.Row.ExecutionID, at.PartitionKey); err == nil {
			return nil, nil
		}
	}
	return []finding.Finding{{
		What: whatKey, Where: "in " + at.PartitionKey, Found: "It leads to no run.",
		Mend: func(ctx context.Context) (bool, error) { return remove(ctx, j.keys, at) },
	}}, nil
}
