// Package registry keeps what a program declares at package level: workflows,
// data providers, integrations and settings, and how platforms call them. What
// authors write to declare them does not live here.
package registry

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/declared"
)

// Registry collects declarations, and in its book what is wrong with them. The
// zero value is empty; it is safe for concurrent use.
type Registry struct {
	book declared.Book

	mu           sync.Mutex
	workflows    []*Workflow
	providers    []*Provider
	integrations []*Integration
	settings     map[string]settingAt
}

// settingAt is the first declaration of a setting, and its file:line.
type settingAt struct {
	host.SettingNeed
	source string
}

// exportKey is a setting that nobody could set: its address in the API is that
// of all settings.
const exportKey = "export"

// AddWorkflow takes a workflow, and keeps its problems in it as well, so that a
// test kit that never asks for all workflows cannot execute it.
func (r *Registry) AddWorkflow(w *Workflow, problems []string) {
	w.problems = r.book.Declare("workflow", w.Spec.Name, w.Source, append(specProblems(w.Spec), problems...))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.workflows = append(r.workflows, w)
}

// AddProvider takes a data provider, and keeps its problems in it as well.
func (r *Registry) AddProvider(p *Provider, problems []string) {
	p.problems = r.book.Declare("data provider", p.Spec.Name, p.Source, append(problems, untakeable(p.Parameters)...))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.providers = append(r.providers, p)
}

// AddIntegration takes an integration, and keeps its problems in it as well.
func (r *Registry) AddIntegration(i *Integration, problems []string) {
	i.problems = r.book.Declare("integration", i.Name, i.Source, problems)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.integrations = append(r.integrations, i)
}

// AddSetting takes a setting, which several workflows may declare as long as
// they agree on its type.
func (r *Registry) AddSetting(need host.SettingNeed, source string, problems []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	first, known := r.settings[need.Key]
	if known && first.Type != need.Type {
		problems = append(problems, fmt.Sprintf("it is declared as %s here and as %s at %s", need.Type, first.Type, first.source))
	}
	if need.Key == exportKey {
		problems = append(problems, "the key stands for all settings in the API: choose another")
	}
	if r.settings == nil {
		r.settings = map[string]settingAt{}
	}
	if !known {
		r.settings[need.Key] = settingAt{need, source}
	}
	r.book.Complain("setting", need.Key, source, problems)
}

// untakeable says which inputs no data provider can take: its answers are
// remembered by them, and nobody uploads a file to look at a form.
func untakeable(inputs []host.Parameter) []string {
	var problems []string
	for _, p := range inputs {
		if p.Type == host.TypeSecret || p.Type == host.TypeFile {
			problems = append(problems, fmt.Sprintf("input %s: a data provider takes no %s", p.Name, p.Type))
		}
	}
	return problems
}

// Workflows answers every workflow, sorted by name. The error joins every problem
// of every declaration, one line each; there are no workflows then.
func (r *Registry) Workflows() ([]*Workflow, error) {
	if err := r.Problems(); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.SortedFunc(slices.Values(r.workflows), func(a, b *Workflow) int { return cmp.Compare(a.Spec.Name, b.Spec.Name) }), nil
}

// Providers answers every data provider, sorted by name, and the same error.
func (r *Registry) Providers() ([]*Provider, error) {
	if err := r.Problems(); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.SortedFunc(slices.Values(r.providers), func(a, b *Provider) int { return cmp.Compare(a.Spec.Name, b.Spec.Name) }), nil
}

// Integrations answers every integration in the order of declaration.
func (r *Registry) Integrations() []*Integration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.integrations)
}

// Problems joins those of all declarations, nil for none: each one's own, and
// what shows only once all are known.
func (r *Registry) Problems() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	problems := []error{r.book.Problems()}
	for _, w := range r.workflows {
		for _, p := range w.Parameters {
			if why := r.unoffered(p); why != "" {
				problems = append(problems, fmt.Errorf("%s: workflow %s: parameter %s: %s", w.Source, w.Spec.Name, p.Name, why))
			}
		}
	}
	return errors.Join(problems...)
}

// unoffered says why the values of a parameter cannot be offered, or nothing.
func (r *Registry) unoffered(p host.Parameter) string {
	if p.Provider == "" {
		return ""
	}
	at := slices.IndexFunc(r.providers, func(known *Provider) bool { return known.Spec.Name == p.Provider })
	if at < 0 {
		return fmt.Sprintf("there is no data provider %q", p.Provider)
	}
	for _, needed := range r.providers[at].Parameters {
		if needed.Required {
			return fmt.Sprintf("the data provider %q cannot be used by a tag: it needs the input %s", p.Provider, needed.Name)
		}
	}
	return ""
}
