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
	"github.com/bifrost-run/bifrost/functions/alerts"
	"github.com/bifrost-run/bifrost/functions/apikeys"
	"github.com/bifrost-run/bifrost/functions/attention"
	"github.com/bifrost-run/bifrost/functions/audit"
	"github.com/bifrost-run/bifrost/functions/authconfig"
	"github.com/bifrost-run/bifrost/functions/batches"
	"github.com/bifrost-run/bifrost/functions/dataproviders"
	"github.com/bifrost-run/bifrost/functions/docs"
	"github.com/bifrost-run/bifrost/functions/executions"
	"github.com/bifrost-run/bifrost/functions/files"
	"github.com/bifrost-run/bifrost/functions/forms"
	"github.com/bifrost-run/bifrost/functions/health"
	"github.com/bifrost-run/bifrost/functions/hooks"
	"github.com/bifrost-run/bifrost/functions/integrations"
	"github.com/bifrost-run/bifrost/functions/internal/armour"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/stranger"
	"github.com/bifrost-run/bifrost/functions/me"
	"github.com/bifrost-run/bifrost/functions/metadata"
	"github.com/bifrost-run/bifrost/functions/metrics"
	"github.com/bifrost-run/bifrost/functions/organizations"
	"github.com/bifrost-run/bifrost/functions/permissions"
	"github.com/bifrost-run/bifrost/functions/roles"
	"github.com/bifrost-run/bifrost/functions/schedules"
	"github.com/bifrost-run/bifrost/functions/secrets"
	"github.com/bifrost-run/bifrost/functions/settings"
	"github.com/bifrost-run/bifrost/functions/users"
	"github.com/bifrost-run/bifrost/functions/workflows"
	"github.com/bifrost-run/bifrost/ports/pace"
)

// Module provides every HTTP function and the one API that they make up.
var Module = fx.Module("functions",
	health.Module, authconfig.Module, me.Module, organizations.Module, users.Module, permissions.Module, roles.Module, apikeys.Module, settings.Module, secrets.Module, integrations.Module,
	workflows.Module, metadata.Module, dataproviders.Module, forms.Module, executions.Module, files.Module, batches.Module, schedules.Module, hooks.Module, metrics.Module, attention.Module, alerts.Module, audit.Module, docs.Module,
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
	APIKeys       *apikeys.Function
	Settings      *settings.Function
	Secrets       *secrets.Function
	Integrations  *integrations.Function
	Workflows     *workflows.Function
	Metadata      *metadata.Function
	DataProviders *dataproviders.Function
	Forms         *forms.Function
	Executions    *executions.Function
	Files         *files.Function
	Batches       *batches.Function
	Schedules     *schedules.Function
	Hooks         *hooks.Function
	Metrics       *metrics.Function
	Attention     *attention.Function
	Alerts        *alerts.Function
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

// Strangers counts addresses whose callers nobody knows. What has no limiter is not
// counted.
type Strangers struct {
	// Refused counts requests that show no token, or a bad one, where somebody has to be
	// known.
	Refused pace.Limiter
	// Visiting counts requests for what is open to anyone, or is not there.
	Visiting pace.Limiter
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
		{"apikeys", "api-keys", f.APIKeys.Register},
		{"settings", "settings", f.Settings.Register},
		{"secrets", "secrets", f.Secrets.Register},
		{"integrations", "integrations", f.Integrations.Register},
		{"metadata", "metadata", f.Metadata.Register},
		{"workflows", "workflows", f.Workflows.Register},
		{"dataproviders", "data-providers", f.DataProviders.Register},
		{"forms", "forms", f.Forms.Register},
		{"executions", "executions", f.Executions.Register},
		{"files", "files", f.Files.Register},
		{"batches", "batches", f.Batches.Register},
		{"schedules", "schedules", f.Schedules.Register},
		{"hooks", "hooks", f.Hooks.Register},
		{"metrics", "metrics", f.Metrics.Register},
		{"attention", "attention", f.Attention.Register},
		{"alerts", "alert-rules", f.Alerts.Register},
		{"audit", "audit", f.Audit.Register},
		{"docs", "docs", f.Docs.Register},
	}
}

// NewAPI registers every function, in order. It fails when an operation declares
// no access.
func NewAPI(f HTTP, authorizer *authorize.Authorizer, recorder *record.Recorder, strangers Strangers, log *slog.Logger) (API, error) {
	api := rest.New(authorizer, recorder, stranger.New(strangers.Refused, strangers.Visiting), log)
	for _, r := range f.resources() {
		r.register(api)
	}
	if err := api.Err(); err != nil {
		return API{}, err
	}
	return API{Handler: api.Handler(), Contract: api.OpenAPI}, nil
}

// Guard stands before everything that a program serves: it gives every request the id
// under which the log knows it and every answer its headers, turns away what is odd,
// and bounds how slowly a client may send and read.
func Guard(next http.Handler, log *slog.Logger) http.Handler {
	return armour.Wrap(next, armour.Options{Log: log})
}

// GuardOverTLS is Guard for a program that browsers reach by https alone.
func GuardOverTLS(next http.Handler, log *slog.Logger) http.Handler {
	return armour.Wrap(next, armour.Options{Log: log, OverTLS: true})
}

// Refuse answers a request that reached no operation with a fault, as the
// operations would.
func Refuse(w http.ResponseWriter, r *http.Request, err error) { problem.Refuse(w, r, err) }

// bare are the HTTP functions with nothing behind them, which say what they are.
func bare() HTTP {
	return HTTP{
		Health: &health.Function{}, AuthConfig: &authconfig.Function{}, Me: &me.Function{},
		Organizations: &organizations.Function{}, Users: &users.Function{}, Permissions: &permissions.Function{}, Roles: &roles.Function{}, APIKeys: &apikeys.Function{},
		Settings: &settings.Function{}, Secrets: &secrets.Function{}, Integrations: &integrations.Function{},
		Workflows: &workflows.Function{}, Metadata: &metadata.Function{}, DataProviders: &dataproviders.Function{}, Forms: &forms.Function{},
		Executions: &executions.Function{}, Files: &files.Function{}, Batches: &batches.Function{}, Schedules: &schedules.Function{}, Hooks: &hooks.Function{}, Metrics: &metrics.Function{}, Attention: &attention.Function{}, Alerts: &alerts.Function{}, Audit: &audit.Function{}, Docs: &docs.Function{},
	}
}

// Contract is the OpenAPI file, made without any store behind it.
func Contract() ([]byte, error) {
	api, err := NewAPI(bare(), nil, nil, Strangers{}, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	return api.Contract()
}
