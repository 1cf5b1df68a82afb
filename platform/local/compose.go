package local

import (
	"log/slog"
	"net/http"
	"os"
	"time"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/adapters/azure/entra"
	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/perform"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/functions/fire"
	"github.com/bifrost-run/bifrost/functions/health"
	"github.com/bifrost-run/bifrost/platform/internal/core"
	"github.com/bifrost-run/bifrost/platform/internal/integrations"
	"github.com/bifrost-run/bifrost/platform/internal/logs"
	"github.com/bifrost-run/bifrost/platform/local/internal/care"
	"github.com/bifrost-run/bifrost/platform/local/internal/demo"
	"github.com/bifrost-run/bifrost/platform/local/internal/fires"
	"github.com/bifrost-run/bifrost/platform/local/internal/front"
	"github.com/bifrost-run/bifrost/platform/local/internal/gate"
	"github.com/bifrost-run/bifrost/platform/local/internal/signin"
	"github.com/bifrost-run/bifrost/platform/local/internal/storage"
	"github.com/bifrost-run/bifrost/platform/local/internal/work"
	"github.com/bifrost-run/bifrost/ports/identity"
	"github.com/bifrost-run/bifrost/ports/system"
)

// parts are what the program handles by itself once everything is composed.
type parts struct {
	fx.In

	Handler  http.Handler
	Workers  *work.Workers
	Greeting greeting
	Strays   *abandon.Strays
}

// base is where browsers reach the program: "http://127.0.0.1:7071".
type base string

// compose is the whole program as a graph. Only here do adapters meet use cases.
func compose(c Config, address string, g *gate.Gate, data *opened) fx.Option {
	return fx.Options(
		fx.Supply(c, base(address), g, data, c.build(), integrations.Tenant(demo.TenantOf), c.Retention, c.AuditRetention, c.pace(), c.telling()),
		core.Module,
		fx.Invoke(func(*describe.Catalog) {}), // declarations that are wrong end the start before it makes anything
		fx.Provide(newLogger, openStorage, storagePorts, demo.NewSeeder, newSignIn, newVerifier, newEngineSettings, newWorkers, front.Built, newHandler, newGreeting, newProof, care.NewDesk, care.NewRoutine),
		fx.Provide(fx.Annotate(newStatus, fx.As(new(health.Status)))),
		fx.Provide(signInConfig),
		functions.Module,
		fx.Invoke(plant, care.Start, care.StartErasing, watch),
	)
}

func (c Config) build() health.Build { return health.Build{Version: c.Version, Storage: c.Storage} }

func newLogger(c Config) *slog.Logger { return logs.Console(os.Stderr, c.Debug) }

func newEngineSettings(c Config, random system.Random) perform.Settings {
	if c.Storage == storage.Azure {
		return core.AzureSettings(c.Version, random)
	}
	return core.EmbeddedSettings(c.Version, random)
}

// newWorkers performs from the start of the program on. They are stopped by
// Run, before the store closes.
func newWorkers(lc fx.Lifecycle, s *storage.Storage, engine *perform.Engine, log *slog.Logger) *work.Workers {
	people, bulk := s.Deliveries()
	w := work.New(work.Queues{Executions: people, Bulk: bulk}, engine, log)
	lc.Append(fx.StartHook(w.Start))
	return w
}

// watch looks after everything that is due by itself while the program runs. In one
// process a look costs next to nothing; in an account each one is billed.
func watch(lc fx.Lifecycle, c Config, tickers fire.Tickers, log *slog.Logger) {
	every := time.Second
	if c.Storage == storage.Azure {
		every = 15 * time.Second
	}
	for _, t := range tickers {
		w := fires.New(t, every, log)
		lc.Append(fx.StartStopHook(w.Start, w.Stop))
	}
}

func newSignIn(c Config, address base, clock system.Clock, random system.Random) (*signin.Provider, error) {
	if err := makeDataFolder(c.Data); err != nil {
		return nil, err
	}
	return signin.New(signInOptions(c, string(address), clock, random))
}

func signInOptions(c Config, address string, clock system.Clock, random system.Random) signin.Options {
	return signin.Options{
		Accounts: demo.Accounts(c.Demo), BaseURL: address, KeyFile: c.keyFile(),
		ClientID: clientID, Audience: audience, RedirectURIs: front.Redirects(address, c.PublicURL),
		Clock: clock, Random: random,
	}
}

func newVerifier(p *signin.Provider, clock system.Clock) (identity.Verifier, error) {
	return entra.New(entra.Options{Issuer: p.IssuerTemplate(), Audiences: []string{audience}, Provider: demo.ProviderTenant, Keys: p, Clock: clock})
}
