// Package safe keeps the addresses of webhooks, which are secrets, sealed with the rules
// that they belong to.
package safe

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/secret"
)

// Seal encrypts the address of a rule. Unavailable.
func Seal(ctx context.Context, sealer secret.Sealer, id alerts.ID, address organizations.SecretValue) ([]byte, error) {
	return sealer.Seal(ctx, global(), about(id), []byte(address.Reveal()))
}

// Open decrypts the address of a rule. Unavailable, secret_unreadable among it.
func Open(ctx context.Context, sealer secret.Sealer, r alerts.Rule) (organizations.SecretValue, error) {
	plain, err := sealer.Open(ctx, global(), about(r.ID), r.Then.Secret)
	if err != nil {
		return organizations.SecretValue{}, err
	}
	return organizations.NewSecretValue(string(plain))
}

// global is where rules are kept: they are the provider's.
func global() organizations.Scope {
	return permissions.AlertSystem.Authority(organizations.TargetGlobal()).Scope
}

// about names the one place that an address can be opened for: one that is copied to
// another rule opens nothing.
func about(id alerts.ID) string { return "alert rule " + string(id) }
