package upkeeptest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// value is what no sentence of a check may show.
const value = "a value of somebody's"

// manyPieces is more than any walk over a few rows takes.
const manyPieces = 10_000

// checked walks over the whole store.
func (h Harness) checked(t *testing.T, mend bool) []maintenance.Difference {
	t.Helper()
	var found []maintenance.Difference
	from := ""
	for range manyPieces {
		page, err := h.Upkeep.Check(given.Context(t), from, mend)
		want.OK(t, err)
		found = append(found, page.Differences...)
		if from = page.Next; from == "" {
			return found
		}
	}
	t.Fatal("the walk does not end")
	return nil
}

// ended lists what was over before an instant, and does something with each page.
func (h Harness) ended(t *testing.T, before time.Time, each func([]executions.Doorbell)) []executions.Doorbell {
	t.Helper()
	var found []executions.Doorbell
	from := ""
	for range manyPieces {
		page, err := h.Upkeep.Ended(given.Context(t), from, before)
		want.OK(t, err)
		found = append(found, page.Runs...)
		if each != nil {
			each(page.Runs)
		}
		if from = page.Next; from == "" {
			return found
		}
	}
	t.Fatal("the walk does not end")
	return nil
}

// forget removes a run, however many calls that takes.
func (h Harness) forget(t *testing.T, d executions.Doorbell) {
	t.Helper()
	for range manyPieces {
		more, err := h.Upkeep.Forget(given.Context(t), d)
		want.OK(t, err)
		if !more {
			return
		}
	}
	t.Fatal("there is always more to remove")
}

// atWork is a run with two steps and three lines, and its lease.
func (h Harness) atWork(t *testing.T, e executions.Execution) (executions.Execution, executions.Lease) {
	t.Helper()
	e.Input, e.Sealed = []byte(`"`+value+`"`), []byte("sealed "+value)
	run, lease := h.Start(t, e)
	_, err := h.Steps.Memo(given.Context(t), lease)
	want.OK(t, err)
	for _, name := range []string{value + " 1", value + " 2"} {
		step := executions.Step{Name: name, Status: executions.StepSuccess, Attempt: 1, StartedAt: given.Now(), Result: []byte(`"` + value + `"`)}
		want.OK(t, h.Steps.Store(given.Context(t), lease, step))
	}
	lines := []executions.Line{
		{Time: given.Now(), Level: "info", Message: value, Attempt: 1}, {Time: given.Now(), Level: "info", Message: "and a longer " + value, Attempt: 1},
		{Time: given.Now(), Level: "warn", Message: "last", Attempt: 1, Step: "step"},
	}
	_, err = h.Logs.Append(given.Context(t), lease, lines)
	want.OK(t, err)
	return run, lease
}

// endedAt is a run that has left everything a run can, and was over at an instant.
func (h Harness) endedAt(t *testing.T, s organizations.Scope, at time.Time, changes ...func(*executions.Execution)) executions.Execution {
	t.Helper()
	changes = append([]func(*executions.Execution){given.CreatedAt(at.Add(-time.Second))}, changes...)
	_, lease := h.atWork(t, given.Run(s, changes...))
	bytes, err := h.Logs.Append(given.Context(t), lease, nil)
	want.OK(t, err)
	e, err := h.Executions.Finish(given.Context(t), lease, executions.Outcome{
		Event: executions.EventPartly, Result: executions.Result{Kind: executions.ResultJSON, Body: []byte(`"` + value + `"`)},
		Failures: []executions.Failure{{Item: value, Message: value}}, LogBytes: bytes, Now: at,
	})
	want.OK(t, err)
	return e
}

// cancelledAt is a run that was over before it began.
func (h Harness) cancelledAt(t *testing.T, s organizations.Scope, at time.Time) executions.Execution {
	t.Helper()
	e := h.Accept(t, given.Run(s, given.CreatedAt(at.Add(-time.Second))))
	e, err := h.Recovery.Cancel(given.Context(t), s, e.ID, at)
	want.OK(t, err)
	return e
}

// sample fills a store.
func (h Harness) sample(t *testing.T) Sample {
	t.Helper()
	user := given.StartedBy(given.UserID())
	s := Sample{Key: "digest-of-a-key"}
	accepted, err := h.Executions.Accept(given.Context(t), store.Acceptance{
		Execution: given.Run(given.Scope(), user), Idempotency: &store.Idempotency{Key: s.Key, BodyHash: "hash"},
	})
	want.OK(t, err)
	s.Waiting = accepted.Execution
	s.Held, _ = h.atWork(t, given.Run(given.Scope(), user))
	s.Ended = h.endedAt(t, given.Global(), given.Now(), user)
	return s
}

// view is everything that can be read of runs.
type view struct {
	Runs  map[executions.ID]executions.Execution
	Steps map[executions.ID][]executions.Step
	Lines map[executions.ID][]executions.Line
	Lists [][]executions.ID
}

func (h Harness) view(t *testing.T, runs ...executions.Execution) view {
	t.Helper()
	v := view{map[executions.ID]executions.Execution{}, map[executions.ID][]executions.Step{}, map[executions.ID][]executions.Line{}, nil}
	ctx := given.Context(t)
	for _, e := range runs {
		found, err := h.History.Get(ctx, e.Scope, e.ID)
		want.OK(t, err)
		v.Runs[e.ID] = found
		v.Steps[e.ID], err = h.Steps.List(ctx, e.Scope, e.ID)
		want.OK(t, err)
		log, err := h.Logs.Read(ctx, e.Scope, e.ID, 0, 100)
		want.OK(t, err)
		v.Lines[e.ID] = log.Lines
		inScope, err := h.History.List(ctx, e.Scope, history.Filter{}, store.Paging{Limit: 100})
		want.OK(t, err)
		ofUser, err := h.History.ListByUser(ctx, e.Actor.ID, history.Filter{}, store.Paging{Limit: 100})
		want.OK(t, err)
		v.Lists = append(v.Lists, ids(inScope), ids(ofUser))
	}
	return v
}

func ids(page store.ExecutionPage) (list []executions.ID) {
	for _, e := range page.Items {
		list = append(list, e.ID)
	}
	return list
}
