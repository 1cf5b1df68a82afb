package ofruns

import (
	"context"
	"errors"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/finding"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// opened finds the row by which the sweeper knows of a run that is not over. It
// is there before the truth is and goes after the end is written, so one that is
// missing while the truth is still not over will not come.
func (j Judge) opened(ctx context.Context, d executions.Doorbell, _ rows.WorkflowExecution) ([]finding.Finding, error) {
	open, err := rows.OpenAt(d.ID(), "")
	if err != nil {
		return nil, err
	}
	found, err := j.open.Get(ctx, &open)
	unreadable := finding.IsUnreadable(err)
	switch {
	case err != nil && !finding.IsUnread(err):
		return nil, err
	case err != nil && !unreadable, found && open.Scope == d.Scope().Key():
		return nil, nil
	}
	truth, there, err := j.again(ctx, d)
	if err != nil || !there || truth.IsTerminal() {
		return nil, err
	}
	wrong := "The run is not in it."
	if unreadable {
		wrong = "It cannot be read."
	} else if found {
		wrong = "It says that the run is of another scope."
	}
	return []finding.Finding{{
		What: whatOpen, Where: where(d), Found: wrong,
		Mend: func(ctx context.Context) (bool, error) { return j.reopen(ctx, d, truth, open.Version, unreadable) },
	}}, nil
}

// reopen lets the sweeper know of a run that is not over, and look soon. It is
// harmless for one that ends at the same moment: the sweeper removes it again.
func (j Judge) reopen(ctx context.Context, d executions.Doorbell, truth rows.WorkflowExecution, version string, unreadable bool) (bool, error) {
	open, err := rows.OpenAt(d.ID(), version)
	if err != nil {
		return false, err
	}
	open.Scope, open.CheckAt, open.AcceptID = d.Scope().Key(), j.ledger.Now(), truth.AcceptID
	open.About, open.DueAt, open.Given = truth.About, truth.DueAt, truth.Given
	switch {
	case unreadable:
		err = j.open.Put(ctx, &open)
	case version != "":
		err = j.open.Replace(ctx, &open)
	default:
		err = j.ledger.InsertOpen(ctx, &open)
	}
	return finding.Done(err)
}

// CostOfOpen is how many calls Open may take for a row of which nothing is wrong.
const CostOfOpen = 1

// Open judges the row of a run in OpenExecutions by the truth about the run.
func (j Judge) Open(ctx context.Context, seen walk.Seen[rows.OpenExecution]) ([]finding.Finding, error) {
	at := seen.At
	if at.RowKey == rows.SweepAt().RowKey {
		return j.sweep(ctx, at)
	}
	if expected, err := rows.OpenAt(executions.ID(at.RowKey), ""); err != nil || expected.PartitionKey != at.PartitionKey {
		return lost(whatOpen, "in the shard "+at.PartitionKey, "Its key names no run."), nil
	}
	named := func(scope string) (executions.Doorbell, error) { return executions.NewDoorbell(at.RowKey, scope) }
	if seen.Err != nil {
		return j.damaged(ctx, seen, named)
	}
	d, err := named(seen.Row.Scope)
	if err != nil {
		return lost(whatOpen, "run "+at.RowKey, "It does not say whose run it is."), nil
	}
	truth, found, err := j.ledger.Read(ctx, d)
	switch {
	case finding.IsUnread(err):
		return nil, nil
	case err != nil:
		return nil, err
	case !found && finding.IsSettled(at):
		return j.halfWay(d, seen.Row), nil
	case found && truth.Row.IsTerminal() && finding.IsSettled(truth.Row.Row) && finding.IsSettled(at):
		return j.unsettled(d, seen.Row, truth), nil
	case found && !truth.Row.IsTerminal() && isLate(seen.Row, truth.Row):
		return j.late(d), nil
	}
	return nil, nil
}

// sweep judges the memory of the sweeper, without which it takes itself to have
// been away: that is safe, and not to read it is not.
func (j Judge) sweep(ctx context.Context, at entity.Row) ([]finding.Finding, error) {
	memory := rows.SweepAt()
	_, err := j.open.Get(ctx, &memory)
	if !finding.IsUnreadable(err) {
		if found := finding.Unread(whatSweep, "in the shard "+at.PartitionKey, err); found != nil {
			return found, nil
		}
		return nil, err
	}
	at.Version = entity.Any
	return []finding.Finding{{
		What: whatSweep, Where: "in the shard " + at.PartitionKey, Found: "It cannot be read, and nothing is swept.",
		Mend: func(ctx context.Context) (bool, error) { return remove(ctx, j.open, at) },
	}}, nil
}

// damaged judges a row that cannot be read. That of a run whose truth says that
// it is not over is told of, and brought back, by the look at the run.
func (j Judge) damaged(ctx context.Context, seen walk.Seen[rows.OpenExecution], named func(string) (executions.Doorbell, error)) ([]finding.Finding, error) {
	at := seen.At
	lost := finding.Unread(whatOpen, "run "+at.RowKey, seen.Err)
	if !finding.IsUnreadable(seen.Err) {
		return lost, nil
	}
	d, known, err := ownerOf(ctx, j.open, at, named)
	if err != nil || !known {
		return lost, err
	}
	truth, found, err := j.again(ctx, d)
	switch {
	case err != nil || !found:
		return lost, err
	case !truth.IsTerminal():
		return nil, nil
	}
	return []finding.Finding{{
		What: whatOpen, Where: where(d), Found: "It cannot be read, and the run is over.",
		Mend: func(ctx context.Context) (bool, error) { return remove(ctx, j.open, at) },
	}}, nil
}

// halfWay is a run that was accepted and of which nothing else was written.
func (j Judge) halfWay(d executions.Doorbell, open rows.OpenExecution) []finding.Finding {
	return []finding.Finding{{
		What: whatRun, Where: where(d), Found: "It was accepted and is not there.",
		Mend: func(ctx context.Context) (bool, error) {
			// A run that is being forgotten loses this row first, and must not come back.
			if _, waits, err := j.ledger.ReadOpen(ctx, d); err != nil || !waits {
				return false, err
			}
			if err := j.ledger.Record(ctx, d, open); err != nil && !errors.Is(err, ledger.ErrForeign) {
				return false, err
			}
			return true, j.ledger.PutCheck(ctx, d.ID(), j.ledger.Now())
		},
	}}
}

// unsettled is a run that is over and was not settled.
func (j Judge) unsettled(d executions.Doorbell, open rows.OpenExecution, run ledger.Run) []finding.Finding {
	return []finding.Finding{{
		What: whatOpen, Where: where(d), Found: "The run is in it, although it is over.",
		Mend: func(ctx context.Context) (bool, error) {
			if open.AcceptID != run.Row.AcceptID {
				return finding.Done(j.ledger.DropOpen(ctx, d, open))
			}
			return finding.Done(j.ledger.Settle(ctx, run, open.SealedBlob))
		},
	}}
}

// late is a run that the sweeper would look at too late.
func (j Judge) late(d executions.Doorbell) []finding.Finding {
	return []finding.Finding{{
		What: whatOpen, Where: where(d), Found: "The sweeper would look at the run too late.",
		Mend: func(ctx context.Context) (bool, error) {
			return finding.Done(j.ledger.PutCheck(ctx, d.ID(), j.ledger.Now()))
		},
	}}
}

// longestPause is more than the sweeper ever leaves a run that waits alone, once
// it is due.
const longestPause = 20 * time.Minute

// isLate reports whether the sweeper looks later than any writer can have meant.
func isLate(open rows.OpenExecution, truth rows.WorkflowExecution) bool {
	due := truth.DueAt
	if open.ReadAt.After(due) {
		due = open.ReadAt
	}
	return open.CheckAt.After(due.Add(longestPause))
}
