package metrics

import (
	"cmp"
	"slices"
)

// Sum adds up the counts of the same key, and orders them by day, place and workflow.
func Sum(counts []Count) []Count {
	sums := map[Key]Tally{}
	for _, c := range counts {
		sums[c.Key] = sums[c.Key].Plus(c.Tally)
	}
	list := make([]Count, 0, len(sums))
	for key, tally := range sums {
		list = append(list, Count{Key: key, Tally: tally})
	}
	slices.SortFunc(list, func(a, b Count) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.In.String(), b.In.String()), cmp.Compare(a.Workflow, b.Workflow))
	})
	return list
}
