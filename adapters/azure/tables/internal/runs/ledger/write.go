package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/large"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// moved is what a transition writes that does not end the run.
type moved struct {
	rows.Course
	WriteID      string `table:"WriteId"`
	LeaseSeconds int64
}

// ended is what one writes that does: nothing is left to open.
type ended struct {
	rows.Course
	rows.Outcome
	Sealed     []byte
	SealedBlob string
	WriteID    string `table:"WriteId"`
}

// advanced is what a heartbeat writes.
type advanced struct {
	rows.Advance
	WriteID string `table:"WriteId"`
}

// Write writes a transition over the version that it was decided on.
func (l *Ledger) Write(ctx context.Context, before Run, next executions.Execution, mark string) (Run, error) {
	after := Run{Row: before.Row, Execution: next}
	row := &after.Row
	var err error
	if row.Course, err = l.course(ctx, next); err != nil {
		return after, err
	}
	row.WriteID = mark
	if !next.Status.IsTerminal() {
		row.LeaseSeconds = int64(l.Lease / time.Second)
		return after, l.truth.Merge(ctx, row, moved{row.Course, mark, row.LeaseSeconds})
	}
	if row.Outcome, err = l.outcome(ctx, next); err != nil {
		return after, err
	}
	row.Sealed, row.SealedBlob = nil, ""
	return after, l.truth.Merge(ctx, row, ended{Course: row.Course, Outcome: row.Outcome, WriteID: mark})
}

// Advance writes a heartbeat.
func (l *Ledger) Advance(ctx context.Context, before Run, next executions.Execution, mark string) (Run, error) {
	after := Run{Row: before.Row, Execution: next}
	after.Row.Advance, after.Row.WriteID = rows.AdvanceOf(next.Progress), mark
	return after, l.truth.Merge(ctx, &after.Row, advanced{after.Row.Advance, mark})
}

// Touch gives the row of a run a new version and changes nothing about the run:
// whoever decided on the version before has to look again. Conflict
// trouble.Changed.
func (l *Ledger) Touch(ctx context.Context, run Run) error {
	return l.truth.Merge(ctx, &run.Row, struct {
		WriteID string `table:"WriteId"`
	}{Mark()})
}

func (l *Ledger) course(ctx context.Context, e executions.Execution) (rows.Course, error) {
	course, d := rows.CourseOf(e), e.Doorbell()
	raw, err := rows.ProblemJSON(e.Problem)
	if err != nil {
		return course, err
	}
	if course.Problem, course.ProblemBlob, err = l.Keeper.KeepText(ctx, d, named("problem", e), raw); err != nil {
		return course, err
	}
	if raw, err = rows.FailedStepsJSON(e.FailedSteps); err != nil {
		return course, err
	}
	course.FailedSteps, course.FailedStepsBlob, err = l.Keeper.KeepText(ctx, d, named("failed-steps", e), raw)
	return course, err
}

func (l *Ledger) outcome(ctx context.Context, e executions.Execution) (rows.Outcome, error) {
	outcome, d := rows.Outcome{ResultKind: string(e.Result.Kind)}, e.Doorbell()
	var err error
	if outcome.Result, outcome.ResultBlob, err = l.Keeper.Keep(ctx, d, named("result", e), e.Result.Body, large.Limit); err != nil {
		return outcome, err
	}
	raw, err := rows.FailuresJSON(e.Failures)
	if err != nil {
		return outcome, err
	}
	outcome.Failures, outcome.FailuresBlob, err = l.Keeper.KeepText(ctx, d, named("failures", e), raw)
	return outcome, err
}

// named is a payload of the worker with this fence: a stale one cannot write
// over it.
func named(what string, e executions.Execution) string {
	return fmt.Sprintf("%s.%d.json", what, e.Fence)
}
