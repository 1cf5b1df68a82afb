package workflow

import (
	"cmp"
	"slices"
	"sync"

	"github.com/bifrost-run/bifrost/workflow/internal/declared"
)

// registered holds what package-level Define and NewIntegration calls declare.
var registered = &registry{}

// registry collects definitions, and in its book what is wrong with them.
type registry struct {
	book declared.Book

	mu           sync.Mutex
	definitions  []*Definition
	integrations []IntegrationInfo
}

// add takes a definition, and keeps its problems in it as well, so that a test
// kit that never asks for all definitions cannot execute it.
func (r *registry) add(d *Definition, problems []string) {
	d.problems = r.book.Declare("workflow", d.Spec.Name, d.Source, problems)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.definitions = append(r.definitions, d)
}

func (r *registry) all() ([]*Definition, error) {
	if err := r.book.Problems(); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	sorted := slices.Clone(r.definitions)
	slices.SortFunc(sorted, func(a, b *Definition) int { return cmp.Compare(a.Spec.Name, b.Spec.Name) })
	return sorted, nil
}
