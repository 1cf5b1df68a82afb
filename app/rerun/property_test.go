package rerun_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/app/rerun"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/workflow"
)

// chores is a workflow of a few steps, and the word on which of them fail now.
type chores struct {
	names  []string
	fails  map[string]bool
	did    map[string]int
	broken []string
}

func (c *chores) run(ctx context.Context, _ *workflow.Run, _ struct{}) (any, error) {
	err := workflow.Each(ctx, "item", c.names[:len(c.names)/2], c.do)
	for _, name := range c.names[len(c.names)/2:] {
		if err == nil {
			_, err = workflow.Step(ctx, name, func(ctx context.Context) (string, error) { return name, c.do(ctx, name) })
		}
	}
	return nil, err
}

func (c *chores) do(_ context.Context, name string) error {
	if c.did[name] > 0 {
		c.broken = append(c.broken, name+" was done, and is done again")
	}
	if c.fails[name] {
		return errors.New("not now")
	}
	c.did[name]++
	return nil
}

// Whatever fails, and whichever run of the line somebody goes on from, nothing that
// succeeded happens again, everything does in the end, and each run holds all of it.
func TestNothingThatSucceededHappensAgain(t *testing.T) {
	t.Parallel()
	c := &chores{}
	bubble(t, probe(c.run), func(w *world) {
		rapid.Check(t, func(rt *rapid.T) {
			time.Sleep(3 * time.Hour) // what was before is not looked at again
			*c = chores{fails: map[string]bool{}, did: map[string]int{}}
			for i := range rapid.IntRange(1, 6).Draw(rt, "steps") {
				name := fmt.Sprint("step ", i)
				c.names = append(c.names, name)
				c.fails[name] = rapid.Bool().Draw(rt, name)
			}
			line := []executions.Execution{w.performed(w.started(`{}`))}
			for line[len(line)-1].Status != executions.Success {
				delete(c.fails, rapid.SampledFrom(c.names).Draw(rt, "mends"))
				from := rapid.SampledFrom(line).Draw(rt, "from")
				accepted, err := w.Run(t.Context(), bo, rerun.Request{ID: from.ID, Resume: true})
				if err != nil {
					rt.Fatal(err)
				}
				if accepted.Replayed != (from.ID != line[len(line)-1].ID) {
					rt.Fatalf("a run was gone on from twice: %+v", accepted)
				}
				if !accepted.Replayed {
					line = append(line, w.performed(accepted.Execution))
				}
			}
			steps, err := w.store.Steps().List(t.Context(), bo.Scope, line[len(line)-1].ID)
			if err != nil || len(steps) != len(c.names) || len(c.did) != len(c.names) || c.broken != nil {
				rt.Fatalf("%d steps are stored of %v, done: %v, %v %v", len(steps), c.names, c.did, c.broken, err)
			}
		})
	})
}
