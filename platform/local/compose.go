package local

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"
	"go.uber.org/zap/exp/zapslog"
	"go.uber.org/zap/zapcore"

	"github.com/bifrost-run/bifrost/adapters/azure/entra"
	"github.com/bifrost-run/bifrost/adapters/schema"
	systemadapter "github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/app/administer"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/configure/connect"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/app/perform"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/app/stop"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/functions/health"
	"github.com/bifrost-run/bifrost/platform/local/internal/demo"
	"github.com/bifrost-run/bifrost/platform/local/internal/gate"
	"github.com/bifrost-run/bifrost/platform/local/internal/signin"
	"github.com/bifrost-run/bifrost/platform/local/internal/work"
	"github.com/bifrost-run/bifrost/ports/identity"
	"github.com/bifrost-run/bifrost/ports/queue"
	schemaport "github.com/bifrost-run/bifrost/ports/schema"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
	"github.com/bifrost-run/bifrost/workflow"
)

// parts are what the program handles by itself once everything is composed.
type parts struct {
	fx.In

	Handler http.Handler
	Workers *work.Workers
	Banner  banner
}

// base is where browsers reach the program: "http://127.0.0.1:7071".
type base string

// compose is the whole program as a graph. Only here do adapters meet use cases.
func compose(c Config, address string, g *gate.Gate, data *opened) fx.Option {
	return fx.Options(
		fx.Supply(c, base(address), g, data, health.Build{Version: c.Version, Storage: c.Storage}),
		fx.Provide(newLogger, openStore, storePorts, newSignIn, newVerifier, newCatalog, newEngine, newWorkers, newHandler, newBanner),
		fx.Provide(
			fx.Annotate(func() systemadapter.Clock { return systemadapter.Clock{} }, fx.As(new(system.Clock))),
			fx.Annotate(func() systemadapter.Random { return systemadapter.Random{} }, fx.As(new(system.Random))),
			fx.Annotate(func() schema.Compiler { return schema.Compiler{} }, fx.As(new(schemaport.Compiler))),
			fx.Annotate(newStatus, fx.As(new(health.Status))),
		),
		fx.Provide(authorize.New, administer.NewOrganizations, administer.NewGrants, start.New, stop.New, observe.New),
		fx.Provide(
			fx.Annotate(func() knownIntegrations { return knownIntegrations{} }, fx.As(new(configure.Known))),
			configure.NewSettings, configure.NewSecrets, connect.NewIntegrations, configure.NewResolver,
		),
		fx.Provide(signInConfig),
		functions.Module,
		fx.Invoke(seed),
	)
}

// newLogger writes for a person at a terminal, to standard error.
func newLogger(c Config) *slog.Logger {
	level := zapcore.InfoLevel
	if c.Debug {
		level = zapcore.DebugLevel
	}
	encoding := zap.NewDevelopmentEncoderConfig()
	encoding.EncodeTime = zapcore.TimeEncoderOfLayout("15:04:05.000")
	core := zapcore.NewCore(zapcore.NewConsoleEncoder(encoding), zapcore.Lock(os.Stderr), level)
	return slog.New(zapslog.NewHandler(core))
}

func newCatalog(compiler schemaport.Compiler) (*describe.Catalog, error) {
	definitions, err := workflow.Definitions()
	if err != nil {
		return nil, err
	}
	return describe.New(definitions, compiler)
}

// engineParts are what the engine is made of.
type engineParts struct {
	fx.In

	Executions    store.Executions
	Recovery      store.Recovery
	Steps         store.Steps
	Logs          store.Logs
	Interrupts    store.Interrupts
	Organizations store.Organizations
	Clock         system.Clock
	Random        system.Random
	Catalog       *describe.Catalog
	Resolver      *configure.Resolver
}

func newEngine(p engineParts, c Config, log *slog.Logger) *perform.Engine {
	return perform.New(perform.Ports{
		Executions: p.Executions, Recovery: p.Recovery, Steps: p.Steps, Logs: p.Logs, Interrupts: p.Interrupts,
		Organizations: p.Organizations, Clock: p.Clock, Random: p.Random, Connect: newConnector(p.Resolver),
	}, p.Catalog, perform.Settings{
		Worker: p.Random.Token(), Build: c.Version,
		Heartbeat: 10 * time.Second, ProgressEvery: 250 * time.Millisecond, LogEvery: 100 * time.Millisecond,
		Grace: 10 * time.Second,
		// LeaseEnd stays zero: the store knows that this process lives, so that no
		// timer can end a run under a debugger or on a suspended laptop.
	}, log)
}

// newWorkers performs from the start of the program on. They are stopped by
// Run, before the store closes.
func newWorkers(lc fx.Lifecycle, deliveries queue.Deliveries, engine *perform.Engine, log *slog.Logger) *work.Workers {
	w := work.New(deliveries, engine, log)
	lc.Append(fx.StartHook(w.Start))
	return w
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
		ClientID: clientID, Audience: audience, RedirectURIs: redirects(address),
		Clock: clock, Random: random,
	}
}

// redirects are the pages that sign-in may return to: people also reach this
// computer by its other name.
func redirects(address string) []string {
	list := []string{address + redirectPath}
	if _, port, err := net.SplitHostPort(strings.TrimPrefix(address, "http://")); err == nil {
		list = append(list, "http://"+net.JoinHostPort("localhost", port)+redirectPath)
	}
	return list
}

func newVerifier(p *signin.Provider, clock system.Clock) (identity.Verifier, error) {
	return entra.New(entra.Options{Issuer: p.IssuerTemplate(), Audiences: []string{audience}, Keys: p, Clock: clock})
}

// seed runs before the workers and the first request.
func seed(lc fx.Lifecycle, c Config, address base, s demo.Seeder) {
	lc.Append(fx.StartHook(func(ctx context.Context) error {
		if err := s.Provider(ctx); err != nil || !c.Demo {
			return err
		}
		return s.Demo(ctx, c.seededFile(), string(address))
	}))
}
