package ofruns

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/finding"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// copied is a mirror as it was found.
type copied struct {
	rows.UserExecution
	found, unreadable bool
}

// mirrored finds a run in the list of its user. The mirror is read before the
// truth is read again, so that what ends in between is never taken for damage.
func (j Judge) mirrored(ctx context.Context, d executions.Doorbell, truth rows.WorkflowExecution) ([]finding.Finding, error) {
	want, ok := rows.MirrorOf(truth)
	if !ok {
		return nil, nil
	}
	mirror := copied{UserExecution: rows.UserExecution{Row: want.Row}}
	var err error
	mirror.found, err = j.mirrors.Get(ctx, &mirror.UserExecution)
	if mirror.unreadable = finding.IsUnreadable(err); err != nil && !mirror.unreadable {
		if finding.IsUnread(err) {
			err = nil // the look at that row tells
		}
		return nil, err
	}
	if mirror.differs(truth) == "" {
		return nil, nil
	}
	truth, found, err := j.again(ctx, d)
	if err != nil || !found {
		return nil, err
	}
	wrong := mirror.differs(truth)
	if wrong == "" || !isSettled(truth) || mirror.found && !finding.IsSettled(mirror.Row) {
		return nil, nil
	}
	return []finding.Finding{{
		What: whatMirror, Where: where(d), Found: wrong,
		Mend: func(ctx context.Context) (bool, error) { return j.follow(ctx, d, truth, mirror) },
	}}, nil
}

// differs is what is wrong with a mirror, empty for nothing. While a run is not
// over, the mirror only has to say so and to be about it.
func (m copied) differs(truth rows.WorkflowExecution) string {
	want, _ := rows.MirrorOf(truth)
	switch {
	case m.unreadable:
		return "It cannot be read."
	case !m.found:
		return "The run is not in it."
	case truth.IsTerminal() && (m.Scope != want.Scope || !reflect.DeepEqual(m.Listed, want.Listed)):
		return "It does not say what the run came to."
	case !truth.IsTerminal() && (m.Scope != want.Scope || m.IsTerminal() || !reflect.DeepEqual(m.About, want.About)):
		return "It does not say what the run is."
	}
	return ""
}

// isSettled reports whether the mirror of a run must have been written. Heartbeats
// say nothing about that: of a run at work, the beginning counts.
func isSettled(truth rows.WorkflowExecution) bool {
	if truth.IsTerminal() || truth.StartedAt.IsZero() {
		return finding.IsSettled(truth.Row)
	}
	return isLongAgo(truth.StartedAt, truth.Row) && isLongAgo(truth.CreatedAt, truth.Row)
}

func isLongAgo(t time.Time, read entity.Row) bool { return read.ReadAt.Sub(t) > finding.Settling }

// follow makes a mirror what the truth is. That of a run that is over may be
// written over anything; another one only over what was seen, because the end of
// the run may be written at the same time.
func (j Judge) follow(ctx context.Context, d executions.Doorbell, truth rows.WorkflowExecution, seen copied) (bool, error) {
	mirror, _ := rows.MirrorOf(truth)
	switch {
	case truth.IsTerminal():
		return finding.Done(j.mirrors.Put(ctx, &mirror))
	case seen.found:
		mirror.Version = seen.Version
		return finding.Done(j.mirrors.Replace(ctx, &mirror))
	case !seen.unreadable:
		return finding.Done(j.mirrors.Insert(ctx, &mirror))
	}
	if err := j.mirrors.Put(ctx, &mirror); err != nil {
		return false, err
	}
	now, found, err := j.again(ctx, d)
	if err == nil && found && now.IsTerminal() {
		return j.follow(ctx, d, now, seen)
	}
	return err == nil, err
}

// owner is a row of which only the scope is asked for, because it may be damaged
// elsewhere.
type owner struct {
	entity.Row
	Scope string
}

// ownerOf is the run that a row is about whose other properties may be damaged.
// False when that, too, cannot be read.
func ownerOf(ctx context.Context, t *table.Table, at entity.Row, run func(scope string) (executions.Doorbell, error)) (executions.Doorbell, bool, error) {
	seen, _, err := walk.Read[owner](ctx, t, table.In(at.PartitionKey).Keys(at.RowKey).Select("Scope"), walk.Position{}, 1)
	if err != nil || len(seen) == 0 || seen[0].Err != nil {
		return executions.Doorbell{}, false, err
	}
	d, err := run(seen[0].Row.Scope)
	return d, err == nil, nil //nolint:nilerr // A scope that is none is as good as one that cannot be read.
}

// CostOfMirror is how many calls Mirror may take for a row of which nothing is wrong.
const CostOfMirror = 1

// Mirror judges a row of UserExecutions: there must be a run of this user's. What
// the row says of the run is compared by the look at the run.
func (j Judge) Mirror(ctx context.Context, seen walk.Seen[rows.UserExecution]) ([]finding.Finding, error) {
	at := seen.At
	if seen.Err != nil && !finding.IsUnreadable(seen.Err) {
		return finding.Unread(whatMirror, ofUser(at), seen.Err), nil
	}
	d, known, err := j.mirroredRun(ctx, seen)
	if err != nil {
		return nil, err
	}
	if !known {
		return j.stray(at, "It names no run."), nil
	}
	truth, found, err := j.ledger.Read(ctx, d)
	switch {
	case finding.IsUnread(err):
		return nil, nil
	case err != nil:
		return nil, err
	case found && rows.UserPartition(truth.Execution.Actor.ID) == at.PartitionKey:
		return nil, nil
	case found:
		return j.stray(at, "It shows a run that another user has started."), nil
	case !finding.IsSettled(at):
		return nil, nil
	}
	// A run may have been accepted and be on its way for longer than that.
	if _, waits, err := j.ledger.ReadOpen(ctx, d); waits || err != nil {
		if finding.IsUnread(err) {
			err = nil
		}
		return nil, err
	}
	return j.stray(at, "It shows a run that is not there."), nil
}

func (j Judge) mirroredRun(ctx context.Context, seen walk.Seen[rows.UserExecution]) (executions.Doorbell, bool, error) {
	run := func(scope string) (executions.Doorbell, error) { return rows.DoorbellOf(scope, seen.At.RowKey) }
	if seen.Err != nil {
		return ownerOf(ctx, j.mirrors, seen.At, run)
	}
	d, err := run(seen.Row.Scope)
	return d, err == nil, nil //nolint:nilerr // A row that names no run is a finding.
}

func (j Judge) stray(at entity.Row, found string) []finding.Finding {
	return []finding.Finding{{
		What: whatMirror, Where: ofUser(at), Found: found,
		Mend: func(ctx context.Context) (bool, error) { return remove(ctx, j.mirrors, at) },
	}}
}

func ofUser(at entity.Row) string {
	return fmt.Sprintf("row %s of the user %s", at.RowKey, at.PartitionKey)
}

// remove deletes a row as it was seen; one that could not be read, as it is.
func remove(ctx context.Context, t *table.Table, at entity.Row) (bool, error) {
	version := at.Version
	if version == "" {
		version = entity.Any
	}
	return finding.Done(t.Delete(ctx, entity.At(at.PartitionKey, at.RowKey, version)))
}
