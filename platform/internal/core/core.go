// Package core composes what every program of the platform has, wherever it
// keeps things and however it is called: the use cases, the catalogue and the
// engine. A program adds the ports, an *slog.Logger, a perform.Settings, an
// executions.Retention, an audit.Retention, a pace.Rate, a telling.Settings, an
// integrations.Tenant and whatever calls the use cases.
package core

import (
	"log/slog"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/adapters/calendar"
	"github.com/bifrost-run/bifrost/adapters/memory"
	"github.com/bifrost-run/bifrost/adapters/pace"
	"github.com/bifrost-run/bifrost/adapters/schema"
	systemadapter "github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/administer"
	"github.com/bifrost-run/bifrost/app/administer/enlist"
	"github.com/bifrost-run/bifrost/app/administer/keyring"
	"github.com/bifrost-run/bifrost/app/administer/roster"
	"github.com/bifrost-run/bifrost/app/attend"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/configure/connect"
	"github.com/bifrost-run/bifrost/app/configure/probe"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/examine"
	"github.com/bifrost-run/bifrost/app/keep"
	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/app/provide"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/stop"
	"github.com/bifrost-run/bifrost/app/summarize"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/app/undo"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/platform/internal/integrations"
	"github.com/bifrost-run/bifrost/platform/internal/telling"
	"github.com/bifrost-run/bifrost/ports/cache"
	calendarport "github.com/bifrost-run/bifrost/ports/calendar"
	paceport "github.com/bifrost-run/bifrost/ports/pace"
	schemaport "github.com/bifrost-run/bifrost/ports/schema"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
	"github.com/bifrost-run/bifrost/workflow"
)

// Module provides it all.
var Module = fx.Options(
	fx.Provide(
		fx.Annotate(func() systemadapter.Clock { return systemadapter.Clock{} }, fx.As(new(system.Clock))),
		fx.Annotate(func() systemadapter.Random { return systemadapter.Random{} }, fx.As(new(system.Random))),
		fx.Annotate(func() schema.Compiler { return schema.Compiler{} }, fx.As(new(schemaport.Compiler))),
		fx.Annotate(func() calendar.Calendar { return calendar.Calendar{} }, fx.As(new(calendarport.Calendar))),
		fx.Annotate(pace.New, fx.As(new(paceport.Limiter))),
		func() functions.Strangers {
			return functions.Strangers{Refused: pace.New(pace.Strangers), Visiting: pace.New(pace.Visitors)}
		},
		fx.Annotate(func(t integrations.Tenant) integrations.Declared { return integrations.Declared{Tenant: t} }, fx.As(new(configure.Known))),
	),
	fx.Provide(newStrays, newCatalog, newStarter, NewSupplier, newEngine, newOptionMemory, newSource, newMaintainer, newEraser, newScheduler, newFirer, newTickers, newBatchDesk, newExpander, newTeller, newAlertBook, telling.Settings.Mailer, telling.Settings.Webhook, telling.Settings.Address, newClerk, newReceiver, newComposer, newSubmitter),
	fx.Provide(authorize.New, stop.New, undo.New, newRerunner, observe.New, keep.New, record.New, record.NewReader, examine.New),
	fx.Provide(administer.NewOrganizations, enlist.New, administer.NewGrants, newUsers, administer.NewRoles, administer.NewMemberships, keyring.New, roster.New, summarize.New, attend.New),
	fx.Provide(configure.NewSettings, configure.NewSecrets, connect.NewIntegrations, configure.NewResolver, newProber),
)

// newUsers gives the use case its ports by their names.
func newUsers(users store.Users, access store.Access, roles store.Memberships, recorder *record.Recorder, clock system.Clock) *administer.Users {
	return administer.NewUsers(administer.UsersPorts{Users: users, Access: access, Roles: roles}, recorder, clock)
}

// newStrays are of one program: a process may compose several.
func newStrays() *abandon.Strays { return &abandon.Strays{} }

func newCatalog(compiler schemaport.Compiler) (*describe.Catalog, error) {
	definitions, err := workflow.Definitions()
	if err != nil {
		return nil, err
	}
	providers, err := workflow.ProviderDefinitions()
	if err != nil {
		return nil, err
	}
	return describe.New(definitions, providers, compiler)
}

// NewSupplier equips code with what is configured.
func NewSupplier(resolver *configure.Resolver, tenant integrations.Tenant) *supply.Supplier {
	return supply.New(resolver, integrations.NewConnector(tenant))
}

func newProber(known configure.Known, supplier *supply.Supplier, recorder *record.Recorder, clock system.Clock, strays *abandon.Strays, log *slog.Logger) *probe.Prober {
	return probe.New(known, supplier, recorder, clock, strays, probe.Settings{}, log)
}

// newOptionMemory remembers options for as long as the program runs.
func newOptionMemory(lc fx.Lifecycle, clock system.Clock) (cache.Options, error) {
	options, err := memory.NewOptions(clock, memory.Limits{})
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(options.Close))
	return options, nil
}

func newSource(catalog *describe.Catalog, supplier *supply.Supplier, kept cache.Options, clock system.Clock, log *slog.Logger) *provide.Source {
	return provide.New(catalog, supplier, kept, clock, provide.Settings{}, log)
}
