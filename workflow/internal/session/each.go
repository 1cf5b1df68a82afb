package session

import (
	"context"
	"strings"

	"github.com/bifrost-run/bifrost/workflow/internal/attempt"
	"github.com/bifrost-run/bifrost/workflow/internal/wording"
)

// ItemMax is the longest name of an item, in bytes: many of them stand in one row.
const ItemMax = 512

// kept is the result of an item's step. The item is stored only where there is an
// undo, which is given it: what is stored without can be read as well.
type kept[T any] struct {
	Item *T `json:"item,omitempty"`
}

// item is the zero value for one that is null in JSON, as a pointer to nothing is.
func (k kept[T]) item() T {
	if k.Item == nil {
		var null T
		return null
	}
	return *k.Item
}

// Each runs fn in a step of its own for one item after the other, by a plan that
// has the name of them all. It ends early when no step can go on.
func Each[T any](ctx context.Context, plan Plan, items []T, fn func(ctx context.Context, item T) error) error {
	s := At(ctx).Session
	if s != nil {
		if err := s.Check(plan.Name); err != nil {
			return err
		}
	}
	undo, err := undoOf[T](ctx, plan)
	if err != nil {
		return err
	}
	texts := make([]string, len(items))
	for i := range items {
		texts[i] = strings.ToValidUTF8(attempt.ItemText(items[i]), "\uFFFD")
	}
	for i, step := range attempt.StepNames(plan.Name, texts) {
		this := plan
		this.Name, this.Item = step, &Item{Text: wording.Cut(texts[i], ItemMax)}
		if undo != nil {
			this.Undo = Undo[kept[T]](func(ctx context.Context, stored kept[T]) error { return undo(ctx, stored.item()) })
		}
		_, err := Step(ctx, this, func(ctx context.Context) (result kept[T], err error) {
			if undo != nil {
				result.Item = &items[i]
			}
			return result, fn(ctx, items[i])
		})
		if err == nil || this.Item.Failed || s == nil && ctx.Err() == nil {
			continue
		}
		return err
	}
	return nil
}
