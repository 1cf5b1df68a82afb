// Package functions lists the triggers of the platform, each a folder beside
// this file. The list is ordered: what is registered first stands first in the
// contract, in every build alike.
package functions

import (
	"log/slog"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/functions/audit"
	"github.com/bifrost-run/bifrost/functions/authconfig"
	"github.com/bifrost-run/bifrost/functions/dataproviders"
	"github.com/bifrost-run/bifrost/functions/docs"
	"github.com/bifrost-run/bifrost/functions/executions"
	"github.com/bifrost-run/bifrost/functions/files"
	"github.com/bifrost-run/bifrost/functions/health"
	"github.com/bifrost-run/bifrost/functions/integrations"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/trace"
	"github.com/bifrost-run/bifrost/functions/me"
	"github.com/bifrost-run/bifrost/functions/metadata"
	"github.com/bifrost-run/bifrost/functions/organizations"
	"github.com/bifrost-run/bifrost/functions/permissions"
	"github.com/bifrost-run/bifrost/functions/roles"
	"github.com/bifrost-run/bifrost/functions/secrets"
	"github.com/bifrost-run/bifrost/functions/settings"
	"github.com/bifrost-run/bifrost/functions/users"
	"github.com/bifrost-run/bifrost/functions/workflows"
)

// Module provides every HTTP function and the one API that they make up.
var Module = fx.Module("functions",
	health.Module, authconfig.Module, me.Module, organizations.Module, users.Module, permissions.Module, roles.Module, settings.Module, secrets.Module, integrations.Module,
	workflows.Module, metadata.Module, dataproviders.Module, executions.Module, files.Module, audit.Module, docs.Module,
	fx.Provide(NewAPI),
)

// HTTP holds every HTTP function.
type HTTP struct {
	fx.In

	Health        *health.Function
	AuthConfig    *authconfig.Function
	Me            *me.Function
	Organizations *organizations.Function
	Users         *users.Function
	Permissions   *permissions.Function
	Roles         *roles.Function
	Settings      *settings.Function
	Secrets       *secrets.Function
	Integrations  *integrations.Function
	Workflows     *workflows.Function
	Metadata      *metadata.Function
	DataProviders *dataproviders.Function
	Executions    *executions.Function
	Files         *files.Function
	Audit         *audit.Function
	Docs          *docs.Function
}

// API is everything under /api.
type API struct {
	// Handler serves it; every path outside /api is 404 there.
	Handler http.Handler
	// Contract renders the OpenAPI file.
	Contract func() ([]byte, error)
}

// resource is an HTTP function, which serves what is below the first element of
// a path.
type resource struct {
	// folder is the function's, and its name.
	folder   string
	element  string
	register func(*rest.API)
}

// resources are the HTTP functions in their order. What is registered for the
// documents is no operation and comes last.
func (f HTTP) resources() []resource {
	return []resource{
		{"health", "health", f.Health.Register},
		{"authconfig", "auth", f.AuthConfig.Register},
		{"me", "me", f.Me.Register},
		{"organizations", "organizations", f.Organizations.Register},
		{"users", "users", f.Users.Register},
		{"permissions", "permissions", f.Permissions.Register},
		{"roles", "roles", f.Roles.Register},
		{"settings", "settings", f.Settings.Register},
		{"secrets", "secrets", f.Secrets.Register},
		{"integrations", "integrations", f.Integrations.Register},
		{"metadata", "metadata", f.Metadata.Register},
		{"workflows", "workflows", f.Workflows.Register},
		{"dataproviders", "data-providers", f.DataProviders.Register},
		{"executions", "executions", f.Executions.Register},
		{"files", "files", f.Files.Register},
		{"audit", "audit", f.Audit.Register},
		{"docs", "docs", f.Docs.Register},
	}
}

// NewAPI registers every function, in order. It fails when an operation declares
// no access.
func NewAPI(f HTTP, authorizer *authorize.Authorizer, recorder *record.Recorder, log *slog.Logger) (API, error) {
	api := rest.New(authorizer, recorder, log)
	for _, r := range f.resources() {
		r.register(api)
	}
	if err := api.Err(); err != nil {
		return API{}, err
	}
	return API{Handler: api.Handler(), Contract: api.OpenAPI}, nil
}

// Correlate gives every request of a program the id under which its log knows it,
// and the headers that every answer has.
func Correlate(next http.Handler) http.Handler { return trace.Correlate(next) }

// Refuse answers a request that reached no operation with a fault, as the
// operations would.
func Refuse(w http.ResponseWriter, r *http.Request, err error) { problem.Refuse(w, r, err) }

// bare are the HTTP functions with nothing behind them, which say what they are.
func bare() HTTP {
	return HTTP{
		Health: &health.Function{}, AuthConfig: &authconfig.Function{}, Me: &me.Function{},
		Organizations: &organizations.Function{}, Users: &users.Function{}, Permissions: &permissions.Function{}, Roles: &roles.Function{},
		Settings: &settings.Function{}, Secrets: &secrets.Function{}, Integrations: &integrations.Function{},
		Workflows: &workflows.Function{}, Metadata: &metadata.Function{}, DataProviders: &dataproviders.Function{},
		Executions: &executions.Function{}, Files: &files.Function{}, Audit: &audit.Function{}, Docs: &docs.Function{},
	}
}

// Contract is the OpenAPI file, made without any store behind it.
func Contract() ([]byte, error) {
	api, err := NewAPI(bare(), nil, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	return api.Contract()
}
