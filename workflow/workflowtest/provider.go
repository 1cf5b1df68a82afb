package workflowtest

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/workflowtest/internal/stage"
)

// Offer is what a data provider answered.
type Offer struct {
	Record
	// Options are all that it offered: a platform shows 1,000 of them at most.
	Options []workflow.Option
	// Diagnosis says why it failed; its Code is empty when it did not.
	Diagnosis Diagnosis
}

// providerTimeout is generous: platforms have a limit of their own.
const providerTimeout = 30 * time.Second

func nothingWrong(json.RawMessage) ([]workflow.FieldError, error) { return nil, nil }

// Options asks a data provider once. A platform searches the answer of one that
// is not Searchable by itself, so Search is only for those that are.
func Options[In any](t testing.TB, p *workflow.Provider[In], in In, options ...Option) Offer {
	t.Helper()
	d := p.Definition()
	name := d.Spec.Name
	raw := inputOf(t, name, d.Problems(), in)
	scene := sceneOf(t, options)
	on := stage.New(t, name, d.Spec.Needs, scene)
	if bad := refused[In](nothingWrong, raw); len(bad) > 0 {
		t.Fatalf("workflowtest: %s would refuse these inputs:%s", name, listed(bad))
	}
	var search string
	if scene.Search != nil {
		search = *scene.Search
		if !d.Spec.Searchable {
			t.Fatalf("workflowtest: %s is asked to search, but it is not workflow.Searchable", name)
		}
	}
	on.HideInputs(d.Parameters, raw)
	var found []workflow.Option
	e := on.Run(providerTimeout, host.Retry{}, func(ctx context.Context, at host.Host, info host.Run) host.Outcome {
		var err error
		found, err = d.Options(ctx, at, info, search, raw)
		shown, _ := json.Marshal(found) // only looked at for secrets
		return host.Outcome{Err: err, Result: shown}
	})
	on.CheckCrashes()
	on.CheckSecrets(e)
	return Offer{Record: on.Record(), Options: found, Diagnosis: e.Diagnosis}
}
