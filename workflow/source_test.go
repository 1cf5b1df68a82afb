package workflow_test

import (
	"context"
	"regexp"
	"testing"

	"github.com/bifrost-run/bifrost/workflow"
)

func TestADefinitionKnowsItsLine(t *testing.T) {
	t.Parallel()
	if got := greet.Definition().Source; !regexp.MustCompile(`/workflow/example_test\.go:\d+$`).MatchString(got) {
		t.Error(got)
	}
}

// mail is declared like an author would, in the registry of the program.
var mail = workflow.NewIntegration(workflow.IntegrationSpec[string]{
	Name: "mail", Title: "Mail", Open: func(context.Context, workflow.Connection) (string, error) { return "", nil },
})

func TestAGoodIntegrationDoesNotStopTheProgram(t *testing.T) {
	t.Parallel()
	if needs := workflow.Needs(mail); len(needs.Integrations) != 1 {
		t.Error(needs)
	}
	if _, err := workflow.Definitions(); err != nil {
		t.Error(err)
	}
}
