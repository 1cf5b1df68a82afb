// Command testprogram is an author's own program with workflows that misbehave
// on purpose, for the end-to-end tests.
package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/platform/local/command"
	"github.com/bifrost-run/bifrost/workflow"
)

func main() { os.Exit(command.Main(os.Args[1:])) }

// effectsInput names a folder that the steps leave their marks in.
type effectsInput struct {
	Folder string `json:"folder" label:"Folder"`
}

var _ = workflow.Define(workflow.Spec{
	Name: "three_effects", Title: "Three effects", Effect: workflow.Changes, Timeout: time.Minute,
	Retry: workflow.Retry{Attempts: 3, Backoff: 10 * time.Millisecond},
}, threeEffects)

// threeEffects marks each of its steps in a file. The second waits until the
// test lets it go on, so that the program can be killed meanwhile.
func threeEffects(ctx context.Context, run *workflow.Run, in effectsInput) (int, error) {
	for i, name := range []string{"one", "two", "three"} {
		if i == 1 {
			if err := waitFor(ctx, in.Folder+"/go"); err != nil {
				return 0, err
			}
		}
		_, err := workflow.Step(ctx, name, func(ctx context.Context) (int, error) {
			workflow.Log(ctx).Info("marking", "name", name)
			return i, mark(in.Folder+"/effects", fmt.Sprintf("%s attempt %d\n", name, run.Attempt))
		})
		if err != nil {
			return 0, err
		}
		run.Progress(i+1, 3, name)
	}
	return run.Attempt, nil
}

func mark(path, line string) error {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(line)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}

// waitFor looks for a file until it is there or the run ends.
func waitFor(ctx context.Context, path string) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := os.Stat(path); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// A declaration that is wrong, where the test asks for it.
var _ = workflow.StringSetting(os.Getenv("TESTPROGRAM_SETTING") + "office")

var _ = workflow.Define(workflow.Spec{Name: "panics", Title: "Panics", Effect: workflow.Reads},
	func(context.Context, *workflow.Run, struct{}) (int, error) { panic("boom") })

var _ = workflow.Define(workflow.Spec{Name: "returns_nan", Title: "Returns NaN", Effect: workflow.Reads},
	func(context.Context, *workflow.Run, struct{}) (float64, error) { return math.NaN(), nil })

var _ = workflow.Define(workflow.Spec{Name: "ignores_cancel", Title: "Ignores cancel", Effect: workflow.Reads, Timeout: time.Second},
	func(ctx context.Context, _ *workflow.Run, in effectsInput) (int, error) {
		return 0, waitFor(context.WithoutCancel(ctx), in.Folder+"/go")
	})

var _ = workflow.Define(workflow.Spec{Name: "logs_too_much", Title: "Logs too much", Effect: workflow.Reads, Timeout: 5 * time.Minute},
	func(ctx context.Context, _ *workflow.Run, _ struct{}) (int, error) {
		line := strings.Repeat("x", 15_000)
		for i := range 7_200 { // a little more than the 100 MiB that a log may hold
			workflow.Log(ctx).Info(line, "line", i)
		}
		return 0, nil
	})

var _ = workflow.Define(workflow.Spec{Name: "waits", Title: "Waits to be cancelled", Effect: workflow.Reads, Timeout: time.Minute},
	func(ctx context.Context, _ *workflow.Run, _ struct{}) (int, error) {
		workflow.Log(ctx).Info("waiting")
		<-ctx.Done()
		return 0, ctx.Err()
	})
