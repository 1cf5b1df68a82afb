// Package supply gives the code of authors what is configured for the
// organization that it works for: settings, secrets and connections. It knows
// every secret that it gave, so that what the code writes down can be held
// against them. Who may run code is not decided here.
package supply

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/internal/redact"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// Connector makes a connection of what is configured: it adds what only the
// program knows, such as the client that calls are sent with.
type Connector interface {
	// Connection answers one integration, whole. Its error is a fault, or for the
	// author's code to see.
	Connection(ctx context.Context, c *configure.Configuration, org organizations.Organization, integration string) (host.Connection, error)
}

// Supplier equips code. It is safe for concurrent use.
type Supplier struct {
	resolver *configure.Resolver
	connect  Connector
}

// New is a Supplier over what is configured.
func New(resolver *configure.Resolver, connect Connector) *Supplier {
	return &Supplier{resolver: resolver, connect: connect}
}

// For equips one piece of code for one scope. The organization is that of the
// scope, and zero for global. Nothing is read before the code asks.
func (s *Supplier) For(scope organizations.Scope, org organizations.Organization) *Kit {
	return &Kit{supplier: s, scope: scope, org: org}
}

// Kit is what one run, or one question to a data provider, is given. What is
// configured is read once. It is safe for concurrent use.
type Kit struct {
	supplier *Supplier
	scope    organizations.Scope
	org      organizations.Organization
	// Secrets are those that the code was given.
	Secrets redact.Set

	mu            sync.Mutex
	configuration *configure.Configuration
	hidden        []string
}

// Hide learns a text that must not be written down.
func (k *Kit) Hide(secret string) {
	k.Secrets.Add(secret)
	k.mu.Lock()
	defer k.mu.Unlock()
	if !slices.Contains(k.hidden, secret) {
		k.hidden = append(k.hidden, secret)
	}
}

// Hidden answers every text that must not be written down, for whoever seals
// what holds them.
func (k *Kit) Hidden() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.hidden)
}

// configured reads what is configured, unless that was done. An error is not kept.
func (k *Kit) configured(ctx context.Context) (*configure.Configuration, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.configuration != nil {
		return k.configuration, nil
	}
	configuration, err := k.supplier.resolver.For(ctx, k.scope, k.org)
	if err == nil {
		k.configuration = configuration
	}
	return configuration, err
}

// Digest is short, and another one for whatever else is in force for the
// organization: see configure.Configuration.Digest. What is configured is read now.
func (k *Kit) Digest(ctx context.Context) (string, error) {
	configuration, err := k.configured(ctx)
	if err != nil {
		return "", err
	}
	return configuration.Digest(), nil
}

// Settings answers what is in force; a key without a value is not in the answer.
func (k *Kit) Settings(ctx context.Context, keys []string) (map[string]host.Setting, error) {
	configuration, err := k.configured(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string]host.Setting{}
	for _, key := range keys {
		if setting, ok := configuration.Setting(key); ok {
			found[key] = host.Setting{Type: host.SettingType(setting.Type), Value: setting.Value}
		}
	}
	return found, nil
}

// Secret answers a secret for the organization, and hides it from then on.
func (k *Kit) Secret(ctx context.Context, key string) (string, error) {
	configuration, err := k.configured(ctx)
	if err != nil {
		return "", err
	}
	value, err := configuration.Secret(ctx, key)
	if err != nil {
		return "", refusal(err)
	}
	k.Hide(value.Reveal())
	return value.Reveal(), nil
}

// Connected reports whether an integration is configured, and whether it is global's
// that is used. No secret is read.
func (k *Kit) Connected(ctx context.Context, integration string) (inherited, ok bool, err error) {
	configuration, err := k.configured(ctx)
	if err != nil {
		return false, false, err
	}
	inherited, ok = configuration.Connected(integration)
	return inherited, ok, nil
}

// Connection answers the settings and secrets of an integration, and hides its
// secrets from then on.
func (k *Kit) Connection(ctx context.Context, integration string) (host.Connection, error) {
	configuration, err := k.configured(ctx)
	if err != nil {
		return host.Connection{}, err
	}
	connection, err := k.supplier.connect.Connection(ctx, configuration, k.org, integration)
	if err != nil {
		return host.Connection{}, refusal(err)
	}
	for _, value := range connection.Secrets {
		k.Hide(value)
	}
	connection.Hide = k.Hide
	return connection, nil
}

// Conceals reports whether a text holds a secret that the code was given.
func (k *Kit) Conceals(text string) bool { return k.Secrets.Holds(text) }

// mendable are the faults that another attempt may not meet.
var mendable = []fault.Kind{fault.Unavailable, fault.Internal}

// refusal is what code is told about something that a person has to set: another
// attempt would meet the same.
func refusal(err error) error {
	var f *fault.Fault
	if !errors.As(err, &f) || slices.Contains(mendable, f.Kind) {
		return err
	}
	return host.Refusal(f.Code, f.Message)
}
