// Package config keeps what is configured in scopes: settings and integrations.
// What they come to for an organization is the domain's to say, and secrets are
// in the vault.
package config

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Config keeps settings and integrations, each in a row of its own, so that
// writers of different ones never meet. It satisfies store.Config.
type Config struct{ db *kv.DB }

var _ store.Config = Config{}

// New makes the port on a store.
func New(db *kv.DB) Config { return Config{db} }

// Load reads everything of a scope in one scan: a scope's rows stand together,
// in the order of their keys and types.
func (c Config) Load(ctx context.Context, s organizations.Scope) (organizations.Config, error) {
	if err := entry.Check(ctx, s); err != nil {
		return organizations.Config{}, err
	}
	rows, err := kv.Scan[configRow](c.db, kv.Span{Prefix: scopeKey(s)})
	if err != nil {
		return organizations.Config{}, err
	}
	var loaded organizations.Config
	for _, row := range rows {
		if row.Setting != nil {
			loaded.Settings = append(loaded.Settings, row.Setting.setting())
		}
		if row.Integration != nil {
			loaded.Integrations = append(loaded.Integrations, row.Integration.integration())
		}
	}
	return loaded, nil
}

// PutSetting writes a setting.
func (c Config) PutSetting(ctx context.Context, s organizations.Scope, setting organizations.Setting) error {
	return c.put(ctx, s, settingKey(s, setting.Key), &configRow{Setting: settingPartOf(setting)})
}

// DeleteSetting removes a setting.
func (c Config) DeleteSetting(ctx context.Context, s organizations.Scope, key string) error {
	return c.remove(ctx, s, settingKey(s, key))
}

// PutIntegration writes an integration.
func (c Config) PutIntegration(ctx context.Context, s organizations.Scope, integration organizations.Integration) error {
	return c.put(ctx, s, integrationKey(s, integration.Type), &configRow{Integration: integrationPartOf(integration)})
}

// DeleteIntegration removes an integration.
func (c Config) DeleteIntegration(ctx context.Context, s organizations.Scope, integration string) error {
	return c.remove(ctx, s, integrationKey(s, integration))
}

func (c Config) put(ctx context.Context, s organizations.Scope, at kv.Key, row *configRow) error {
	if err := entry.Check(ctx, s); err != nil {
		return err
	}
	var b kv.Batch
	b.Put(at, row)
	return c.db.Commit(&b)
}

func (c Config) remove(ctx context.Context, s organizations.Scope, at kv.Key) error {
	if err := entry.Check(ctx, s); err != nil {
		return err
	}
	var b kv.Batch
	b.Delete(at)
	return c.db.Commit(&b)
}
