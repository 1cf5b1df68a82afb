package workflowtest

import (
	"context"
	"testing"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/workflowtest/internal/stage"
)

// Trial is how the test of a connection ended.
type Trial struct {
	Record
	// Found is the sentence of a test that went well; it may be empty.
	Found string
	// Diagnosis says why it failed; its Code is empty when it did not.
	Diagnosis Diagnosis
}

// TestOf tries a connection as a platform does when somebody asks whether it works. The
// integration comes by Connected, or a client of its own by Fake.
func TestOf[C any](t testing.TB, i *workflow.Integration[C], options ...Option) Trial {
	t.Helper()
	d := i.Definition()
	declaredWell(t, d.Name, d.Problems())
	if !d.HasTest {
		t.Fatalf("workflowtest: the integration %s has no Test", d.Name)
	}
	on := stage.New(t, d.Name, workflow.Needs(i), sceneOf(t, options))
	var found string
	e := on.Run(providerTimeout, host.Retry{}, func(ctx context.Context, at host.Host, info host.Run) host.Outcome {
		said, err := d.Test(ctx, at, info)
		found = said
		return host.Outcome{Err: err, Result: []byte(said)} // only looked at for secrets
	})
	on.CheckCrashes()
	on.CheckSecrets(e)
	return Trial{Record: on.Record(), Found: found, Diagnosis: e.Diagnosis}
}
