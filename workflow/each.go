package workflow

import (
	"context"

	"github.com/bifrost-run/bifrost/workflow/internal/session"
)

// Each runs fn for one item after the other, each in a step of its own, so that
// an item which is done is not done again. The steps are named "<name>: <item>",
// the item as fmt prints it: give a struct a String method. A name is used once
// in a run. An item that fails is a failed item of the run, and the rest goes on:
// the error of Each is nil then. It is not nil when the context ended or no step
// can go on, and the rest is left undone. Outside of a run failed items are
// dropped, as by ItemFailed. With WithUndo, which is given the item, items must
// survive JSON.
func Each[T any](ctx context.Context, name string, items []T, fn func(ctx context.Context, item T) error, options ...StepOption) error {
	return session.Each(ctx, planOf(name, options), items, fn)
}
