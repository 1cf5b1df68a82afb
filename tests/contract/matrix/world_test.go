package matrix

import (
	"log/slog"
	"net/http"
	"testing"
	"time"

	"go.uber.org/fx"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/adapters/azure/entra"
	"github.com/bifrost-run/bifrost/adapters/calendar"
	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/memory"
	"github.com/bifrost-run/bifrost/adapters/schema"
	systemadapter "github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/app/administer"
	"github.com/bifrost-run/bifrost/app/administer/enlist"
	"github.com/bifrost-run/bifrost/app/administer/keyring"
	"github.com/bifrost-run/bifrost/app/administer/roster"
	"github.com/bifrost-run/bifrost/app/attend"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/batch"
	"github.com/bifrost-run/bifrost/app/compose"
	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/configure/connect"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/examine"
	"github.com/bifrost-run/bifrost/app/hook"
	"github.com/bifrost-run/bifrost/app/keep"
	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/app/provide"
	"github.com/bifrost-run/bifrost/app/receive"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/rerun"
	"github.com/bifrost-run/bifrost/app/schedule"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/app/stop"
	"github.com/bifrost-run/bifrost/app/submit"
	"github.com/bifrost-run/bifrost/app/summarize"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/app/undo"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/functions/authconfig"
	"github.com/bifrost-run/bifrost/functions/health"
	"github.com/bifrost-run/bifrost/ports/cache"
	calendarport "github.com/bifrost-run/bifrost/ports/calendar"
	"github.com/bifrost-run/bifrost/ports/identity"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/object"
	objectmocks "github.com/bifrost-run/bifrost/ports/object/mocks"
	"github.com/bifrost-run/bifrost/ports/pace"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/secret"
	secretmocks "github.com/bifrost-run/bifrost/ports/secret/mocks"
	"github.com/bifrost-run/bifrost/ports/store"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	"github.com/bifrost-run/bifrost/ports/system"
	"github.com/bifrost-run/bifrost/workflow"
)

// world is the whole API over a store of its own, with a journal between them.
type world struct {
	t       *testing.T
	handler http.Handler
	journal *journal
	store   *embedded.Store
}

