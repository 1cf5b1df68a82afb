package users

import (
	"context"
	"fmt"

	"github.com/bifrost-run/bifrost/workflow"
)

// place is an item and where it stands in its list.
type place[T any] struct {
	item T
	at   int
}

// String names the step and the failure of the item.
func (p place[T]) String() string { return fmt.Sprint(p.item) }

// each is workflow.Each, and tells afterwards which items are done and which
// failed. An item that an earlier attempt did is recalled and not done again; it
// counts as done, because only what succeeded is stored.
func each[T any](ctx context.Context, name string, items []T, do func(context.Context, T) error) (done, failed []T, err error) {
	places := make([]place[T], len(items))
	for i, item := range items {
		places[i] = place[T]{item, i}
	}
	fails := make([]bool, len(items))
	err = workflow.Each(ctx, name, places, func(ctx context.Context, p place[T]) error {
		fails[p.at] = true // should it panic
		err := do(ctx, p.item)
		fails[p.at] = err != nil
		return err
	})
	for i, item := range items {
		if fails[i] {
			failed = append(failed, item)
		} else {
			done = append(done, item)
		}
	}
	return done, failed, err
}

// names lists items as people read them; never nil, so that a result has a list.
func names[T fmt.Stringer](items []T) []string {
	list := make([]string, len(items))
	for i, item := range items {
		list[i] = item.String()
	}
	return list
}
