package workflow

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/declared"
	"github.com/bifrost-run/bifrost/workflow/internal/registry"
	"github.com/bifrost-run/bifrost/workflow/internal/session"
)

// Requirement is something that a workflow needs. Every Integration and every
// Setting is one.
type Requirement interface {
	requirement(into *Requirements)
}

// Requirements is what a workflow needs, by name; made by Needs.
type Requirements = host.Requirements

// Needs lists what a workflow needs, for Spec.Needs: the integrations that it
// connects to and every setting that it reads.
func Needs(list ...Requirement) Requirements {
	var all Requirements
	for _, r := range list {
		r.requirement(&all)
	}
	return all
}

// IntegrationSpec declares a kind of client for another system.
type IntegrationSpec[C any] struct {
	// Name follows the rule for workflow names.
	Name  string
	Title string
	// Settings and Secrets are the keys that Open finds in its Connection.
	Settings []string
	Secrets  []string
	// Required are those of Settings and Secrets that Open cannot do without: until all
	// are entered, people see that the connection is not complete.
	Required []string
	// NeedsTenant refuses to connect an organization without an Entra tenant.
	NeedsTenant bool
	// Open makes a client; it is called once for a run that asks for it.
	Open func(ctx context.Context, c Connection) (C, error)
	// Test tells people whether the connection that they entered works. It signs in anew,
	// reads what is there and changes nothing; its sentence says what it found, or Explain
	// what to mend. It has 20 seconds. Nil: there is nothing to try.
	Test func(ctx context.Context, client C) (string, error)
}

// Connection is what an integration is given to make its client for the run's
// organization: Integration, its name; TenantID, the organization's Microsoft
// Entra tenant, empty when not known; Settings and Secrets by their keys; HTTP,
// the client to send with, which belongs to the platform; and Hide, which takes
// what must not be written down, such as a token, and may be nil.
type Connection = host.Connection

// Integration is a declared integration; C is its client.
type Integration[C any] struct {
	spec       IntegrationSpec[C]
	definition *IntegrationDefinition
}

// NewIntegration declares an integration. Like Define it belongs at package
// level and never panics: problems are answered by Definitions.
func NewIntegration[C any](spec IntegrationSpec[C]) *Integration[C] {
	return newIntegration(registered, declared.Caller(), spec)
}

func newIntegration[C any](into *registry.Registry, source string, spec IntegrationSpec[C]) *Integration[C] {
	problems := declared.NameProblems(spec.Name, spec.Title)
	if spec.Open == nil {
		problems = append(problems, "Open is missing")
	}
	problems = append(problems, declared.RequiredProblems(spec.Required, spec.Settings, spec.Secrets)...)
	i := &Integration[C]{spec: spec}
	info := host.IntegrationInfo{Name: spec.Name, Title: spec.Title, Settings: spec.Settings, Secrets: spec.Secrets, Required: spec.Required, NeedsTenant: spec.NeedsTenant, HasTest: spec.Test != nil}
	i.definition = registry.NewIntegration(info, source, i.try)
	into.AddIntegration(i.definition, problems)
	return i
}

func (i *Integration[C]) try(ctx context.Context) (string, error) {
	client, err := Connect(ctx, i)
	if err != nil {
		return "", err
	}
	return i.spec.Test(ctx, client)
}

// Definition gives the declaration to platforms and test kits.
func (i *Integration[C]) Definition() *IntegrationDefinition { return i.definition }

func (i *Integration[C]) requirement(into *Requirements) {
	if i != nil && !slices.Contains(into.Integrations, i.spec.Name) {
		into.Integrations = append(into.Integrations, i.spec.Name)
	}
}

// Connect answers the client of the integration for this run. The first call
// opens it, later ones share it; an error is not kept, so that the next call
// tries again. Outside of a run there is nothing to connect with.
func Connect[C any](ctx context.Context, i *Integration[C]) (C, error) {
	var zero C
	s := session.At(ctx).Session
	if !s.Live() {
		return zero, errors.New("workflow.Connect: there is no run, or it is over")
	}
	c := s.Client(i)
	c.Lock()
	defer c.Unlock()
	if known, ok := c.Value.(C); ok {
		return known, nil
	}
	opened, err := open(ctx, s.Host, i)
	if err != nil {
		return zero, fmt.Errorf("connect to %s: %w", i.spec.Name, err)
	}
	c.Value = opened
	return opened, nil
}

func open[C any](ctx context.Context, from host.Host, i *Integration[C]) (C, error) {
	connection, err := from.Connection(ctx, i.spec.Name)
	if err != nil {
		var zero C
		return zero, err
	}
	return session.Open(ctx, connection, i.spec.Open)
}
