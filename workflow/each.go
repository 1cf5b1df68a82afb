package workflow

import (
	"context"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/workflow/internal/attempt"
	"github.com/bifrost-run/bifrost/workflow/internal/session"
	"github.com/bifrost-run/bifrost/workflow/internal/wording"
)

// Each runs fn for one item after the other, each in a step of its own, so that
// an item which is done is not done again. The steps are named "<name>: <item>",
// the item as fmt prints it: give a struct a String method. A name is used once
// in a run. An item that fails is a failed item of the run, and the rest goes on:
// the error of Each is nil then. It is not nil when the context ended or no step
// can go on, and the rest is left undone. Outside of a run failed items are
// dropped, as by ItemFailed.
func Each[T any](ctx context.Context, name string, items []T, fn func(ctx context.Context, item T) error, options ...StepOption) error {
	s := session.At(ctx).Session
	if s != nil {
		if err := s.Check(name); err != nil {
			return err
		}
	}
	texts := make([]string, len(items))
	for i := range items {
		texts[i] = strings.ToValidUTF8(attempt.ItemText(items[i]), "\uFFFD")
	}
	for i, step := range attempt.StepNames(name, texts) {
		this := &session.Item{Text: wording.Cut(texts[i], itemMax)}
		about := func(plan *session.Plan) { plan.Item = this }
		_, err := Step(ctx, step, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, fn(ctx, items[i])
		}, append(slices.Clip(options), about)...)
		if err == nil || this.Failed || s == nil && ctx.Err() == nil {
			continue
		}
		return err
	}
	return nil
}
