package related

import (
	"fmt"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// The kinds that a Tally is about.
const (
	kindLine = "line"
	kindLog  = "log"
)

// What rows of runs are called.
const (
	titleByUser   = "list of a user's runs"
	titlePending  = "wake-up of a run"
	titleHeld     = "mark of a run at work"
	titleInput    = "input of a run"
	titleStepName = "name of a step"
	titleItem     = "attention to a run"
	titleBatchRun = "run of a batch"
)

// Kinds are the rows of runs.
func (r Rows) Kinds() []relation.Kind {
	return []relation.Kind{
		{Name: "run", Scoped: true, Title: "run", Where: atPosition, Row: func() kv.Row { return new(rows.Run) }, Judge: r.run},
		{Name: "by-user", Title: titleByUser, Where: ofUser, Row: newPointer, Damaged: relation.Copy, Judge: r.pointer(userKey)},
		{Name: "pending", Title: titlePending, Where: ofOpen, Row: newPointer, Damaged: relation.Copy, Judge: r.pointer(rows.OpenKey)},
		{Name: "held", Title: titleHeld, Where: ofOpen, Row: newPointer, Damaged: relation.Copy, Judge: r.pointer(rows.OpenKey)},
		{Name: "input", Scoped: true, Title: titleInput, Where: ofRun, Row: func() kv.Row { return new(rows.Input) }, Judge: r.belongs(nil)},
		{Name: "output", Scoped: true, Title: "result of a run", Where: ofRun, Row: func() kv.Row { return new(rows.Output) }, Judge: r.belongs(nil)},
		{Name: "step", Scoped: true, Title: "step", Where: ofNumbered, Row: func() kv.Row { return new(rows.Step) }, Judge: r.belongs(r.step)},
		{Name: "stepname", Scoped: true, Title: titleStepName, Where: ofRun, Row: func() kv.Row { return new(rows.StepName) }, Damaged: relation.Copy, Judge: r.belongs(r.stepName)},
		{Name: kindLine, Scoped: true, Title: "line of a log", Where: ofNumbered, Row: func() kv.Row { return new(rows.Line) }, Judge: r.belongs(r.line)},
		{Name: kindLog, Scoped: true, Title: "log", Where: ofRun, Row: func() kv.Row { return new(rows.Log) }, Damaged: r.damagedLog, Judge: r.belongs(r.log)},
		{Name: "attention", Title: titleItem, Where: ofItem, Row: func() kv.Row { return new(rows.Item) }, Damaged: r.damagedItem, Judge: r.item, Belongs: itemBelongs},
		{Name: "untold", Title: "alert to come", Where: ofItem, Row: func() kv.Row { return new(rows.Untold) }, Damaged: r.damagedUntold, Judge: r.untold, Belongs: itemBelongs},
		{Name: "batch-run", Title: titleBatchRun, Where: ofBatchRun, Row: func() kv.Row { return new(rows.BatchRun) }, Damaged: relation.Copy, Judge: r.batchRun, Belongs: batchRunBelongs},
		{Name: "key", Scoped: true, Title: "Idempotency-Key", Where: relation.InScope, Row: func() kv.Row { return new(rows.IdempotencyKey) }, Damaged: relation.Copy, Judge: r.key},
		{Name: "key-time", Title: "age of an Idempotency-Key", Where: ofAge, Row: func() kv.Row { return new(rows.KeyTime) }, Damaged: relation.Copy, Judge: r.keyTime, Belongs: ageBelongs},
	}
}

// ageBelongs goes by the key, whose third part is the scope.
func ageBelongs(s organizations.Scope, parts []string, _ kv.Row) (bool, []kv.Key, error) {
	return len(parts) > 2 && parts[2] == s.Key(), nil, nil
}

func newPointer() kv.Row { return new(rows.Pointer) }

// ofRun names the run whose scope and id are the second and third part.
func ofRun(parts []string) string {
	if len(parts) < 3 {
		return relation.InScope(parts)
	}
	return fmt.Sprintf("run %s in %s", parts[2], parts[1])
}

// ofNumbered adds the number that is the fourth part.
func ofNumbered(parts []string) string {
	if len(parts) == 4 {
		if n, ok := kv.Number(parts[3]); ok {
			return fmt.Sprintf("%s, number %d", ofRun(parts), n)
		}
	}
	return ofRun(parts)
}

// atPosition names the run whose scope and position are the second and third part.
func atPosition(parts []string) string {
	if len(parts) < 3 {
		return relation.InScope(parts)
	}
	return fmt.Sprintf("run %s in %s", rows.AtPosition(parts[2]), parts[1])
}

// ofUser names the run whose user and position are the second and third part.
func ofUser(parts []string) string {
	if len(parts) < 3 {
		return "nobody's"
	}
	return fmt.Sprintf("run %s of the user %s", rows.AtPosition(parts[2]), parts[1])
}

// ofOpen names the run whose id is the last part.
func ofOpen(parts []string) string { return "run " + parts[len(parts)-1] }

// ofAge names the scope of a key of a caller's, which is the third part.
func ofAge(parts []string) string {
	if len(parts) < 3 {
		return "nowhere"
	}
	return "in " + parts[2]
}

func whereOf(d executions.Doorbell) string {
	return fmt.Sprintf("run %s in %s", d.ID(), d.Scope().Key())
}
