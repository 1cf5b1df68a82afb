// Package describe knows the workflows and data providers of this build: what they
// say about themselves, how their input is judged, and the code to run.
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

// ProviderEntry is one data provider of this build.
type ProviderEntry struct {
	Provider catalog.Provider
	// Inputs judges what a caller sends.
	Inputs schema.Validator
	// Code answers the options.
	Code *workflow.ProviderDefinition
}

// Catalog holds every workflow and data provider of this build. It does not change
// after New and is safe for concurrent use.
type Catalog struct {
	entries   []Entry
	byName    map[string]int
	providers []ProviderEntry
	version   string
}

// New makes the catalog, or answers everything that is wrong with what it should
// hold.
func New(definitions []*workflow.Definition, providers []*workflow.ProviderDefinition, compiler schema.Compiler) (*Catalog, error) {
	c := &Catalog{byName: make(map[string]int, len(definitions))}
	problems := errors.Join(c.addWorkflows(definitions, compiler), c.addProviders(providers, compiler))
	c.version = version(c.entries, c.providers)
	return c, problems
}

func (c *Catalog) addWorkflows(definitions []*workflow.Definition, compiler schema.Compiler) error {
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
	return errors.Join(problems...)
}

func (c *Catalog) addProviders(providers []*workflow.ProviderDefinition, compiler schema.Compiler) error {
	var problems []error
	for _, d := range providers {
		entry := ProviderEntry{Provider: describeProvider(d), Code: d}
		inputs, err := compiler.Compile(entry.Provider.Inputs)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: data provider %s: %w", d.Source, d.Spec.Name, err))
			continue
		}
		entry.Inputs = inputs
		c.providers = append(c.providers, entry)
	}
	return errors.Join(problems...)
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

// FindProvider answers the data provider of that name; NotFound when this build
// has none.
func (c *Catalog) FindProvider(name string) (ProviderEntry, error) {
	for _, entry := range c.providers {
		if entry.Provider.Name == name {
			return entry, nil
		}
	}
	return ProviderEntry{}, fault.New(fault.NotFound, "not_found", "There is no data provider of this name.")
}

// Providers answers every data provider, in the order of names.
func (c *Catalog) Providers() []ProviderEntry { return c.providers }

// Version is a digest of everything the catalog says: it changes exactly when
// the metadata does. Of the form "sha256:<hex>".
func (c *Catalog) Version() string { return c.version }
