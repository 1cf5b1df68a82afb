package azure_test

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// step is a stored step with something in it.
func step(name string, status executions.StepStatus, result []byte) executions.Step {
	return executions.Step{Name: name, Status: status, Attempt: 1, StartedAt: today(), Result: result}
}

// storedSteps are the steps of the run as people see them.
func (p *play) storedSteps() []executions.Step {
	p.t.Helper()
	steps, err := p.judge.Steps().List(p.t.Context(), p.run.Scope, p.run.ID)
	ok(p.t, err)
	return steps
}

// withSteps has a worker that has stored some.
func withSteps(steps ...executions.Step) func(*play) {
	return func(p *play) {
		claimed(p)
		for _, s := range steps {
			ok(p.t, p.actor.Steps().Store(p.t.Context(), p.lease, s))
		}
	}
}

// stores is a step that is stored behind others, or in the place of its intent.
func stores(s executions.Step, before ...executions.Step) transition {
	want := []executions.Step{}
	for _, b := range before {
		if b.Name != s.Name {
			want = append(want, b)
		}
	}
	want = append(want, s)
	return transition{
		hasPayloads: len(s.Result) > 1000, begin: withSteps(before...),
		do:     func(ctx context.Context, p *play) error { return p.actor.Steps().Store(ctx, p.lease, s) },
		isDone: is(executions.Running),
		also: func(p *play, err error) {
			// Whoever was answered an error tries again, and learns that it was stored
			// or stores it then.
			if wasStored := len(p.storedSteps()) == len(want) && p.storedSteps()[len(want)-1].Status == s.Status; err != nil {
				err = p.actor.Steps().Store(p.t.Context(), p.lease, s)
				if wasStored != (fault.Code(err) == "step_exists") || !wasStored && err != nil {
					p.t.Errorf("a step that was stored: %v, is answered with %v", wasStored, err)
				}
			}
			same(p.t, "the steps", p.storedSteps(), want)
			if fault.Code(p.actor.Steps().Store(p.t.Context(), p.lease, s)) != "step_exists" {
				p.t.Error("a step was stored twice")
			}
		},
	}
}

// remembers reads the steps for the next worker, behind whose back nothing is
// stored any more.
func remembers(before ...executions.Step) transition {
	return transition{
		begin: func(p *play) {
			withSteps(before...)(p)
			stale := p.lease
			_, err := p.actor.Executions().Release(p.t.Context(), p.lease, executions.Release{DueAt: p.run.DueAt, Now: today()})
			ok(p.t, err)
			_, p.lease, err = p.actor.Executions().Claim(p.t.Context(), p.run.Doorbell(), p.claim(today()))
			ok(p.t, err)
			p.stale = stale
		},
		do: func(ctx context.Context, p *play) error {
			steps, err := p.actor.Steps().Memo(ctx, p.lease)
			if err == nil {
				same(p.t, "the memo", steps, before)
			}
			return err
		},
		isDone: is(executions.Running),
		also: func(p *play, err error) {
			if err == nil && p.judge.Steps().Store(p.t.Context(), p.stale, step("late", executions.StepSuccess, nil)) == nil {
				p.t.Error("a stale worker stores behind the back of the next one")
			}
		},
	}
}

func stepTransitions() map[string]transition {
	first, second := step("first", executions.StepSuccess, []byte(`1`)), step("second", executions.StepSuccess, []byte(`2`))
	intent, result := step("charge", executions.StepIntent, nil), step("charge", executions.StepSuccess, []byte(`3`))
	return map[string]transition{
		"store the first step":         stores(first),
		"store the second step":        stores(second, first),
		"store a large step":           stores(step("large", executions.StepSuccess, tooLarge), first),
		"store an intent":              stores(intent, first),
		"store the result of one":      stores(result, first, intent),
		"remember nothing":             remembers(),
		"remember steps":               remembers(first, second),
		"remember a large step, later": remembers(step("large", executions.StepSuccess, tooLarge)),
	}
}
