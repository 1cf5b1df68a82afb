package workflow_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// tickets is the client of a ticket system, as far as this example needs one.
type tickets struct{ agent, key string }

// Whoami asks the system whose key it is.
func (t tickets) Whoami(context.Context) (string, error) {
	if t.key != "the right key" {
		return "", errors.New("401 Unauthorized")
	}
	return t.agent, nil
}

var ticketSystem = workflow.NewIntegration(workflow.IntegrationSpec[tickets]{
	Name: "tickets", Title: "Tickets", Settings: []string{"agent"}, Secrets: []string{"key"},
	Open: func(_ context.Context, c workflow.Connection) (tickets, error) {
		return tickets{agent: c.Settings["agent"], key: c.Secrets["key"]}, nil
	},
	Test: func(ctx context.Context, t tickets) (string, error) {
		agent, err := t.Whoami(ctx)
		if err != nil {
			return "", workflow.Explain(err, "Tickets refuses the key. Enter it again.")
		}
		return "Signed in as " + agent + ".", nil
	},
})

// entered is a notebook with what somebody has entered for the ticket system.
type entered struct {
	notebook
	key string
}

func (e entered) Connection(_ context.Context, integration string) (host.Connection, error) {
	return host.Connection{Integration: integration, Settings: map[string]string{"agent": "Ana"}, Secrets: map[string]string{"key": e.key}}, nil
}

func ExampleIntegrationSpec() {
	for _, key := range []string{"the right key", "another key"} {
		found, err := ticketSystem.Definition().Test(context.Background(), entered{newNotebook(), key}, runOf(1))
		fmt.Printf("%q %q\n", found, host.Diagnose(err).Message)
	}
	// Output:
	// "Signed in as Ana." ""
	// "" "Tickets refuses the key. Enter it again."
}
