package examples

import (
	"context"
	"fmt"
	"time"

	"github.com/bifrost-run/bifrost/workflow"
)

// LongTask counts seconds. It changes nothing and needs nobody, so it is the
// workflow to try cancelling, progress, resuming and failing with.
var LongTask = workflow.Define(workflow.Spec{
	Name:                 "long_task",
	Title:                "Count seconds",
	Description:          "Count seconds with progress, to see how runs behave: cancel it, stop the program meanwhile, or let it fail.",
	Category:             "Examples",
	Effect:               workflow.Reads,
	Timeout:              50 * time.Minute,
	OrganizationOptional: true,
}, longTask)

// LongTaskInput is the form of long_task.
type LongTaskInput struct {
	Seconds int `json:"seconds" label:"Seconds" help:"How long to count. The time limit ends the run at 3,000." default:"30" minimum:"1" maximum:"3600"`
	FailAt  int `json:"fail_at,omitempty" label:"Fail at" help:"The second at which the run fails. Leave it empty to succeed." minimum:"1" maximum:"3600"`
}

// LongTaskResult says how many seconds were counted.
type LongTaskResult struct {
	Seconds int `json:"seconds"`
}

// secondsPerStep is how much counting a resumed run repeats at most.
const secondsPerStep = 10

// longTask makes a step of every ten seconds: a run that is resumed goes on at
// the first step that was not finished.
func longTask(ctx context.Context, run *workflow.Run, in LongTaskInput) (LongTaskResult, error) {
	for counted := 0; counted < in.Seconds; counted += secondsPerStep {
		first, last := counted+1, min(counted+secondsPerStep, in.Seconds)
		name := fmt.Sprintf("seconds %d to %d", first, last)
		if _, err := workflow.Step(ctx, name, func(ctx context.Context) (int, error) {
			return last, count(ctx, run, first, last, in)
		}); err != nil {
			return LongTaskResult{}, err
		}
	}
	workflow.Log(ctx).Info("Counted to the end.", "seconds", in.Seconds)
	return LongTaskResult{Seconds: in.Seconds}, nil
}

// count waits in a select, so that cancelling ends it at once and not at the
// next second.
func count(ctx context.Context, run *workflow.Run, first, last int, in LongTaskInput) error {
	workflow.Log(ctx).Info("Counting.", "from", first, "to", last)
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for second := first; second <= last; second++ {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
		if second == in.FailAt {
			return workflow.Explain(fmt.Errorf("fail_at is %d", in.FailAt), fmt.Sprintf("Failed at second %d, as asked.", second))
		}
		run.Progress(second, in.Seconds, fmt.Sprintf("Second %d of %d", second, in.Seconds))
	}
	return nil
}
