// Package describe knows the workflows of this build: what they say about
// themselves, how their input is judged, and the code to run.
package describe

import (
	"errors"
	"fmt"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/schema"
	"github.com/bifrost-run/bifrost/workflow"
)

// Entry is one workflow of this build.
type Entry struct {
	Workflow catalog.Workflow
	Retry    executions.Retry
	// Input judges what a caller sends.
	Input schema.Validator
	// Code runs it.
	Code *workflow.Definition
}

// Catalog holds every workflow of this build. It does not change after New and
// is safe for concurrent use.
type Catalog struct {
	entries []Entry
	byName  map[string]int
	version string
}

// New makes the catalog, or answers everything that is wrong with the workflows.
func New(definitions []*workflow.Definition, compiler schema.Compiler) (*Catalog, error) {
	c := &Catalog{byName: make(map[string]int, len(definitions))}
	var problems []error
	for _, d := range definitions {
		entry := Entry{Workflow: describe(d), Retry: executions.Retry(d.Spec.Retry), Code: d}
		input, err := compiler.Compile(entry.Workflow.Parameters)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: workflow %s: %w", d.Source, d.Spec.Name, err))
			continue
		}
		entry.Input = input
		c.byName[d.Spec.Name] = len(c.entries)
		c.entries = append(c.entries, entry)
	}
	c.version = version(c.entries)
	return c, errors.Join(problems...)
}

// Find answers the workflow of that name; NotFound when this build has none.
func (c *Catalog) Find(name string) (Entry, error) {
	i, ok := c.byName[name]
	if !ok {
		return Entry{}, fault.New(fault.NotFound, "not_found", "There is no workflow of this name.")
	}
	return c.entries[i], nil
}

// Has reports whether this build has a workflow of that name.
func (c *Catalog) Has(name string) bool {
	_, ok := c.byName[name]
	return ok
}

// All answers every workflow, in the order of names.
func (c *Catalog) All() []Entry { return c.entries }

// Version is a digest of everything the catalog says: it changes exactly when
// the metadata does. Of the form "sha256:<hex>".
func (c *Catalog) Version() string { return c.version }
