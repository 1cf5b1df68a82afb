package configure

import (
	"context"
	"errors"
	"fmt"

	"github.com/bifrost-run/bifrost/app/configure/internal/known"
	"github.com/bifrost-run/bifrost/app/configure/internal/layer"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Resolver says what runs of an organization get. It shows everything: it is for
// the platform itself, never for an answer to a caller.
type Resolver struct {
	config store.Config
	vault  secret.Vault
	known  known.List
}

// NewResolver is the use case over these ports.
func NewResolver(config store.Config, vault secret.Vault, of Known) *Resolver {
	return &Resolver{config: config, vault: vault, known: known.Of(of)}
}

// Configuration is what one scope runs with, as of one read. It is safe for
// concurrent use.
type Configuration struct {
	scope         organizations.Scope
	org           organizations.Organization
	own, defaults organizations.Config
	vault         secret.Vault
	known         known.List
}

// For reads what is configured, with one query for the scope and one for the
// defaults. The organization is that of the scope, and zero for global.
func (r *Resolver) For(ctx context.Context, s organizations.Scope, org organizations.Organization) (*Configuration, error) {
	if s.OrganizationID() != string(org.ID) {
		return nil, errors.New("configuration: the organization is not that of the scope")
	}
	own, defaults, err := layer.Both(ctx, s, r.config.Load)
	if err != nil {
		return nil, err
	}
	return &Configuration{scope: s, org: org, own: own, defaults: defaults, vault: r.vault, known: r.known}, nil
}

// Setting answers what is in force for one key, false when nothing is.
func (c *Configuration) Setting(key string) (organizations.EffectiveSetting, bool) {
	return effective(c.own.Settings, c.defaults.Settings, key)
}

func (c *Configuration) resolve(name string) (organizations.ResolvedIntegration, bool) {
	return organizations.ResolveIntegration(c.org, name, c.own.Integrations, c.defaults.Integrations)
}

// Connected reports whether an integration is configured for the scope, and whether it
// is global's that is used.
func (c *Configuration) Connected(name string) (inherited, ok bool) {
	resolved, ok := c.resolve(name)
	return resolved.Inherited, ok
}

// Connection is one integration, whole: all of it comes from one scope.
type Connection struct {
	Settings map[string]string
	// Secrets are by the names that the integration declares.
	Secrets map[string]organizations.SecretValue
	// Inherited says that all of it is global's.
	Inherited bool
}

// Connect answers an integration with its secrets, which are read now, from the
// scope that its settings come from and from no other. Faults: Conflict
// integration_not_connected, Conflict tenant_missing where the integration works
// in a tenant and the organization has none, and Conflict secret_missing for a
// secret that is named and gone.
func (c *Configuration) Connect(ctx context.Context, name string) (Connection, error) {
	resolved, ok := c.resolve(name)
	if !ok {
		return Connection{}, fault.New(fault.Conflict, "integration_not_connected", "This organization is not connected to "+c.known.Title(name)+".")
	}
	if declared, _ := c.known.Find(name); declared.Tenant != nil && declared.Tenant(c.org, resolved.Settings) == "" {
		return Connection{}, fault.New(fault.Conflict, "tenant_missing", c.untenanted()+" Add it to the organization, then try again.")
	}
	from := c.scope
	if resolved.Inherited {
		from = c.scope.Defaults()
	}
	connection := Connection{Settings: resolved.Settings, Secrets: map[string]organizations.SecretValue{}, Inherited: resolved.Inherited}
	for _, key := range resolved.Secrets {
		value, err := c.vault.Resolve(ctx, from, organizations.SecretKey(name, key))
		if fault.Is(err, fault.NotFound) {
			return Connection{}, fault.Wrap(err, fault.Conflict, "secret_missing", "The secret "+key+" of "+c.known.Title(name)+" is missing. Enter it again.")
		}
		if err != nil {
			return Connection{}, fmt.Errorf("read the secret %s of %s: %w", key, name, err)
		}
		connection.Secrets[key] = value
	}
	return connection, nil
}

// Secret answers a secret by its key: the scope's own, else that of the defaults.
// Where the scope has a setting of this key that refers to a secret, it is the
// one referred to, in the same scope and in no other. A secret of an integration
// is none of these: it goes with the address that it was given for. Faults:
// Conflict secret_missing, secret_reserved.
func (c *Configuration) Secret(ctx context.Context, key string) (organizations.SecretValue, error) {
	from := []organizations.Scope{c.scope, c.scope.Defaults()}
	setting, ok := c.Setting(key)
	switch {
	case ok && setting.Type == organizations.SecretRefSetting:
		key, from = setting.Value, from[:1]
	case c.scope.IsGlobal():
		from = from[:1]
	}
	if title, owned := c.known.Owner(key); owned {
		return organizations.SecretValue{}, fault.New(fault.Conflict, "secret_reserved", "This secret belongs to "+title+". Connect to it instead of reading its secret.")
	}
	for _, scope := range from {
		value, err := c.secretIn(ctx, scope, key)
		if fault.Code(err) != "secret_missing" {
			return value, err
		}
	}
	return organizations.SecretValue{}, secretMissing(nil, key)
}

// secretIn never asks for what cannot be a key: a vault may spell two texts alike.
func (c *Configuration) secretIn(ctx context.Context, from organizations.Scope, key string) (organizations.SecretValue, error) {
	if !organizations.IsKey(key) {
		return organizations.SecretValue{}, secretMissing(nil, key)
	}
	value, err := c.vault.Resolve(ctx, from, key)
	if fault.Is(err, fault.NotFound) {
		return organizations.SecretValue{}, secretMissing(err, key)
	}
	if err != nil {
		return organizations.SecretValue{}, fmt.Errorf("read the secret %s: %w", key, err)
	}
	return value, nil
}

func secretMissing(cause error, key string) error {
	if !organizations.IsKey(key) {
		key = "of this name" // it may be anything
	}
	return fault.Wrap(cause, fault.Conflict, "secret_missing", "The secret "+key+" is not set. Set it, then try again.")
}
