package harness

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Call is one call on a store, and what it does to a model of it. Both answer the code
// of a fault, empty for success; a model is never changed, but answered anew.
type Call[M any] struct {
	Name  string
	Do    func(ctx context.Context) (code string)
	Model func(m M) (M, string)
}

// Race makes a few calls at the same time. It answers the model after an order in which
// they may have happened one by one: theirs are the answers that came, and differ finds
// the store to be that model by now. An error when there is no such order.
func Race[M any](ctx context.Context, m M, differ func(m M) error, calls ...Call[M]) (M, error) {
	answers := make([]string, len(calls))
	Together(len(calls), func(i int) error { answers[i] = calls[i].Do(ctx); return nil })
	var problems []error
	for _, order := range orders(len(calls)) {
		after, wanted := m, make([]string, len(calls))
		names := make([]string, len(calls))
		for place, i := range order {
			after, wanted[i] = calls[i].Model(after)
			names[place] = fmt.Sprintf("%s: %q", calls[i].Name, wanted[i])
		}
		if !slices.Equal(answers, wanted) {
			problems = append(problems, fmt.Errorf("in the order %q: got %q", names, answers))
			continue
		}
		err := differ(after)
		if err == nil {
			return after, nil
		}
		problems = append(problems, fmt.Errorf("in the order %q: %w", names, err))
	}
	return m, errors.Join(problems...)
}

// orders are the ways to put n things one behind the other.
func orders(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var all [][]int
	for _, shorter := range orders(n - 1) {
		for at := range n {
			all = append(all, slices.Insert(slices.Clone(shorter), at, n-1))
		}
	}
	return all
}
