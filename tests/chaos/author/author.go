// Package author has the workflows of the chaos tests. They do nothing but leave
// deeds, in every way in which a workflow can come to its end. What becomes of them
// is judged elsewhere.
package author

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/bifrost-run/bifrost/tests/chaos/deeds"
	"github.com/bifrost-run/bifrost/workflow"
)

// stamina outlasts whatever happens to a run: a run whose attempts are used up has
// not shown that it is performed again.
var stamina = workflow.Retry{Attempts: 60, Backoff: 20 * time.Millisecond, Max: 200 * time.Millisecond, Jitter: 0.5}

// attempt is one start of a workflow's function.
type attempt struct {
	run  *workflow.Run
	path string
	said int
}

// act is a workflow that leaves deeds where it begins and where it returns. Its result
// is the attempt that has returned.
func act(do func(ctx context.Context, a *attempt) error) func(context.Context, *workflow.Run, struct{}) (int, error) {
	return func(ctx context.Context, run *workflow.Run, _ struct{}) (int, error) {
		a := &attempt{run: run, path: os.Getenv(deeds.Variable)}
		err := a.leave(deeds.Start, "", "")
		if err == nil {
			err = do(ctx, a)
		}
		if ctx.Err() != nil {
			return 0, ctx.Err() // It was ended, and did not return by itself.
		}
		return run.Attempt, errors.Join(err, a.leave(deeds.End, "", strconv.Itoa(a.said)))
	}
}

func (a *attempt) leave(kind deeds.Kind, step, mark string) error {
	return deeds.Write(a.path, deeds.Deed{Kind: kind, Run: a.run.ID, Attempt: a.run.Attempt, Step: step, Mark: mark})
}

// say writes a line that no other line of the run is like.
func (a *attempt) say(ctx context.Context) {
	a.said++
	workflow.Log(ctx).Info(fmt.Sprintf("line %d.%d", a.run.Attempt, a.said))
}

// step is a step whose function leaves deeds with a mark of this call, and whose
// result is that mark. It takes some time before its effect and after it, so that
// whatever happens meets each of its moments.
func (a *attempt) step(ctx context.Context, name string, takes time.Duration, options ...workflow.StepOption) error {
	mark, err := workflow.Step(ctx, name, func(ctx context.Context) (string, error) { return a.effect(ctx, name, takes) }, options...)
	if err == nil {
		err = a.leave(deeds.Told, name, mark)
	}
	return err
}

func (a *attempt) effect(ctx context.Context, step string, takes time.Duration) (string, error) {
	mark := rand.Text()
	if err := a.leave(deeds.Enter, step, mark); err != nil {
		return "", err
	}
	if err := pause(ctx, takes/2); err != nil {
		return "", err
	}
	if err := a.leave(deeds.Effect, step, mark); err != nil {
		return "", err
	}
	a.say(ctx)
	return mark, pause(ctx, takes/2)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
