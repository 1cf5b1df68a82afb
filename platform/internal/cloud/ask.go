package cloud

import (
	"context"

	"github.com/google/uuid"
)

// Questions ask each service for as little as it can be asked; what came of it is
// told by Trouble. Without one a service that nobody needs is never in trouble,
// and in Azure each function has processes of its own, which need little.
func (c *Cloud) Questions() []func(context.Context) {
	return []func(context.Context){c.askTables, c.Queue.Ask, c.Blobs.Ask, c.askVault}
}

// askTables looks for the organization of a tenant that nobody holds.
func (c *Cloud) askTables(ctx context.Context) {
	_, _ = c.Tables.Access().OrganizationOfTenant(ctx, uuid.Nil.String()) // only the watch wants to know
}

func (c *Cloud) askVault(ctx context.Context) {
	if c.vault.client != nil {
		_, _ = c.vault.client.GetSecret(ctx, nobody, "", nil) // only the watch wants to know
	}
}
