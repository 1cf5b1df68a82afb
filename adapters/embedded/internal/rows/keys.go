// Package rows is how runs are written down: the keys and the JSON of their
// rows. People's folders hold them, so a change here is a change of the schema.
// When they are written and what for is not here.
package rows

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// The kinds of rows, each the first part of its keys. Everything about a run
// that its scope's people may read has the scope as the second part.
const (
	kindRun      = "run"       // scope, position: Run
	kindInput    = "input"     // scope, id: Input
	kindOutput   = "output"    // scope, id: Output
	kindByUser   = "by-user"   // user, position: Pointer
	kindPending  = "pending"   // due, id: Pointer
	kindHeld     = "held"      // id: Pointer
	kindStep     = "step"      // scope, id, order: Step
	kindStepName = "stepname"  // scope, id, name: StepName
	kindLine     = "line"      // scope, id, seq: Line
	kindLog      = "log"       // scope, id: Log
	kindItem     = "attention" // position, scope: Item
	kindBatch    = "batch"     // position: the row of another package
	kindBatchRun = "batch-run" // batch, scope, id: BatchRun
	kindUntold   = "untold"    // position, scope: Untold
	kindKey      = "key"       // scope, digest: IdempotencyKey
	kindKeyTime  = "key-time"  // created, scope, digest: KeyTime
)

// Position is where a run stands in a list: its id with every bit turned over.
// A UUIDv7 begins with its milliseconds, so newest comes first, also within one.
func Position(id executions.ID) string {
	raw, err := hex.DecodeString(strings.ReplaceAll(string(id), "-", ""))
	if err != nil {
		return string(id)
	}
	for i := range raw {
		raw[i] = ^raw[i]
	}
	return hex.EncodeToString(raw)
}

// AtPosition is the run that stands at a position, and the position itself when
// no run can.
func AtPosition(position string) executions.ID {
	hexed := Position(executions.ID(position))
	if len(hexed) != 32 {
		return executions.ID(position)
	}
	dashed := strings.Join([]string{hexed[:8], hexed[8:12], hexed[12:16], hexed[16:20], hexed[20:]}, "-")
	id, err := executions.ParseID(dashed)
	if err != nil || Position(id) != position {
		return executions.ID(position)
	}
	return id
}

// Runs is the prefix of the runs of every scope.
func Runs() kv.Key { return kv.NewKey(kindRun) }

// OlderThan is what sorts before every run of a scope that was made before the
// millisecond of an instant.
func OlderThan(s organizations.Scope, t time.Time) kv.Key {
	return RunsIn(s).With(atMillisecond(t.UnixMilli()))
}

// MadeBetween are the keys between which a list of runs, newest first, has those that
// were made from an instant on and before another; a zero time is open.
func MadeBetween(list kv.Key, from, to time.Time) (after, end kv.Key) {
	if !to.IsZero() {
		after = list.With(atMillisecond(lastBefore(to)))
	}
	if !from.IsZero() {
		end = list.With(atMillisecond(lastBefore(from)))
	}
	return after, end
}

// lastBefore is the last millisecond that is before an instant.
func lastBefore(t time.Time) int64 { return t.Add(time.Millisecond-time.Nanosecond).UnixMilli() - 1 }

// mostMilliseconds is what a UUIDv7 has room for.
const mostMilliseconds = 1<<48 - 1

// atMillisecond sorts before every position of a millisecond, and behind all later ones.
func atMillisecond(ms int64) string {
	return fmt.Sprintf("%012x", mostMilliseconds-min(max(ms, 0), mostMilliseconds))
}

// RunKey is computed from the pointer alone: reading a run is one read.
func RunKey(d executions.Doorbell) kv.Key { return RunsIn(d.Scope()).With(Position(d.ID())) }

// RunsIn is the prefix of a scope's runs, newest first.
func RunsIn(s organizations.Scope) kv.Key { return kv.NewKey(kindRun, s.Key()) }

// ByUserKey is the place of a run in its user's list.
func ByUserKey(user permissions.UserID, id executions.ID) kv.Key {
	return RunsBy(user).With(Position(id))
}

// RunsBy is the prefix of what a user started, newest first.
func RunsBy(user permissions.UserID) kv.Key { return kv.NewKey(kindByUser, string(user)) }

// InputKey is where a run's input is.
func InputKey(d executions.Doorbell) kv.Key { return partOf(kindInput, d) }

// OutputKey is where a finished run's result is.
func OutputKey(d executions.Doorbell) kv.Key { return partOf(kindOutput, d) }

// OpenKey is the marker of a run that is not over: a Pending one by the time it
// is due, which is its wake-up, and one that a worker should hold by its id.
// Nil for a run that nothing has to be done about.
func OpenKey(e executions.Execution) kv.Key {
	switch {
	case e.Status == executions.Pending:
		return DueFrom(e.DueAt).With(string(e.ID))
	case e.Status.IsHeld():
		return Held().With(string(e.ID))
	default:
		return nil
	}
}

// Pending is the prefix of the wake-ups, earliest first.
func Pending() kv.Key { return kv.NewKey(kindPending) }

// DueFrom is where the wake-ups of an instant or later begin.
func DueFrom(t time.Time) kv.Key { return Pending().With(kv.Int(t.UnixMilli())) }

// Held is the prefix of the runs that a worker should hold.
func Held() kv.Key { return kv.NewKey(kindHeld) }

// StepsOf is the prefix of a run's steps, in the order of storing.
func StepsOf(d executions.Doorbell) kv.Key { return partOf(kindStep, d) }

// StepKey is the place of a run's nth step.
func StepKey(d executions.Doorbell, order int64) kv.Key { return StepsOf(d).With(kv.Int(order)) }

// StepNameKey is taken once a step of this name is stored.
func StepNameKey(d executions.Doorbell, name string) kv.Key {
	return partOf(kindStepName, d).With(name)
}

// LinesOf is the prefix of a run's log.
func LinesOf(d executions.Doorbell) kv.Key { return partOf(kindLine, d) }

// LineKey is the place of a run's nth line.
func LineKey(d executions.Doorbell, seq int64) kv.Key { return LinesOf(d).With(kv.Int(seq)) }

// LogKey is where it says how far a run's log has come.
func LogKey(d executions.Doorbell) kv.Key { return partOf(kindLog, d) }

// PartsOf are the prefixes of all that belongs to a run and to nobody else,
// without the run itself and what points to it.
func PartsOf(d executions.Doorbell) []kv.Key {
	var parts []kv.Key
	for _, kind := range []string{kindInput, kindOutput, kindStep, kindStepName, kindLine, kindLog} {
		parts = append(parts, partOf(kind, d))
	}
	return parts
}

func partOf(kind string, d executions.Doorbell) kv.Key {
	return kv.NewKey(kind, d.Scope().Key(), string(d.ID()))
}
