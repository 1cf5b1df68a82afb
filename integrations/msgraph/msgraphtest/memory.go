package msgraphtest

import (
	"net/http"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/wire"
	"github.com/bifrost-run/bifrost/workflow"
)

// Connection is what a test's host gives to the msgraph integration: settings
// and secret of this Directory, and a client whose every call ends in it
// without a network, so that it works inside testing/synctest, too. Tokens are
// not mistaken for those of another Directory, because the address is its own.
func (d *Directory) Connection(tenantID string) workflow.Connection {
	return workflow.Connection{
		Integration: "msgraph",
		TenantID:    tenantID,
		Settings:    map[string]string{"base_url": d.origin, "authority_url": d.origin, "client_id": d.options.ClientID},
		Secrets:     map[string]string{"client_secret": d.options.ClientSecret},
		HTTP:        &http.Client{Transport: wire.Memory{Handler: d}},
	}
}
