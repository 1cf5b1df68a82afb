package author

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bifrost-run/bifrost/workflow"
)

const (
	// brief is how long a step takes, slow how long one takes that outlasts the
	// visibility of its message.
	brief, slow = 30 * time.Millisecond, time.Second
	// limit outlasts every standstill.
	limit = 10 * time.Minute
)

var errAsked = errors.New("this attempt was to fail")

var _ = workflow.Define(workflow.Spec{Name: "chaos_empty", Title: "Nothing", Retry: stamina, Timeout: limit, SavesMinutes: 1},
	act(func(context.Context, *attempt) error { return nil }))

var _ = workflow.Define(workflow.Spec{Name: "chaos_steps", Title: "Three steps", Retry: stamina, Timeout: limit, SavesMinutes: 3},
	act(func(ctx context.Context, a *attempt) error { return a.steps(ctx, brief) }))

var _ = workflow.Define(workflow.Spec{Name: "chaos_slow", Title: "Three slow steps", Retry: stamina, Timeout: limit},
	act(func(ctx context.Context, a *attempt) error { return a.steps(ctx, slow) }))

// The workflow without another attempt ends as interrupted when its process does.
var _ = workflow.Define(workflow.Spec{Name: "chaos_fragile", Title: "Three steps and one attempt", Timeout: limit, SavesMinutes: 7},
	act(func(ctx context.Context, a *attempt) error { return a.steps(ctx, brief) }))

func (a *attempt) steps(ctx context.Context, takes time.Duration) error {
	for i, name := range []string{"one", "two", "three"} {
		a.say(ctx)
		if err := a.step(ctx, name, takes); err != nil {
			return err
		}
		a.run.Progress(i+1, 3, name)
	}
	return nil
}

var _ = workflow.Define(workflow.Spec{Name: "chaos_each", Title: "Items, of which one fails", Retry: stamina, Timeout: limit},
	act(func(ctx context.Context, a *attempt) error {
		return workflow.Each(ctx, "item", []string{"one", "bad", "three", "four"}, func(ctx context.Context, item string) error {
			if item == "bad" {
				return workflow.Permanent(errAsked)
			}
			_, err := a.effect(ctx, "item: "+item, brief)
			return err
		})
	}))

var _ = workflow.Define(workflow.Spec{Name: "chaos_fails", Title: "One step, and then a failure", Retry: stamina, Timeout: limit},
	act(func(ctx context.Context, a *attempt) error {
		if err := a.step(ctx, "one", brief); err != nil {
			return err
		}
		a.say(ctx)
		return workflow.Permanent(errAsked)
	}))

// The first three attempts fail, whatever else ends others.
var _ = workflow.Define(workflow.Spec{Name: "chaos_retries", Title: "A step in each of four attempts", Retry: stamina, Timeout: limit},
	act(func(ctx context.Context, a *attempt) error {
		for i := range min(a.run.Attempt, 4) {
			if err := a.step(ctx, fmt.Sprint("step ", i+1), brief); err != nil {
				return err
			}
		}
		if a.run.Attempt < 4 {
			return errAsked
		}
		return nil
	}))

var _ = workflow.Define(workflow.Spec{Name: "chaos_logs", Title: "Many lines", Retry: stamina, Timeout: limit},
	act(func(ctx context.Context, a *attempt) error {
		for range 20 {
			for range 10 {
				a.say(ctx)
			}
			if err := pause(ctx, brief/2); err != nil {
				return err
			}
		}
		return nil
	}))

var _ = workflow.Define(workflow.Spec{Name: "chaos_late", Title: "Longer than its time", Retry: stamina, Timeout: time.Second},
	act(func(ctx context.Context, a *attempt) error {
		if err := a.step(ctx, "one", brief); err != nil {
			return err
		}
		<-ctx.Done()
		return ctx.Err()
	}))

// Two workflows are at work for so long that who stood still wakes up while another
// attempt is under way: one asks nobody and returns, the other has something to say.
var (
	_ = workflow.Define(workflow.Spec{Name: "chaos_long", Title: "Eight seconds of work", Retry: stamina, Timeout: limit},
		act(func(ctx context.Context, _ *attempt) error { return pause(ctx, 8*time.Second) }))
	_ = workflow.Define(workflow.Spec{Name: "chaos_wordy", Title: "Eight seconds of words", Retry: stamina, Timeout: limit},
		act(func(ctx context.Context, a *attempt) error {
			for range 40 {
				a.say(ctx)
				if err := pause(ctx, 200*time.Millisecond); err != nil {
					return err
				}
			}
			return nil
		}))
)

// IsLong reports whether a workflow is at work for so long.
func IsLong(name string) bool { return name == "chaos_long" || name == "chaos_wordy" }

// The effect must never be tried twice, so a run that was cut off in it says that
// nobody knows.
var _ = workflow.Define(workflow.Spec{Name: "chaos_once", Title: "An effect at most once", Retry: stamina, Timeout: limit},
	act(func(ctx context.Context, a *attempt) error {
		if err := a.step(ctx, "one", brief); err != nil {
			return err
		}
		return a.step(ctx, Once, brief, workflow.Once())
	}))

// Once is the name of steps whose function must never be called twice in a run.
const Once = "at most once"

// Ends are the ways in which the runs of each workflow may end, with the code of the
// error. Nobody but a person who cancels a run adds another one.
var Ends = map[string][]string{
	"chaos_empty":   {"Success"},
	"chaos_steps":   {"Success"},
	"chaos_slow":    {"Success"},
	"chaos_fragile": {"Success", "Failed interrupted"},
	"chaos_each":    {"CompletedWithErrors"},
	"chaos_fails":   {"Failed workflow_failed"},
	"chaos_retries": {"Success"},
	"chaos_logs":    {"Success"},
	"chaos_long":    {"Success"},
	"chaos_wordy":   {"Success"},
	"chaos_late":    {"Timeout timeout"},
	"chaos_once":    {"Success", "Failed step_in_doubt"},
}

// SavesMinutes is what a run of a workflow spares when it succeeds.
var SavesMinutes = map[string]int{"chaos_empty": 1, "chaos_steps": 3, "chaos_fragile": 7}
