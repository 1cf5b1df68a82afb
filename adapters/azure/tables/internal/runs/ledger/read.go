package ledger

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Run is a run with the row that says so.
type Run struct {
	Row rows.WorkflowExecution
	// Execution is what the row says. What is in payloads is missing from a run
	// that was not read whole, but for its Problem and FailedSteps.
	Execution executions.Execution
}

// Lease is the right to write about the run, for who holds it.
func (r Run) Lease() executions.Lease {
	return executions.Lease{Doorbell: r.Execution.Doorbell(), Fence: r.Execution.Fence, ClaimID: r.Execution.ClaimID, Version: r.Row.Version}
}

// Read reads the truth about a run; false when there is none. One transaction.
func (l *Ledger) Read(ctx context.Context, d executions.Doorbell) (Run, bool, error) {
	row, err := rows.TruthAt(d)
	if err != nil {
		return Run{}, false, err
	}
	found, err := l.truth.Get(ctx, &row)
	if err != nil || !found {
		return Run{}, false, err
	}
	run, err := l.runOf(ctx, d, row)
	return run, err == nil, err
}

func (l *Ledger) runOf(ctx context.Context, d executions.Doorbell, row rows.WorkflowExecution) (Run, error) {
	e, err := l.Listed(ctx, d, row.Listed)
	if err != nil {
		return Run{}, err
	}
	e.Input, e.Sealed = row.Input, row.Sealed
	e.Result = executions.Result{Kind: executions.ResultKind(row.ResultKind), Body: row.Result}
	if row.FailuresBlob == "" {
		e.Failures, err = rows.ReadFailures([]byte(row.Failures))
	}
	return Run{Row: row, Execution: e}, damaged(err)
}

// Listed is a run as a list shows it. It costs nothing unless its Problem or its
// FailedSteps are in payloads.
func (l *Ledger) Listed(ctx context.Context, d executions.Doorbell, row rows.Listed) (executions.Execution, error) {
	e := row.Execution(d)
	raw, err := l.Keeper.Load(ctx, d, []byte(row.Problem), row.ProblemBlob)
	if err != nil {
		return e, err
	}
	if e.Problem, err = rows.ReadProblem(raw); err != nil {
		return e, damaged(err)
	}
	if raw, err = l.Keeper.Load(ctx, d, []byte(row.FailedSteps), row.FailedStepsBlob); err != nil {
		return e, err
	}
	e.FailedSteps, err = rows.ReadFailedSteps(raw)
	return e, damaged(err)
}

// Complete adds what is in payloads.
func (l *Ledger) Complete(ctx context.Context, run Run) (Run, error) {
	var err error
	e, d, row := &run.Execution, run.Execution.Doorbell(), run.Row
	if e.Input, err = l.Keeper.Load(ctx, d, e.Input, row.InputBlob); err != nil {
		return run, err
	}
	if e.Sealed, err = l.Keeper.Load(ctx, d, e.Sealed, row.SealedBlob); err != nil {
		return run, err
	}
	if e.Result.Body, err = l.Keeper.Load(ctx, d, e.Result.Body, row.ResultBlob); err != nil {
		return run, err
	}
	if row.FailuresBlob == "" {
		return run, nil
	}
	raw, err := l.Keeper.Load(ctx, d, nil, row.FailuresBlob)
	if err == nil {
		e.Failures, err = rows.ReadFailures(raw)
		err = damaged(err)
	}
	return run, err
}

// Whole reads everything about a run, also of one whose truth is not written
// yet. NotFound.
func (l *Ledger) Whole(ctx context.Context, d executions.Doorbell) (Run, error) {
	run, found, err := l.Read(ctx, d)
	if err == nil && !found {
		return l.accepted(ctx, d)
	}
	if err != nil {
		return Run{}, err
	}
	return l.Complete(ctx, run)
}

func (l *Ledger) accepted(ctx context.Context, d executions.Doorbell) (Run, error) {
	open, found, err := l.ReadOpen(ctx, d)
	if err != nil {
		return Run{}, err
	}
	if !found {
		return Run{}, executions.ErrUnknown()
	}
	return l.Accepted(ctx, d, open)
}

// Accepted is a run of which only its acceptance is known.
func (l *Ledger) Accepted(ctx context.Context, d executions.Doorbell, open rows.OpenExecution) (Run, error) {
	truth, err := open.Truth(d)
	if err != nil {
		return Run{}, err
	}
	return l.Complete(ctx, Run{Row: truth, Execution: open.Execution(d)})
}

// ReadOpen reads the row of a run that is not over; false when there is none, or
// when it is of another scope. One transaction.
func (l *Ledger) ReadOpen(ctx context.Context, d executions.Doorbell) (rows.OpenExecution, bool, error) {
	row, err := rows.OpenAt(d.ID(), "")
	if err != nil {
		return row, false, err
	}
	found, err := l.open.Get(ctx, &row)
	return row, found && row.Scope == d.Scope().Key(), err
}

// damaged is the fault for JSON that cannot be read. What json says repeats what
// is stored.
func damaged(err error) error {
	if err == nil {
		return nil
	}
	return fault.Wrap(errors.New("a document in a row is no JSON of its kind"), fault.Unavailable, entity.Unreadable,
		"Stored data is damaged. An administrator can find it with bifrost storage check.")
}
