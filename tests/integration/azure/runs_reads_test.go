package azure_test

import (
	"context"
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// reading is a question about runs, with a short answer that can be compared.
type reading struct {
	begin func(*play)
	ask   func(ctx context.Context, p *play, of *process) (any, error)
}

// TestReadsOfRunsAreWholeOrFail breaks every question: a fault that passes is
// outlived, and what is answered is what is stored.
func TestReadsOfRunsAreWholeOrFail(t *testing.T) {
	t.Parallel()
	positions := wire.Gather(t)
	for name, q := range readings() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := start(t, blobNetwork)
			report := wire.Everywhere(t, blobNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) {
				p := newPlay(t, home, run)
				q.begin(p)
				want, err := q.ask(t.Context(), p, p.judge)
				ok(t, err)
				var got any
				run.During(func() { got, err = q.ask(t.Context(), p, p.actor) })
				switch {
				case err == nil:
					same(t, "the answer", got, want)
				case !fault.Is(err, fault.Unavailable) || !run.IsOutage():
					t.Errorf("got %v", err)
				}
			})
			positions.Enter(t, name, report)
		})
	}
}

func readings() map[string]reading {
	get := func(ctx context.Context, p *play, of *process) (any, error) {
		return of.History().Get(ctx, p.run.Scope, p.run.ID)
	}
	some := func(p *play) {
		p.run.Input = tooLarge
		withSteps(step("first", executions.StepSuccess, tooLarge), step("second", executions.StepSuccess, nil))(p)
		for range 2 {
			another := someRun()
			another.Scope, another.Actor = p.run.Scope, p.run.Actor
			_, err := p.judge.Executions().Accept(p.t.Context(), store.Acceptance{Execution: another})
			ok(p.t, err)
		}
	}
	paging := store.Paging{Limit: 2}
	return map[string]reading{
		"get":                         {some, get},
		"get what was half stored":    {acceptedByHalves, get},
		"get what was never accepted": {func(p *play) {}, notFound(get)},
		"list a scope": {some, func(ctx context.Context, p *play, of *process) (any, error) {
			return of.History().List(ctx, p.run.Scope, history.Filter{}, paging)
		}},
		"list a user": {some, func(ctx context.Context, p *play, of *process) (any, error) {
			return of.History().ListByUser(ctx, p.run.Actor.ID, history.Filter{}, paging)
		}},
		"search a scope": {some, func(ctx context.Context, p *play, of *process) (any, error) {
			return of.History().List(ctx, p.run.Scope, history.Filter{Workflow: p.run.Workflow.Name}, paging)
		}},
		"search a user": {some, func(ctx context.Context, p *play, of *process) (any, error) {
			return of.History().ListByUser(ctx, p.run.Actor.ID, history.Filter{Statuses: []executions.Status{executions.Pending}}, paging)
		}},
		"list steps": {some, func(ctx context.Context, p *play, of *process) (any, error) {
			return of.Steps().List(ctx, p.run.Scope, p.run.ID)
		}},
		"bounds": {some, func(ctx context.Context, p *play, of *process) (any, error) {
			return of.Bounds(ctx, p.run.Scope, p.run.ID)
		}},
	}
}

// notFound expects a run not to be known, which trouble must not look like.
func notFound(ask func(context.Context, *play, *process) (any, error)) func(context.Context, *play, *process) (any, error) {
	return func(ctx context.Context, p *play, of *process) (any, error) {
		_, err := ask(ctx, p, of)
		if fault.Is(err, fault.NotFound) {
			return "unknown", nil
		}
		return nil, err
	}
}

// TestASweepMissesNothing breaks every call of a sweep: it lists a run that is to
// be looked at, or fails.
func TestASweepMissesNothing(t *testing.T) {
	t.Parallel()
	positions, home := wire.Gather(t), start(t, blobNetwork)
	report := wire.Everywhere(t, blobNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) {
		p := newPlay(t, home, run)
		accepted(p)
		p.actor.time.jump(p.run.Timeout)
		var due []executions.Doorbell
		var err error
		run.During(func() { due, err = p.actor.Recovery().Due(t.Context(), today()) })
		switch {
		case err == nil && !slices.Contains(due, p.run.Doorbell()):
			t.Errorf("%s is not among the %d that are due", p.run.ID, len(due))
		case err != nil && !run.IsOutage():
			t.Errorf("got %v", err)
		}
	})
	if positions.Enter(t, "sweep", report); report.Calls != 20 {
		t.Errorf("a sweep makes %d calls", report.Calls)
	}
}
