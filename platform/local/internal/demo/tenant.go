package demo

import (
	"strings"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

// TenantOf is the organization's Entra tenant. The demo directory takes any
// tenant in, so that there an organization without one works at once, under its
// own id.
func TenantOf(org organizations.Organization, settings map[string]string) string {
	if org.TenantID == "" && strings.HasSuffix(settings["base_url"], DirectoryPrefix) {
		return string(org.ID)
	}
	return org.TenantID
}
