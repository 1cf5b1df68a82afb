// Package config keeps in one Azure table what is configured in scopes: settings
// and integrations, beside the organization that they are for. What they come to
// for an organization is the domain's to say, and secrets are in the vault.
package config

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Config keeps settings and integrations, each in a row of its own, so that
// writers of different ones never meet. It satisfies store.Config.
//
// A row is written by the version that was read before: a request that arrives
// late cannot put an older address beside secrets that were set since, and a row
// that a newer program wrote is left alone.
type Config struct {
	table *table.Table
}

var _ store.Config = Config{}

// New makes the port on an account; nobody is asked.
func New(s *connect.Storage) Config { return Config{table.New(s, tableName)} }

// tableName has the organization itself, too, which is another package's.
const tableName = "OrganizationConfig"

// Layout is what this package keeps in its table.
func Layout() []entity.Table {
	return []entity.Table{{Name: tableName, Rows: []entity.Entity{&configRow{}}}}
}

// Create makes the table if it is missing, for a local program.
func (c Config) Create(ctx context.Context) error { return c.table.Create(ctx) }

// What the row keys of a scope begin with. The range from the one to the end of
// the other leaves out the organization itself.
const (
	settingPrefix     = "config:"
	integrationPrefix = "integration:"
	behindPrefixes    = "integration;"
)

func settingKey(key string) string { return settingPrefix + keys.Name(key) }

func integrationKey(integration string) string { return integrationPrefix + keys.Name(integration) }

// partition is where a scope's rows are.
func partition(s organizations.Scope) string { return keys.Encode(s.Key()) }

// Load reads everything of a scope in one query. It fails for one row that
// cannot be read: without an organization's own integration, the global one
// would be taken for it.
func (c Config) Load(ctx context.Context, s organizations.Scope) (organizations.Config, error) {
	if err := check(ctx, s); err != nil {
		return organizations.Config{}, err
	}
	var unreadable error
	q := Rows(partition(s))
	found, err := table.Find[configRow](ctx, c.table, q.Tolerate(func(row entity.Row, err error) {
		if isSetting(row) || isIntegration(row) {
			unreadable = cmp.Or(unreadable, err)
		}
	}))
	if err = cmp.Or(err, unreadable); err != nil {
		return organizations.Config{}, err
	}
	return loaded(found.Rows)
}

// loaded leaves out kinds of rows that a later program has added.
func loaded(stored []configRow) (organizations.Config, error) {
	var all organizations.Config
	for _, row := range stored {
		switch {
		case isSetting(row.Row) && row.RowKey == settingKey(row.Name):
			all.Settings = append(all.Settings, row.setting())
		case isIntegration(row.Row) && row.RowKey == integrationKey(row.Name):
			integration, err := row.integration()
			if err != nil {
				return organizations.Config{}, err
			}
			all.Integrations = append(all.Integrations, integration)
		case isSetting(row.Row) || isIntegration(row.Row):
			return organizations.Config{}, errDamaged(errors.New("a row is about something else than its key says"))
		}
	}
	return all, nil
}

func isSetting(row entity.Row) bool { return strings.HasPrefix(row.RowKey, settingPrefix) }

func isIntegration(row entity.Row) bool { return strings.HasPrefix(row.RowKey, integrationPrefix) }

// PutSetting writes a setting.
func (c Config) PutSetting(ctx context.Context, s organizations.Scope, setting organizations.Setting) error {
	return c.put(ctx, s, settingKey(setting.Key), settingRowOf(setting))
}

// DeleteSetting removes a setting.
func (c Config) DeleteSetting(ctx context.Context, s organizations.Scope, key string) error {
	return c.remove(ctx, s, settingKey(key))
}

// PutIntegration writes an integration. TooLarge row_too_large for settings of
// more than 128 Ki characters together.
func (c Config) PutIntegration(ctx context.Context, s organizations.Scope, integration organizations.Integration) error {
	row, err := integrationRowOf(integration)
	if err != nil {
		return err
	}
	return c.put(ctx, s, integrationKey(integration.Type), row)
}

// DeleteIntegration removes an integration.
func (c Config) DeleteIntegration(ctx context.Context, s organizations.Scope, integration string) error {
	return c.remove(ctx, s, integrationKey(integration))
}

func (c Config) put(ctx context.Context, s organizations.Scope, key string, row configRow) error {
	return c.write(ctx, s, key, func(stored *configRow, found bool) error {
		if found && stored.says(row) {
			return nil
		}
		row.Row = stored.Row
		if !found {
			return c.table.Insert(ctx, &row)
		}
		return c.table.Replace(ctx, &row)
	})
}

func (c Config) remove(ctx context.Context, s organizations.Scope, key string) error {
	return c.write(ctx, s, key, func(stored *configRow, found bool) error {
		if !found {
			return nil
		}
		return c.table.Delete(ctx, entity.At(stored.PartitionKey, stored.RowKey, stored.Version))
	})
}

// attempts is how often a writer tries against others before it gives up.
const attempts = 60

// write reads a row and lets do act on it, again when somebody else was faster.
// That is also how a write whose answer was lost finds its own row.
func (c Config) write(ctx context.Context, s organizations.Scope, key string, do func(stored *configRow, found bool) error) error {
	if err := check(ctx, s); err != nil {
		return err
	}
	for range attempts {
		stored := configRow{Row: entity.Row{PartitionKey: partition(s), RowKey: key}}
		found, err := c.table.Get(ctx, &stored)
		if fault.Code(err) == entity.Unreadable {
			// Whoever writes or removes it says what shall be.
			found, err, stored.Version = true, nil, entity.Any
		}
		if err != nil {
			return err
		}
		if err := do(&stored, found); !isBeaten(err) {
			return err
		}
	}
	return fault.New(fault.Conflict, trouble.Changed, "Many are changing this at the same time. Try again in a moment.")
}

// isBeaten reports whether a conditional write found something else than was read.
func isBeaten(err error) bool {
	switch fault.Code(err) {
	case trouble.Exists, trouble.Changed, trouble.Missing:
		return true
	}
	return false
}

// errNoScope is a defect of the caller: no decision was made.
var errNoScope = errors.New("the store was asked for what belongs to nobody: the scope is missing")

// check refuses the scope of nobody and a context that has ended.
func check(ctx context.Context, s organizations.Scope) error {
	if !s.Valid() {
		return errNoScope
	}
	return ctx.Err()
}
