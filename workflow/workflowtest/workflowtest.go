// Package workflowtest tests workflows and data providers: in the process of the
// test, with nothing stored and nothing configured. Begin with Run, which takes
// the workflow, its input, and options for what it needs:
//
//	func TestOnboarding(t *testing.T) {
//		result := workflowtest.Run(t, OnboardUser, OnboardUserInput{Email: "ana@contoso.com"},
//			workflowtest.Fake[directory.Client](directory.Integration, &fakeDirectory{}),
//			workflowtest.Setting(office, "Leeds"))
//		if got := result.Out(); got.UserID == "" {
//			t.Errorf("got %+v", got)
//		}
//	}
//
// Out fails the test when the run failed, and says why. A test that fails for any
// reason shows the log of the run.
//
// What an integration connects to comes by Fake, a client of the test's own, or
// by Connected, the real client in front of a test double of the other system.
//
// The reason for steps is that a program may die at any moment. CrashAfter and
// CrashBefore let it die at the end of a step. The run then goes on in another
// attempt, as it would in another program: nothing is remembered but the results
// of the steps that were stored. AtEveryStep does so for each step of a workflow.
//
// Everything else is as on a platform: the input is decoded and asked to
// Validate, an attempt has the time of Spec.Timeout, a failed one is followed by
// the next as Spec.Retry says, and a run that writes out a secret is told so by a
// failing test. No wait between attempts or before another try of a step passes.
// The rules of tags (pattern, minLength, enum and so on) are not asked: they are
// the form's. Code that waits by itself is tested in a bubble of testing/synctest.
package workflowtest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/input"
	"github.com/bifrost-run/bifrost/workflow/workflowtest/internal/stage"
)

// Run runs a workflow to its end, through as many attempts as that takes, and
// answers how it ended. In the input, a field with its zero value is not given
// when it has a default or may be left out; a list, map, time, secret or file
// with its zero value never is. An input that nobody could send fails the test at
// once. Everything after a crash happens in further attempts.
func Run[In, Out any](t testing.TB, w *workflow.Workflow[In, Out], in In, options ...Option) *Result[Out] {
	t.Helper()
	return RunJSON(t, w, string(inputOf(t, w.Definition().Spec.Name, w.Definition().Problems(), in)), options...)
}

// RunJSON is Run with the input as the API takes it: a JSON object, which can say
// what a struct cannot, such as false for a field whose default is true. Empty
// stands for {}.
func RunJSON[In, Out any](t testing.TB, w *workflow.Workflow[In, Out], in string, options ...Option) *Result[Out] {
	t.Helper()
	d := w.Definition()
	name := d.Spec.Name
	declaredWell(t, name, d.Problems())
	in = cmp.Or(in, "{}")
	on := stage.New(t, name, d.Spec.Needs, sceneOf(t, options))
	if bad := refused[In](d.Validate, []byte(in)); len(bad) > 0 {
		t.Fatalf("workflowtest: %s would refuse this input:%s", name, listed(bad))
	}
	on.HideInputs(d.Parameters, []byte(in))
	e := on.Run(d.Spec.Timeout, d.Spec.Retry, func(ctx context.Context, at host.Host, info host.Run) host.Outcome {
		return d.Execute(ctx, at, info, json.RawMessage(in))
	})
	on.CheckCrashes()
	on.CheckSecrets(e)
	result := resultOf[Out](t, name, on, e)
	result.input = erased(d.Parameters, in)
	return result
}

func sceneOf(t testing.TB, options []Option) *stage.Scene {
	scene := stage.NewScene(t.Context())
	for _, option := range options {
		option(scene)
	}
	return scene
}

// Validate answers why a run with this input would be refused: a field that is
// required and not given, a secret that is too short, and what the method
// Validate of the input type says. Nil means that it would be taken, as far as
// this package asks: the rules of tags are not judged.
func Validate[In, Out any](t testing.TB, w *workflow.Workflow[In, Out], in In) []workflow.FieldError {
	t.Helper()
	d := w.Definition()
	return refused[In](d.Validate, inputOf(t, d.Spec.Name, d.Problems(), in))
}

// inputOf encodes an input; name is that of its workflow or provider, problems
// what is wrong with their declaration.
func inputOf[In any](t testing.TB, name string, problems error, in In) json.RawMessage {
	t.Helper()
	declaredWell(t, name, problems)
	fields, _ := input.Inspect(reflect.TypeFor[In]())
	raw, err := input.Encode(reflect.ValueOf(in), fields)
	if err != nil {
		t.Fatalf("workflowtest: %s: %v", name, err)
	}
	return raw
}

func declaredWell(t testing.TB, name string, problems error) {
	t.Helper()
	if problems != nil {
		t.Fatalf("workflowtest: no program with %s would start:\n%v", name, problems)
	}
}

// listed has a line for each error.
func listed(bad []workflow.FieldError) string {
	var lines strings.Builder
	for _, b := range bad {
		field := b.Field
		if field == "" {
			field = "the input"
		}
		fmt.Fprintf(&lines, "\n  %s: %s (%s)", field, b.Message, b.Code)
	}
	return lines.String()
}
