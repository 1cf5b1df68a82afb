// Package greetings holds our workflows for being polite.
package greetings

import (
	"context"

	"github.com/bifrost-run/bifrost/workflow"
)

// HelloClient greets a client. Being declared is all it takes to be found.
var HelloClient = workflow.Define(workflow.Spec{
	Name:        "hello_client",
	Title:       "Say hello",
	Description: "Greet the client that is chosen.",
	Category:    "Greetings",
	Effect:      workflow.Reads,
}, helloClient)

// HelloClientInput is the form of hello_client.
type HelloClientInput struct {
	Greeting string `json:"greeting" label:"Greeting" default:"Hello" maxLength:"40"`
}

func helloClient(ctx context.Context, run *workflow.Run, in HelloClientInput) (string, error) {
	return workflow.Step(ctx, "greet", func(ctx context.Context) (string, error) {
		workflow.Log(ctx).Info("Greeting.", "client", run.Org.Name)
		return in.Greeting + ", " + run.Org.Name + "!", nil
	})
}
