package main

import (
	"context"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/workflow"
)

// The workflows that are measured.
const (
	emptyWorkflow   = "empty"
	stampedWorkflow = "stamped"
	workingWorkflow = "working"
)

// workingTime is how long a working run waits for some other system.
const workingTime = 100 * time.Millisecond

var _ = workflow.Define(workflow.Spec{Name: emptyWorkflow, Title: "Empty", Effect: workflow.Reads},
	func(context.Context, *workflow.Run, struct{}) (struct{}, error) { return struct{}{}, nil })

// firstLines says when each run of the stamped workflow came to its first line.
var firstLines sync.Map

var _ = workflow.Define(workflow.Spec{Name: stampedWorkflow, Title: "Stamped", Effect: workflow.Reads},
	func(_ context.Context, run *workflow.Run, _ struct{}) (struct{}, error) {
		firstLines.Store(run.ID, time.Now())
		return struct{}{}, nil
	})

var _ = workflow.Define(workflow.Spec{Name: workingWorkflow, Title: "Working", Effect: workflow.Reads},
	func(ctx context.Context, _ *workflow.Run, _ struct{}) (struct{}, error) {
		timer := time.NewTimer(workingTime)
		defer timer.Stop()
		select {
		case <-timer.C:
			return struct{}{}, nil
		case <-ctx.Done():
			return struct{}{}, ctx.Err()
		}
	})
