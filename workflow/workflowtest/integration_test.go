package workflowtest_test

import (
	"context"
	"errors"
	"testing"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
)

// tried declares an integration whose test does this with its connection.
func tried(test func(ctx context.Context, c workflow.Connection) (string, error)) *workflow.Integration[workflow.Connection] {
	return workflow.NewIntegration(workflow.IntegrationSpec[workflow.Connection]{
		Name: probeName(), Title: "Tried", Secrets: []string{"key"}, Test: test,
		Open: func(_ context.Context, c workflow.Connection) (workflow.Connection, error) { return c, nil },
	})
}

func TestAConnectionIsTriedAsAPlatformTriesIt(t *testing.T) {
	t.Parallel()
	i := tried(func(_ context.Context, c workflow.Connection) (string, error) {
		if c.Secrets["key"] != "the right key" {
			return "", workflow.Explain(errors.New("401"), "Enter the key again.")
		}
		return "Signed in at " + c.Settings["base_url"] + ".", nil
	})
	with := func(key string) workflowtest.Option {
		return workflowtest.Connected(i, workflow.Connection{Settings: map[string]string{"base_url": "https://a"}, Secrets: map[string]string{"key": key}})
	}
	if trial := workflowtest.TestOf(t, i, with("the right key")); trial.Found != "Signed in at https://a." || trial.Diagnosis.Code != "" || len(trial.Connections) != 1 {
		t.Errorf("%+v", trial)
	}
	if trial := workflowtest.TestOf(t, i, with("another key")); trial.Found != "" || trial.Diagnosis.Message != "Enter the key again." {
		t.Errorf("%+v", trial)
	}
	if trial := workflowtest.TestOf(t, i); trial.Diagnosis.Code != "integration_not_connected" {
		t.Errorf("%+v", trial)
	}
}

func TestATestThatTellsASecretOrIsNotThereFailsTheTest(t *testing.T) {
	t.Parallel()
	i := tried(func(_ context.Context, c workflow.Connection) (string, error) {
		return "Signed in with " + c.Secrets["key"], nil
	})
	wantSaid(t, "workflowtest: the result holds the secret key of probe: Signed in with ***\nA platform shows *** in its place: leave it out, or say workflowtest.SecretsMayShow.", func(t testing.TB) {
		workflowtest.TestOf(t, i, workflowtest.Connected(i, workflow.Connection{Secrets: map[string]string{"key": "the right key"}}))
	})
	wantSaid(t, "workflowtest: the integration probe has no Test", func(t testing.TB) { workflowtest.TestOf(t, tried(nil)) })
}
