package greetings

import (
	"testing"

	"github.com/bifrost-run/bifrost/workflow"
)

func TestTheClientIsGreetedByName(t *testing.T) {
	t.Parallel()
	run := &workflow.Run{Org: workflow.Organization{Name: "Contoso"}}
	got, err := helloClient(t.Context(), run, HelloClientInput{Greeting: "Good morning"})
	if err != nil || got != "Good morning, Contoso!" {
		t.Errorf("got %q, %v", got, err)
	}
}
