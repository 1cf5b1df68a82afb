// Package integrations stands between the integrations that the workflows of a
// program declare and what is configured for them. Every program shares it.
package integrations

import (
	"context"
	"net/http"
	"time"

	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/workflow"
)

// callTimeout bounds one call of an integration.
const callTimeout = 30 * time.Second

// Declared are the integrations that the workflows of this program declare.
type Declared struct {
	// Tenant finds the tenants of those that need one.
	Tenant Tenant
}

// Integrations answers them for configuration.
func (d Declared) Integrations() []configure.KnownIntegration {
	var list []configure.KnownIntegration
	for _, i := range workflow.Integrations() {
		known := configure.KnownIntegration{Name: i.Name, Title: i.Title, Settings: i.Settings, Secrets: i.Secrets, Required: i.Required}
		if i.HasTest {
			known.Test = i.Test
		}
		if i.NeedsTenant {
			known.Tenant = d.Tenant
		}
		list = append(list, known)
	}
	return list
}

// Tenant answers the Entra tenant that an organization's integration works in,
// empty when there is none.
type Tenant func(org organizations.Organization, settings map[string]string) string

// Connector makes connections of what is configured. It is safe for concurrent use.
type Connector struct {
	client *http.Client
	tenant Tenant
}

// NewConnector is a connector that finds tenants in this way.
func NewConnector(tenant Tenant) *Connector {
	return &Connector{client: &http.Client{Timeout: callTimeout}, tenant: tenant}
}

// Connection resolves the integration whole, from one scope.
func (c *Connector) Connection(ctx context.Context, configured *configure.Configuration, org organizations.Organization, integration string) (workflow.Connection, error) {
	found, err := configured.Connect(ctx, integration)
	if err != nil {
		return workflow.Connection{}, err
	}
	secrets := map[string]string{}
	for key, value := range found.Secrets {
		secrets[key] = value.Reveal()
	}
	return workflow.Connection{
		Integration: integration, TenantID: c.tenant(org, found.Settings), HTTP: c.client,
		Settings: found.Settings, Secrets: secrets,
	}, nil
}
