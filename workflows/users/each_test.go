package users

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/integrations/msgraph"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
)

// sorting tells what becomes of five items, two of which read alike.
var sorting = workflow.Define(workflow.Spec{Name: "sorting", Title: "Sorting", Effect: workflow.Reads},
	func(ctx context.Context, _ *workflow.Run, _ struct{}) (map[string][]string, error) {
		var items []msgraph.Group
		for _, id := range []string{"done", "twin", "fails", "panics"} {
			items = append(items, msgraph.Group{ID: id, DisplayName: id})
		}
		items = append(items, msgraph.Group{ID: "fails", DisplayName: "twin"})
		done, failed, err := each(ctx, "sort", items, func(_ context.Context, g msgraph.Group) error {
			switch g.ID {
			case "fails":
				return errors.New("no")
			case "panics":
				panic("kaputt")
			}
			return nil
		})
		return map[string][]string{"done": names(done), "failed": names(failed)}, err
	})

func TestItemsAreToldApartByHowTheyEndedInThisAttemptOrBefore(t *testing.T) {
	t.Parallel()
	workflowtest.AtEveryStep(t, func(t *testing.T, crash ...workflowtest.Option) []workflowtest.Step {
		result := workflowtest.Run(t, sorting, struct{}{}, crash...)
		want := map[string][]string{"done": {"done", "twin"}, "failed": {"fails", "panics", "twin"}}
		if diff := cmp.Diff(want, result.Out()); diff != "" || len(result.Failures) != 3 {
			t.Error(result, diff)
		}
		return result.Steps
	})
}

func TestNoItemsAreAListAndNotNull(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff([]string{}, names([]msgraph.Group(nil))); diff != "" {
		t.Error(diff)
	}
}
