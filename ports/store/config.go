package store

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Config keeps the settings and integrations of scopes. Loading one scope is one
// query.
type Config interface {
	// Load reads everything that is configured in the scope, in the order of keys
	// and types.
	Load(ctx context.Context, s organizations.Scope) (organizations.Config, error)
	// PutSetting writes a setting, replacing the one of its key.
	PutSetting(ctx context.Context, s organizations.Scope, setting organizations.Setting) error
	// DeleteSetting removes one; removing what is not there is no fault.
	DeleteSetting(ctx context.Context, s organizations.Scope, key string) error
	// PutIntegration writes an integration, replacing the one of its type.
	PutIntegration(ctx context.Context, s organizations.Scope, integration organizations.Integration) error
	// DeleteIntegration removes one; removing what is not there is no fault.
	DeleteIntegration(ctx context.Context, s organizations.Scope, integration string) error
}
