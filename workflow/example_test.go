package workflow_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// notebook is the smallest host: it remembers steps and prints the log.
type notebook struct {
	host.Unequipped
	steps map[string]json.RawMessage
}

func newNotebook() notebook { return notebook{steps: map[string]json.RawMessage{}} }

func (n notebook) Recall(step string) (host.Step, bool) {
	result, ok := n.steps[step]
	return host.Step{Name: step, Result: result}, ok
}

func (n notebook) StoreStep(_ context.Context, s host.Step) error {
	n.steps[s.Name] = s.Result
	return nil
}

func (n notebook) WriteLog(l host.Line) {
	fmt.Println(l.Level, l.Step, l.Message, string(l.Fields))
}

func (n notebook) SetProgress(done, total int, text string) { fmt.Println(done, "of", total, text) }

func (n notebook) Connection(context.Context, string) (workflow.Connection, error) {
	return workflow.Connection{}, errors.New("nothing is connected")
}

type greetInput struct {
	Name     string `json:"name" label:"Name" maxLength:"64"`
	Language string `json:"language" enum:"en,fr" default:"en"`
}

var greet = workflow.Define(workflow.Spec{
	Name: "greet", Title: "Greet somebody", Effect: workflow.Reads,
}, func(ctx context.Context, run *workflow.Run, in greetInput) (string, error) {
	word, err := workflow.Step(ctx, "find the word", func(ctx context.Context) (string, error) {
		workflow.Log(ctx).Info("looking", "language", in.Language)
		return map[string]string{"en": "Hello", "fr": "Bonjour"}[in.Language], nil
	})
	if err != nil {
		return "", err
	}
	run.Progress(1, 1, "greeting")
	return word + ", " + in.Name, nil
})

// runOf is an attempt of a run.
func runOf(attempt int) host.Run { return host.Run{ID: "1", Attempt: attempt} }

func ExampleDefine() {
	input := json.RawMessage(`{"name":"Ana","language":"fr"}`)
	outcome := greet.Definition().Execute(context.Background(), newNotebook(), runOf(1), input)
	fmt.Println(string(outcome.Result), outcome.Err)
	// Output:
	// info find the word looking {"language":"fr"}
	// 1 of 1 greeting
	// "Bonjour, Ana" <nil>
}

func ExampleStep() {
	on := newNotebook()
	on.steps["find the word"] = json.RawMessage(`"Salut"`) // stored by an attempt that was cut off
	outcome := greet.Definition().Execute(context.Background(), on, runOf(2), json.RawMessage(`{"name":"Ana"}`))
	fmt.Println(string(outcome.Result), outcome.Err)
	// Output:
	// 1 of 1 greeting
	// "Salut, Ana" <nil>
}

type groupsInput struct {
	Groups []string `json:"groups" label:"Groups"`
}

var addToGroups = workflow.Define(workflow.Spec{
	Name: "add_to_groups", Title: "Add to groups", Effect: workflow.Changes,
}, func(ctx context.Context, _ *workflow.Run, in groupsInput) (workflow.Markdown, error) {
	err := workflow.Each(ctx, "add to group", in.Groups, func(ctx context.Context, group string) error {
		if group == "Everyone" {
			return workflow.Explain(errors.New("403 Forbidden"), "This group fills itself.")
		}
		workflow.Log(ctx).Info("added", "members", 12)
		return nil
	})
	return "The groups are **done**.", err
})

func ExampleEach() {
	input := json.RawMessage(`{"groups":["Sales","Everyone","VPN"]}`)
	on := newNotebook()
	on.steps["add to group: Sales"] = json.RawMessage(`{}`) // done by an attempt that was cut off
	outcome := addToGroups.Definition().Execute(context.Background(), on, runOf(2), input)
	fmt.Println(outcome.Kind, string(outcome.Result), outcome.Err)
	for _, failure := range outcome.Failures {
		fmt.Println(failure.Item+":", failure.Message)
	}
	// Output:
	// error add to group: Everyone The step failed. {"error":"This group fills itself. (403 Forbidden)"}
	// info add to group: VPN added {"members":12}
	// markdown "The groups are **done**." <nil>
	// Everyone: This group fills itself.
}

var fetchReport = workflow.Define(workflow.Spec{
	Name: "fetch_report", Title: "Fetch a report", Effect: workflow.Reads,
}, func(ctx context.Context, _ *workflow.Run, _ struct{}) (string, error) {
	tries := 0
	return workflow.Step(ctx, "download", func(context.Context) (string, error) {
		if tries++; tries < 3 {
			return "", errors.New("503 Service Unavailable")
		}
		return "the report", nil
	}, workflow.StepRetry(3, time.Millisecond))
})

func ExampleStepRetry() {
	outcome := fetchReport.Definition().Execute(context.Background(), newNotebook(), runOf(1), nil)
	fmt.Println(string(outcome.Result), outcome.Err)
	// Output:
	// warn download The step failed and will be tried again. {"error":"503 Service Unavailable","wait":"1ms"}
	// warn download The step failed and will be tried again. {"error":"503 Service Unavailable","wait":"2ms"}
	// "the report" <nil>
}

func ExampleRetryAfter() {
	busy := errors.New("429 Too Many Requests")
	err := workflow.RetryAfter(workflow.Explain(busy, "Microsoft 365 is busy."), 90*time.Second)
	diagnosis := host.Diagnose(fmt.Errorf("onboard: %w", err))
	fmt.Println(diagnosis.Message, diagnosis.RetryAfter)
	// Output:
	// Microsoft 365 is busy. 1m30s
}

func ExampleTableOf() {
	type license struct {
		Product string `json:"product"`
		Free    int    `json:"free" label:"Free seats"`
	}
	table, _ := json.Marshal(workflow.TableOf([]license{{"E3", 4}, {"E5", 0}}))
	fmt.Println(string(table))
	// Output:
	// {"columns":[{"key":"product","label":"Product"},{"key":"free","label":"Free seats"}],"rows":[{"free":4,"product":"E3"},{"free":0,"product":"E5"}]}
}

func ExampleExplain() {
	err := workflow.Explain(errors.New("403 Forbidden"), "The user was not created.")
	diagnosis := host.Diagnose(fmt.Errorf("onboard: %w", err))
	fmt.Println(diagnosis.Message)
	fmt.Println(diagnosis.Details)
	// Output:
	// The user was not created.
	// onboard: The user was not created. (403 Forbidden)
}

func ExampleDefinitions() {
	all, err := workflow.Definitions()
	for _, d := range all {
		fmt.Println(d.Spec.Name, d.Spec.Effect, d.Spec.Timeout)
		for _, p := range d.Parameters {
			fmt.Println(" ", p.Name, p.Type, "required:", p.Required)
		}
	}
	fmt.Println(err)
	// Output:
	// add_to_groups change 5m0s
	//   groups list required: true
	// fetch_report read 5m0s
	// greet read 5m0s
	//   name string required: true
	//   language string required: false
	// locate read 5m0s
	// <nil>
}
