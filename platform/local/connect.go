package local

import (
	"context"
	"net/http"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/platform/local/internal/demo"
	"github.com/bifrost-run/bifrost/workflow"
)

// connectTimeout bounds one call of an integration.
const connectTimeout = 30 * time.Second

// connector supplies the address and credential of the demo directory to the
// Microsoft Graph integration, for every organization.
type connector struct {
	baseURL string
	enabled bool
	client  *http.Client
}

func newConnector(baseURL string, demo bool) *connector {
	return &connector{baseURL: baseURL, enabled: demo, client: &http.Client{Timeout: connectTimeout}}
}

// Connection answers what the integration needs. Without the demo nothing is
// connected, which the run then says.
func (c *connector) Connection(_ context.Context, _ organizations.Scope, org organizations.Organization, integration string) (workflow.Connection, error) {
	if integration != "msgraph" || !c.enabled {
		return workflow.Connection{}, workflow.Explain(
			fault.New(fault.Conflict, "integration_not_connected", "nothing is configured for "+integration),
			"This organization is not connected to "+integration+".")
	}
	tenant := org.TenantID
	if tenant == "" {
		// The demo directory takes any tenant in, so that a new organization works at once.
		tenant = string(org.ID)
	}
	url := demo.DirectoryURL(c.baseURL)
	return workflow.Connection{
		Integration: integration, TenantID: tenant, HTTP: c.client,
		Settings: map[string]string{"base_url": url, "authority_url": url, "client_id": demo.ClientID},
		Secrets:  map[string]string{"client_secret": demo.ClientSecret},
	}, nil
}
