// Package check asks many questions at once and gathers what was found. What is
// asked, and how the answer is shown, is not here.
package check

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// State is how well something is.
type State string

// The states. Skipped is for a question that another answer has made pointless.
const (
	OK      State = "ok"
	Warning State = "warning"
	Failed  State = "failed"
	Skipped State = "skipped"
)

// Finding is the answer to one question.
type Finding struct {
	State State
	// Seen is what was seen, in one line and without anything secret.
	Seen string
	// Advice is what to do about it, with the command where there is one; empty when
	// all is well.
	Advice string
}

// Well is a finding with nothing to do.
func Well(format string, values ...any) Finding {
	return Finding{State: OK, Seen: fmt.Sprintf(format, values...)}
}

// Skip is a finding of a question that was not asked, with the reason.
func Skip(format string, values ...any) Finding {
	return Finding{State: Skipped, Seen: fmt.Sprintf(format, values...)}
}

// Warn is a finding that does not keep Bifrost from working.
func Warn(advice, format string, values ...any) Finding {
	return Finding{State: Warning, Seen: fmt.Sprintf(format, values...), Advice: advice}
}

// Fail is a finding that does.
func Fail(advice, format string, values ...any) Finding {
	return Finding{State: Failed, Seen: fmt.Sprintf(format, values...), Advice: advice}
}

// Check is one question.
type Check struct {
	// Name is what the question is about, in a word or two.
	Name string
	// Run finds the answer. Its context ends after Most.
	Run func(context.Context) Finding
}

// Result is a question with its answer.
type Result struct {
	Name string
	Finding
}

// Most is how long one question may take.
const Most = 5 * time.Second

// All asks every question at the same time and answers in their order. It takes no
// longer than Most: a question that does not come back has failed.
func All(ctx context.Context, checks []Check) []Result {
	results := make([]Result, len(checks))
	var asked sync.WaitGroup
	for i, c := range checks {
		asked.Go(func() { results[i] = Result{Name: c.Name, Finding: one(ctx, c)} })
	}
	asked.Wait()
	return results
}

func one(ctx context.Context, c Check) Finding {
	ctx, cancel := context.WithTimeout(ctx, Most)
	defer cancel()
	found := make(chan Finding, 1) // whoever comes late is not waited for
	go func() { found <- c.Run(ctx) }()
	select {
	case f := <-found:
		return f
	case <-ctx.Done():
	}
	// A question that ends with its context has more to say than that it was late.
	grace := time.NewTimer(100 * time.Millisecond)
	defer grace.Stop()
	select {
	case f := <-found:
		return f
	case <-grace.C:
		return Fail("look at what keeps it, and ask again", "no answer within %s", Most)
	}
}

// Worst is the state of all results together: Failed, Warning or OK.
func Worst(results []Result) State {
	worst := OK
	for _, r := range results {
		switch r.State {
		case Failed:
			return Failed
		case Warning:
			worst = Warning
		case OK, Skipped:
		}
	}
	return worst
}
