package workflow_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// notebook is the smallest host: it remembers steps and prints the log.
type notebook map[string]json.RawMessage

func (n notebook) Recall(step string) (host.Step, bool) {
	result, ok := n[step]
	return host.Step{Name: step, Result: result}, ok
}

func (n notebook) StoreStep(_ context.Context, s host.Step) error {
	n[s.Name] = s.Result
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

func ExampleDefine() {
	input := json.RawMessage(`{"name":"Ana","language":"fr"}`)
	outcome := greet.Definition().Execute(context.Background(), notebook{}, host.Run{ID: "1", Attempt: 1}, input)
	fmt.Println(string(outcome.Result), outcome.Err)
	// Output:
	// info find the word looking {"language":"fr"}
	// 1 of 1 greeting
	// "Bonjour, Ana" <nil>
}

func ExampleStep() {
	on := notebook{"find the word": json.RawMessage(`"Salut"`)} // stored by an attempt that was cut off
	outcome := greet.Definition().Execute(context.Background(), on, host.Run{ID: "1", Attempt: 2}, json.RawMessage(`{"name":"Ana"}`))
	fmt.Println(string(outcome.Result), outcome.Err)
	// Output:
	// 1 of 1 greeting
	// "Salut, Ana" <nil>
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
	// greet read 5m0s
	//   name string required: true
	//   language string required: false
	// <nil>
}
