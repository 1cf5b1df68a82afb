package msgraphtest

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/tenant"
	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/wire"
)

// organization answers GET /organization, a list of one: the tenant, whose domain is that
// of its first user.
func organization(t Tenant, _ tenant.Request) wire.Answer {
	domain := ""
	if len(t.Users) > 0 {
		_, domain, _ = strings.Cut(t.Users[0].UserPrincipalName, "@")
	}
	domains := []map[string]any{}
	if domain != "" {
		domains = append(domains, map[string]any{"name": domain, "isDefault": true, "isInitial": false, "type": "Managed"})
	}
	return wire.NewAnswer(http.StatusOK, map[string]any{"value": []map[string]any{
		{"id": t.ID, "displayName": cmp.Or(t.Name, domain, t.ID), "verifiedDomains": domains},
	}})
}