// newWorld composes the API as the platform does, with everybody in it.
func newWorld(t *testing.T) *world {
	t.Helper()
	opened, err := embedded.Open(embedded.Options{Clock: clock{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{t: t, store: opened, journal: &journal{}}
	var api functions.API
	app := fx.New(fx.NopLogger, functions.Module, w.ports(gomock.NewController(t)), machine(t), useCases(), fx.Populate(&api))
	if err := app.Err(); err != nil {
		t.Fatal(err)
	}
	w.handler = api.Handler
	w.populate()
	return w
}

// ports are the store's, each behind the journal.
func (w *world) ports(c *gomock.Controller) fx.Option {
	s, j := w.store, w.journal
	return fx.Provide(
		func() store.Access { return watched[store.Access](j, storemocks.NewMockAccess(c), s.Access()) },
		func() store.Organizations {
			return watched[store.Organizations](j, storemocks.NewMockOrganizations(c), s.Organizations())
		},
		func() store.Grants { return watched[store.Grants](j, storemocks.NewMockGrants(c), s.Grants()) },
		func() store.Users { return watched[store.Users](j, storemocks.NewMockUsers(c), s.Users()) },
		func() store.Roles { return watched[store.Roles](j, storemocks.NewMockRoles(c), s.Roles()) },
		func() store.Memberships {
			return watched[store.Memberships](j, storemocks.NewMockMemberships(c), s.Memberships())
		},
		func() store.Keys { return watched[store.Keys](j, storemocks.NewMockKeys(c), s.Keys()) },
		func() store.Config { return watched[store.Config](j, storemocks.NewMockConfig(c), s.Config()) },
		func() store.Trail { return watched[store.Trail](j, storemocks.NewMockTrail(c), s.Trail()) },
		func() store.Executions {
			return watched[store.Executions](j, storemocks.NewMockExecutions(c), s.Executions())
		},
		func() store.Recovery { return watched[store.Recovery](j, storemocks.NewMockRecovery(c), s.Recovery()) },
		func() store.History { return watched[store.History](j, storemocks.NewMockHistory(c), s.History()) },
		func() store.Steps { return watched[store.Steps](j, storemocks.NewMockSteps(c), s.Steps()) },
		func() store.Logs { return watched[store.Logs](j, storemocks.NewMockLogs(c), s.Logs()) },
		func() store.Schedules {
			return watched[store.Schedules](j, storemocks.NewMockSchedules(c), s.Schedules())
		},
		func() store.Hooks { return watched[store.Hooks](j, storemocks.NewMockHooks(c), s.Hooks()) },
		func() store.FormVersions {
			return watched[store.FormVersions](j, storemocks.NewMockFormVersions(c), s.FormVersions())
		},
		func() store.Forms { return watched[store.Forms](j, storemocks.NewMockForms(c), s.Forms()) },
		func() store.Rules { return watched[store.Rules](j, storemocks.NewMockRules(c), s.Rules()) },
		func() store.Alarms { return watched[store.Alarms](j, storemocks.NewMockAlarms(c), s.Alarms()) },
		func() store.Doors { return watched[store.Doors](j, storemocks.NewMockDoors(c), s.Doors()) },
		func() store.Batches { return watched[store.Batches](j, storemocks.NewMockBatches(c), s.Batches()) },
		func() store.BatchItems {
			return watched[store.BatchItems](j, storemocks.NewMockBatchItems(c), s.BatchItems())
		},
		func() store.Counters { return watched[store.Counters](j, storemocks.NewMockCounters(c), s.Counters()) },
		func() store.Attention {
			return watched[store.Attention](j, storemocks.NewMockAttention(c), s.Attention())
		},
		func() store.Watcher { return watched[store.Watcher](j, storemocks.NewMockWatcher(c), s.Watcher()) },
		func() maintenance.Vitals { return s.Vitals() },
		func() queue.Gauge { return s.Gauge() },
		func() secret.Vault { return watched[secret.Vault](j, secretmocks.NewMockVault(c), s.Vault()) },
		func() secret.Sealer { return watched[secret.Sealer](j, secretmocks.NewMockSealer(c), s.Sealer()) },
		func() object.Files { return watched[object.Files](j, objectmocks.NewMockFiles(c), s.Files()) },
	)
}

// machine is what is no storage: the time, chance, sign-in and what is built in.
func machine(t *testing.T) fx.Option {
	return fx.Provide(
		func() system.Clock { return clock{} },
		func() system.Random { return systemadapter.Random{} },
		func() calendarport.Calendar { return calendar.Calendar{} },
		func() pace.Limiter { return patient{} },
		func() functions.Strangers { return functions.Strangers{} },
		func() *slog.Logger { return slog.New(slog.DiscardHandler) },
		func() configure.Known { return integrations{} },
		func() health.Status { return well{} },
		func() health.Build { return health.Build{Version: "v1.2.3", Storage: "embedded"} },
		func() authconfig.Config {
			return authconfig.Config{ClientID: audience, Authority: "https://login.example"}
		},
		func() (identity.Verifier, error) {
			return entra.New(entra.Options{Issuer: issuer, Audiences: []string{audience}, Provider: providerTenant, Keys: published{}, Clock: clock{}})
		},
		func(c system.Clock) (cache.Options, error) {
			options, err := memory.NewOptions(c, memory.Limits{})
			if err == nil {
				t.Cleanup(options.Close)
			}
			return options, err
		},
	)
}

// useCases are those behind the functions.
func useCases() fx.Option {
	return fx.Provide(
		tellerOf, bookOf, proberOf,
		catalog, examine.New, authorize.New, stop.New, undo.New, observe.New, keep.New, record.New, record.NewReader,
		administer.NewOrganizations, enlist.New, administer.NewGrants, administer.NewRoles, administer.NewMemberships, keyring.New, roster.New,
		configure.NewSettings, configure.NewSecrets, connect.NewIntegrations, configure.NewResolver, summarize.New, attend.New,
		func(users store.Users, access store.Access, roles store.Memberships, r *record.Recorder, c system.Clock) *administer.Users {
			return administer.NewUsers(administer.UsersPorts{Users: users, Access: access, Roles: roles}, r, c)
		},
		func(e store.Executions, s secret.Sealer, f object.Files, r system.Random, c *describe.Catalog, log *slog.Logger) *start.Starter {
			return start.New(c, start.Ports{Executions: e, Sealer: s, Files: f, Random: r}, log)
		},
		func(h store.History, st store.Steps, se secret.Sealer, f store.Forms, m store.Memberships, c system.Clock, s *start.Starter, o *observe.Observer) *rerun.Rerunner {
			return rerun.New(s, o, rerun.Ports{History: h, Steps: st, Sealer: se, Forms: f, Memberships: m, Clock: c}, 0)
		},
		func(kept store.Schedules, days calendarport.Calendar, c system.Clock, r system.Random, a *authorize.Authorizer, s *start.Starter, to *record.Recorder) *schedule.Scheduler {
			return schedule.New(schedule.Ports{Schedules: kept, Calendar: days, Clock: c, Random: r}, a, s, to)
		},
		func(kept store.Hooks, s secret.Sealer, c system.Clock, r system.Random, known *describe.Catalog, a *authorize.Authorizer, st *start.Starter, to *record.Recorder) *hook.Clerk {
			return hook.New(hook.Ports{Hooks: kept, Sealer: s, Clock: c, Random: r}, known, a, st, to)
		},
		func(doors store.Doors, kept store.Hooks, alarms store.Alarms, s secret.Sealer, c system.Clock, a *authorize.Authorizer, st *start.Starter, log *slog.Logger) *receive.Receiver {
			return receive.New(receive.Ports{Doors: doors, Hooks: kept, Alarms: alarms, Sealer: s, Clock: c}, a, st, log)
		},
		func(kept store.Batches, items store.BatchItems, orgs store.Organizations, now system.Clock, r system.Random, c *describe.Catalog, a *authorize.Authorizer, s *start.Starter, to *record.Recorder) *batch.Desk {
			return batch.New(batch.Ports{Batches: kept, Items: items, Organizations: orgs, Clock: now, Random: r}, c, a, s, to)
		},
		func(kept store.Forms, earlier store.FormVersions, roles store.Memberships, c system.Clock, r system.Random, known *describe.Catalog, a *authorize.Authorizer, to *record.Recorder) *compose.Composer {
			return compose.New(compose.Ports{Forms: kept, Versions: earlier, Memberships: roles, Clock: c, Random: r}, known, a, to)
		},
		func(forms store.Forms, roles store.Memberships, c *describe.Catalog, s *start.Starter, p *provide.Source, k *keep.Keeper, o *observe.Observer) *submit.Submitter {
			return submit.New(forms, roles, submit.Parts{Catalog: c, Starter: s, Source: p, Keeper: k, Observer: o})
		},
		func(c *describe.Catalog, r *configure.Resolver, kept cache.Options, now system.Clock, log *slog.Logger) *provide.Source {
			return provide.New(c, supply.New(r, nil), kept, now, provide.Settings{}, log)
		},
	)
}

func catalog() (*describe.Catalog, error) {
	definitions, err := workflow.Definitions()
	if err != nil {
		return nil, err
	}
	providers, err := workflow.ProviderDefinitions()
	if err != nil {
		return nil, err
	}
	return describe.New(definitions, providers, schema.Compiler{})
}

// clock stands still, so that two answers to one question are the same.
type clock struct{}

func (clock) Now() time.Time { return now }

// patient lets everybody ask as often as they like.
type patient struct{}

func (patient) Take(string) time.Duration { return 0 }

// well is a program without any trouble.
type well struct{}

func (well) Ready() error     { return nil }
func (well) Abandoned() int64 { return 0 }

// integrations are those of this build.
type integrations struct{}

func (integrations) Integrations() []configure.KnownIntegration {
	return []configure.KnownIntegration{{Name: "msgraph", Title: "Microsoft Graph", Settings: []string{"client_id"}, Test: works}}
}
