// Package functions lists the triggers of the platform, each a folder beside
// this file. The list is ordered: what is registered first stands first in the
// contract, in every build alike.
package functions

import (
	"log/slog"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/functions/authconfig"
	"github.com/bifrost-run/bifrost/functions/dataproviders"
	"github.com/bifrost-run/bifrost/functions/docs"
	"github.com/bifrost-run/bifrost/functions/executions"
	"github.com/bifrost-run/bifrost/functions/files"
	"github.com/bifrost-run/bifrost/functions/health"
	"github.com/bifrost-run/bifrost/functions/integrations"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/me"
	"github.com/bifrost-run/bifrost/functions/organizations"
	"github.com/bifrost-run/bifrost/functions/permissions"
	"github.com/bifrost-run/bifrost/functions/secrets"
	"github.com/bifrost-run/bifrost/functions/settings"
	"github.com/bifrost-run/bifrost/functions/workflows"
)

// Module provides every HTTP function and the one API that they make up.
var Module = fx.Module("functions",
	health.Module, authconfig.Module, me.Module, organizations.Module, permissions.Module, settings.Module, secrets.Module, integrations.Module,
	workflows.Module, dataproviders.Module, executions.Module, files.Module, docs.Module,
	fx.Provide(NewAPI),
)

// HTTP holds every HTTP function.
type HTTP struct {
	fx.In

	Health        *health.Function
	AuthConfig    *authconfig.Function
	Me            *me.Function
	Organizations *organizations.Function
	Permissions   *permissions.Function
	Settings      *settings.Function
	Secrets       *secrets.Function
	Integrations  *integrations.Function
	Workflows     *workflows.Function
	DataProviders *dataproviders.Function
	Executions    *executions.Function
	Files         *files.Function
	Docs          *docs.Function
}

// API is everything under /api.
type API struct {
	// Handler serves it; every path outside /api is 404 there.
	Handler http.Handler
	// Contract renders the OpenAPI file.
	Contract func() ([]byte, error)
}

// NewAPI registers every function, in order. It fails when an operation declares
// no access.
func NewAPI(f HTTP, authorizer *authorize.Authorizer, log *slog.Logger) (API, error) {
	api := rest.New(authorizer, log)
	for _, register := range []func(*rest.API){
		f.Health.Register, f.AuthConfig.Register, f.Me.Register, f.Organizations.Register,
		f.Permissions.Register,
		f.Settings.Register, f.Secrets.Register, f.Integrations.Register, f.Workflows.Register,
		f.DataProviders.Register, f.Executions.Register,
		f.Files.Register,
	} {
		register(api)
	}
	if err := api.Err(); err != nil {
		return API{}, err
	}
	f.Docs.Register(api)
	return API{Handler: api.Handler(), Contract: api.OpenAPI}, nil
}

// Correlate gives every request of a program the id under which its log knows it,
// and the headers that every answer has.
func Correlate(next http.Handler) http.Handler { return rest.Correlate(next) }

// Refuse answers a request that reached no operation with a fault, as the
// operations would.
func Refuse(w http.ResponseWriter, r *http.Request, err error) { problem.Refuse(w, r, err) }

// Contract is the OpenAPI file, made without any store behind it.
func Contract() ([]byte, error) {
	api, err := NewAPI(HTTP{
		Health: &health.Function{}, AuthConfig: &authconfig.Function{}, Me: &me.Function{},
		Organizations: &organizations.Function{}, Permissions: &permissions.Function{},
		Settings: &settings.Function{}, Secrets: &secrets.Function{}, Integrations: &integrations.Function{},
		Workflows: &workflows.Function{}, DataProviders: &dataproviders.Function{}, Executions: &executions.Function{}, Files: &files.Function{}, Docs: &docs.Function{},
	}, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	return api.Contract()
}
