package handler

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"go.uber.org/dig"
	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/perform"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/functions/health"
	"github.com/bifrost-run/bifrost/platform/handler/internal/cors"
	"github.com/bifrost-run/bifrost/platform/handler/internal/peer"
	"github.com/bifrost-run/bifrost/platform/internal/core"
	"github.com/bifrost-run/bifrost/platform/internal/integrations"
	"github.com/bifrost-run/bifrost/ports/system"
)

// parts are what the program handles by itself once everything is composed.
type parts struct {
	fx.In

	Host   functions.Host
	Strays *abandon.Strays
}

// compose is the whole program as a graph. Only here do adapters meet use cases.
func compose(c Config, log *slog.Logger) fx.Option {
	return fx.Options(
		fx.Supply(c, log, c.Retention, c.AuditRetention, c.pace(), c.telling(), health.Build{Version: c.Version, Storage: "azure"}, integrations.Tenant(tenantOf)),
		core.Module,
		fx.Invoke(checkTimeouts), // before anything is opened
		fx.Provide(openCloud, openVault, newCapabilities, openKeys, newPulse, newVerifier, newAuthConfig, newEngineSettings),
		fx.Provide(fx.Annotate(newStatus, fx.As(new(health.Status)))),
		functions.Module, functions.TriggersModule,
	)
}

// tenantOf is the Entra tenant that an organization's integrations work in.
func tenantOf(org organizations.Organization, _ map[string]string) string { return org.TenantID }

func newEngineSettings(c Config, random system.Random) perform.Settings {
	return core.AzureSettings(c.Version, random)
}

// checkTimeouts refuses a workflow that the host would kill the process for, with
// everything that runs beside it.
func checkTimeouts(catalog *describe.Catalog) error {
	var bad []error
	for _, entry := range catalog.All() {
		if w := entry.Workflow; w.Timeout > functions.LongestRun {
			bad = append(bad, fmt.Errorf("the workflow %s has a timeout of %s, and %s is the most in Azure", w.Name, w.Timeout, functions.LongestRun))
		}
	}
	return errors.Join(bad...)
}

// served is everything that the host and browsers reach.
func served(c Config, host functions.Host) http.Handler {
	return cors.Allow(c.AllowedOrigins, peer.Name(host.Handler))
}

// sentence takes what a person needs out of what the composition wraps around it.
func sentence(err error) error {
	root := dig.RootCause(err)
	var f *fault.Fault
	if errors.As(root, &f) {
		return errors.New(f.Message)
	}
	return root
}
