package local

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/platform/local/internal/demo"
	"github.com/bifrost-run/bifrost/workflow"
)

// connectTimeout bounds one call of an integration.
const connectTimeout = 30 * time.Second

// knownIntegrations are those that the workflows of this program declare.
type knownIntegrations struct{}

// Integrations answers them for configuration.
func (knownIntegrations) Integrations() []configure.KnownIntegration {
	var list []configure.KnownIntegration
	for _, i := range workflow.Integrations() {
		list = append(list, configure.KnownIntegration(i))
	}
	return list
}

// connector gives a run's integration what is configured for its organization.
type connector struct {
	resolver *configure.Resolver
	client   *http.Client
}

func newConnector(resolver *configure.Resolver) *connector {
	return &connector{resolver: resolver, client: &http.Client{Timeout: connectTimeout}}
}

// Connection resolves the integration whole, from one scope. What is missing is
// said in a sentence that the technician reads.
func (c *connector) Connection(ctx context.Context, s organizations.Scope, org organizations.Organization, integration string) (workflow.Connection, error) {
	configuration, err := c.resolver.For(ctx, s, org)
	if err != nil {
		return workflow.Connection{}, err
	}
	found, err := configuration.Connect(ctx, integration)
	if fault.Is(err, fault.Conflict) {
		return workflow.Connection{}, workflow.Permanent(workflow.Explain(err, messageOf(err)))
	}
	if err != nil {
		return workflow.Connection{}, err
	}
	secrets := map[string]string{}
	for key, value := range found.Secrets {
		secrets[key] = value.Reveal()
	}
	return workflow.Connection{
		Integration: integration, TenantID: tenantOf(org, found.Settings), HTTP: c.client,
		Settings: found.Settings, Secrets: secrets,
	}, nil
}

// tenantOf is the organization's tenant. The demo directory takes any tenant in,
// so that there an organization without one works at once, under its own id.
func tenantOf(org organizations.Organization, settings map[string]string) string {
	if org.TenantID == "" && strings.HasSuffix(settings["base_url"], demo.DirectoryPrefix) {
		return string(org.ID)
	}
	return org.TenantID
}
