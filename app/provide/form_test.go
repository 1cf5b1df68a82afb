package provide

import (
	"context"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/workflow"
)

// Somebody without a permission is answered through a form, and nothing that was
// remembered for others; those get nothing of theirs either.
func TestThroughAFormNobodyNeedsAPermissionAndSharesNothing(t *testing.T) {
	t.Parallel()
	asked := 0
	w := newWorld(t, func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) {
		asked++
		return []workflow.Option{{Label: "A", Value: "a"}}, nil
	})
	nobody, runner := at(t, w.org), at(t, w.org, permissions.ExecuteWorkflows)
	request := Request{Provider: "things"}
	if _, err := w.source.Options(t.Context(), nobody, request); !fault.Is(err, fault.Forbidden) || asked != 0 {
		t.Errorf("without a form: %v", err)
	}
	for i, c := range []struct {
		by     permissions.Authority
		cached bool
		asked  int
	}{{runner, false, 1}, {nobody, false, 2}, {nobody, true, 2}, {runner, true, 2}} {
		got, err := w.source.ThroughForm(t.Context(), c.by, request)
		if err != nil || len(got.Options) != 1 || got.Cached != c.cached || asked != c.asked {
			t.Errorf("question %d: %+v, %v, asked %d times", i, got, err, asked)
		}
	}
}
