package workflow

import "github.com/bifrost-run/bifrost/workflow/internal/registry"

// What follows is for platforms and test kits; authors never need it.

// registered holds what package-level declarations declare.
var registered = &registry.Registry{}

// Definition is a declared workflow as platforms see it: Spec, Parameters and
// Source say what it is, Execute runs it and Validate judges an input.
type Definition = registry.Workflow

// ProviderDefinition is a declared data provider as platforms see it: Spec,
// Parameters and Source say what it is, Options asks it.
type ProviderDefinition = registry.Provider

// IntegrationDefinition is a declared integration as platforms see it: its Name and
// Title, the keys of its Settings and Secrets, whether it NeedsTenant; Test tries it.
type IntegrationDefinition = registry.Integration

// Definitions answers every workflow of this program, sorted by name. The error
// joins every problem of every declaration, one line each with its file and
// line, and means that the program must not start; there are no definitions then.
func Definitions() ([]*Definition, error) { return registered.Workflows() }

// ProviderDefinitions answers every data provider of this program, sorted by
// name. Its error is that of Definitions.
func ProviderDefinitions() ([]*ProviderDefinition, error) { return registered.Providers() }

// Integrations answers every integration that this program declares.
func Integrations() []*IntegrationDefinition { return registered.Integrations() }
