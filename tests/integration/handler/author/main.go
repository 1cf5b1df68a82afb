// Command author is an author's own handler, whose workflows leave marks outside
// or never end, for the tests of the packaged handler.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/bifrost-run/bifrost/platform/handler"
	"github.com/bifrost-run/bifrost/workflow"
)

func main() { os.Exit(handler.Main()) }

// effectsInput says where the marks go.
type effectsInput struct {
	Folder string `json:"folder" label:"Folder"`
}

// stepTime is how long a step takes before its effect, and again after it, so that
// a kill meets each of its moments.
const stepTime = 60 * time.Millisecond

var _ = workflow.Define(workflow.Spec{
	Name: "effects", Title: "Three effects", Effect: workflow.Changes, Timeout: time.Minute,
	Retry: workflow.Retry{Attempts: 9, Backoff: 10 * time.Millisecond},
}, effects)

// effects has three steps. A file with the id of the run gets "do" and the attempt
// when a step has its effect, and "done" and what the step has answered each time
// that the workflow comes past it.
func effects(ctx context.Context, run *workflow.Run, in effectsInput) (int, error) {
	file := filepath.Join(in.Folder, run.ID)
	for _, name := range []string{"one", "two", "three"} {
		workflow.Log(ctx).Info(fmt.Sprintf("attempt %d comes to %s", run.Attempt, name))
		attempt, err := workflow.Step(ctx, name, func(ctx context.Context) (int, error) {
			if err := pause(ctx, stepTime); err != nil {
				return 0, err
			}
			if err := mark(file, fmt.Sprintf("do %s %d", name, run.Attempt)); err != nil {
				return 0, err
			}
			workflow.Log(ctx).Info(fmt.Sprintf("attempt %d has done %s", run.Attempt, name))
			return run.Attempt, pause(ctx, stepTime)
		})
		if err == nil {
			err = mark(file, fmt.Sprintf("done %s %d", name, attempt))
		}
		if err != nil {
			return 0, err
		}
	}
	return run.Attempt, nil
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

// mark adds a line to a file in one write, which a kill cannot divide.
func mark(path, line string) error {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(line + "\n")
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}

var _ = workflow.Define(workflow.Spec{Name: "says_one_thing", Title: "Says one thing", Effect: workflow.Reads},
	func(ctx context.Context, _ *workflow.Run, _ struct{}) (int, error) {
		workflow.Log(ctx).Info("here")
		return 0, nil
	})

var _ = workflow.Define(workflow.Spec{Name: "never_ends", Title: "Never ends", Effect: workflow.Reads, Timeout: time.Second},
	func(context.Context, *workflow.Run, struct{}) (int, error) {
		var never chan int
		return <-never, nil
	})
