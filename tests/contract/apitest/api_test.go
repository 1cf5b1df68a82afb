// Package apitest holds the contract tests of the HTTP API: the real handler and
// the real use cases on mocked ports, asked over HTTP. What a store does is not
// here; what reaches one, and what a client gets, is.
package apitest

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/administer"
	"github.com/bifrost-run/bifrost/app/administer/enlist"
	"github.com/bifrost-run/bifrost/app/administer/keyring"
	"github.com/bifrost-run/bifrost/app/administer/roster"
	"github.com/bifrost-run/bifrost/app/attend"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/batch"
	"github.com/bifrost-run/bifrost/app/compose"
	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/examine"
	"github.com/bifrost-run/bifrost/app/hook"
	"github.com/bifrost-run/bifrost/app/keep"
	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/app/provide"
	"github.com/bifrost-run/bifrost/app/receive"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/schedule"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/app/stop"
	"github.com/bifrost-run/bifrost/app/submit"
	"github.com/bifrost-run/bifrost/app/summarize"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/app/undo"
	"github.com/bifrost-run/bifrost/functions"
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
	"github.com/bifrost-run/bifrost/functions/me"
	"github.com/bifrost-run/bifrost/functions/metadata"
	"github.com/bifrost-run/bifrost/functions/metrics"
	"github.com/bifrost-run/bifrost/functions/organizations"
	"github.com/bifrost-run/bifrost/functions/permissions"
	"github.com/bifrost-run/bifrost/functions/roles"
	"github.com/bifrost-run/bifrost/functions/schedules"
	"github.com/bifrost-run/bifrost/functions/users"
	"github.com/bifrost-run/bifrost/functions/workflows"
	cachemocks "github.com/bifrost-run/bifrost/ports/cache/mocks"
	calendarmocks "github.com/bifrost-run/bifrost/ports/calendar/mocks"
	identitymocks "github.com/bifrost-run/bifrost/ports/identity/mocks"
	maintenancemocks "github.com/bifrost-run/bifrost/ports/maintenance/mocks"
	notifymocks "github.com/bifrost-run/bifrost/ports/notify/mocks"
	objectmocks "github.com/bifrost-run/bifrost/ports/object/mocks"
	queuemocks "github.com/bifrost-run/bifrost/ports/queue/mocks"
	schemamocks "github.com/bifrost-run/bifrost/ports/schema/mocks"
	secretmocks "github.com/bifrost-run/bifrost/ports/secret/mocks"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
	"github.com/bifrost-run/bifrost/tests/contract/internal/ready"
	"github.com/bifrost-run/bifrost/workflow"
)

// api is the whole API on mocked ports. A port that a case does not expect to be
// asked fails the case when it is.
type api struct {
	t       *testing.T
	handler http.Handler
	once    sync.Once
	client  *http.Client
	log     *journal
	state   *state
	trail   *trail

	verifier      *identitymocks.MockVerifier
	access        *storemocks.MockAccess
	keys          *storemocks.MockKeys
	pace          *pacer
	strangers     *pacer
	visitors      *pacer
	organizations *storemocks.MockOrganizations
	grants        *storemocks.MockGrants
	users         *storemocks.MockUsers
	roles         *storemocks.MockRoles
	memberships   *storemocks.MockMemberships
	forms         *storemocks.MockForms
	formVersions  *storemocks.MockFormVersions
	config        *storemocks.MockConfig
	vault         *secretmocks.MockVault
	sealer        *secretmocks.MockSealer
	files         *objectmocks.MockFiles
	kept          *cachemocks.MockOptions
	executions    *storemocks.MockExecutions
	recovery      *storemocks.MockRecovery
	history       *storemocks.MockHistory
	steps         *storemocks.MockSteps
	logs          *storemocks.MockLogs
	watcher       *storemocks.MockWatcher
	batches       *storemocks.MockBatches
	items         *storemocks.MockBatchItems
	schedules     *storemocks.MockSchedules
	hooks         *storemocks.MockHooks
	doors         *storemocks.MockDoors
	alarms        *storemocks.MockAlarms
	rules         *storemocks.MockRules
	mailer        *notifymocks.MockMailer
	webhook       *notifymocks.MockWebhook
	calendar      *calendarmocks.MockCalendar
	counters      *storemocks.MockCounters
	attention     *storemocks.MockAttention
	vitals        *maintenancemocks.MockVitals
	gauge         *queuemocks.MockGauge
	input         *schemamocks.MockValidator
	clock         *systemmocks.MockClock
	random        *systemmocks.MockRandom
}

// newAPI composes the API as the platform does.
func newAPI(t *testing.T) *api {
	t.Helper()
	c := gomock.NewController(t)
	a := &api{
		t: t, log: &journal{}, state: &state{}, trail: &trail{MockTrail: storemocks.NewMockTrail(c)},
		verifier: identitymocks.NewMockVerifier(c), access: storemocks.NewMockAccess(c),
		keys: storemocks.NewMockKeys(c), pace: &pacer{}, strangers: &pacer{}, visitors: &pacer{},
		organizations: storemocks.NewMockOrganizations(c), grants: storemocks.NewMockGrants(c),
		users: storemocks.NewMockUsers(c), roles: storemocks.NewMockRoles(c), memberships: storemocks.NewMockMemberships(c), forms: storemocks.NewMockForms(c), formVersions: storemocks.NewMockFormVersions(c),
		config: storemocks.NewMockConfig(c), vault: secretmocks.NewMockVault(c),
		sealer: secretmocks.NewMockSealer(c), files: objectmocks.NewMockFiles(c),
		kept:       cachemocks.NewMockOptions(c),
		executions: storemocks.NewMockExecutions(c), recovery: storemocks.NewMockRecovery(c),
		history: storemocks.NewMockHistory(c), steps: storemocks.NewMockSteps(c), logs: storemocks.NewMockLogs(c),
		watcher: storemocks.NewMockWatcher(c), batches: storemocks.NewMockBatches(c), items: storemocks.NewMockBatchItems(c), schedules: storemocks.NewMockSchedules(c), hooks: storemocks.NewMockHooks(c), doors: storemocks.NewMockDoors(c), alarms: storemocks.NewMockAlarms(c), calendar: calendarmocks.NewMockCalendar(c), input: schemamocks.NewMockValidator(c),
		counters: storemocks.NewMockCounters(c), attention: storemocks.NewMockAttention(c),
		rules: storemocks.NewMockRules(c), mailer: notifymocks.NewMockMailer(c), webhook: notifymocks.NewMockWebhook(c),
		vitals: maintenancemocks.NewMockVitals(c), gauge: queuemocks.NewMockGauge(c),
		clock: systemmocks.NewMockClock(c), random: systemmocks.NewMockRandom(c),
	}
	a.clock.EXPECT().Now().Return(now).AnyTimes()
	catalog, log := a.catalog(c), slog.New(slog.NewTextHandler(a.log, nil))
	described := ready.Take(t, functions.Strangers{Refused: a.strangers, Visiting: a.visitors})
	authorizer, recorder := described.Authorizer(authorize.New(a.verifier, a.access, a.keys, a.pace, a.clock, log)), recorderOf(c, a.trail)
	resolver := configure.NewResolver(a.config, a.vault, integrations{})
	source := provide.New(catalog, supply.New(resolver, nil), a.kept, a.clock, provide.Settings{}, log)
	orgs, listed := administer.NewOrganizations(a.organizations, recorder, a.clock, a.random), workflows.New(catalog, resolver)
	people, listing := administer.NewUsers(administer.UsersPorts{Users: a.users, Access: a.access, Roles: a.memberships}, recorder, a.clock), roster.New(a.users, a.grants)
	memberships := administer.NewMemberships(a.memberships, a.roles, a.users, recorder, a.clock)
	starter := start.New(catalog, start.Ports{Executions: a.executions, Sealer: a.sealer, Files: a.files, Random: a.random}, log)
	scheduler := schedule.New(schedule.Ports{Schedules: a.schedules, Calendar: a.calendar, Clock: a.clock, Random: a.random}, authorizer, starter, recorder)
	observer, keeper := observe.New(a.history, a.steps, a.logs, a.watcher, a.clock), keep.New(a.files, recorder, a.random, a.clock)
	submitter := submit.New(a.forms, a.memberships, submit.Parts{Catalog: catalog, Starter: starter, Source: source, Keeper: keeper, Observer: observer})
	composer := compose.New(compose.Ports{Forms: a.forms, Versions: a.formVersions, Memberships: a.memberships, Clock: a.clock, Random: a.random}, catalog, authorizer, recorder)
	a.handler = described.Handler(functions.HTTP{
		Forms:      forms.New(composer, submitter),
		Health:     health.New(a.state, health.Build{Version: "v1.2.3", Storage: "embedded"}, examine.New(a.vitals, a.gauge, a.clock, log), a.clock),
		AuthConfig: authconfig.New(signIn), Me: me.New(orgs), Organizations: organizations.New(orgs, enlist.New(a.organizations, recorder, a.clock, a.random), listing),
		Users: users.New(people), Roles: roles.New(administer.NewRoles(a.roles, recorder, a.clock, a.random), memberships, listing),
		APIKeys:     apikeys.New(keyring.New(a.keys, a.organizations, catalog, recorder, a.clock, a.random)),
		Permissions: permissions.New(administer.NewGrants(a.grants, a.access, recorder, a.clock)),
		Workflows:   listed, Metadata: metadata.New(catalog, listed), DataProviders: dataproviders.New(catalog, source),
		Executions: executions.New(starter, observer, stop.New(a.recovery, a.history, a.clock), undo.New(starter, observer, a.history, a.sealer), a.rerunner(starter, observer)),
		Batches:    batches.New(batch.New(batch.Ports{Batches: a.batches, Items: a.items, Organizations: a.organizations, Clock: a.clock, Random: a.random}, catalog, authorizer, starter, recorder)),
		Schedules:  schedules.New(scheduler), Files: files.New(keeper, submitter), Audit: audit.New(record.NewReader(a.trail, a.clock)),
		Hooks: hooks.New(
			hook.New(hook.Ports{Hooks: a.hooks, Sealer: a.sealer, Clock: a.clock, Random: a.random}, catalog, authorizer, starter, recorder),
			receive.New(receive.Ports{Doors: a.doors, Hooks: a.hooks, Alarms: a.alarms, Sealer: a.sealer, Clock: a.clock}, authorizer, starter, log)),
		Metrics: metrics.New(summarize.New(a.counters, a.clock)), Attention: attention.New(attend.New(a.attention, recorder, a.clock)),
		Alerts: alerts.New(a.alertBook(catalog, recorder, log)), Docs: docs.New(),
	}, recorder, log)
	return a
}

// pacer notes who asks, and makes everybody wait once a case says so.
type pacer struct {
	wait time.Duration

	mu   sync.Mutex
	took []string
}

func (p *pacer) Take(caller string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.took = append(p.took, caller)
	return p.wait
}

// integrations are those that the workflows of this package need.
type integrations struct{}

func (integrations) Integrations() []configure.KnownIntegration {
	return []configure.KnownIntegration{{Name: "msgraph", Title: "Microsoft Graph", Settings: []string{"client_id"}}}
}

// catalog holds the workflows and data providers of this package, whose input is
// judged by a mock.
func (a *api) catalog(c *gomock.Controller) *describe.Catalog {
	a.t.Helper()
	definitions, err := workflow.Definitions()
	if err != nil {
		a.t.Fatal(err)
	}
	providers, err := workflow.ProviderDefinitions()
	if err != nil {
		a.t.Fatal(err)
	}
	compiler := schemamocks.NewMockCompiler(c)
	compiler.EXPECT().Compile(gomock.Any()).Return(a.input, nil).Times(len(definitions) + len(providers))
	catalog, err := describe.New(definitions, providers, compiler)
	if err != nil {
		a.t.Fatal(err)
	}
	return catalog
}

// request is one call. Its token is sent as Authorization: Bearer.
type request struct {
	method, path, token, scope, body string
	header                           map[string]string
}

func (r request) with(name, value string) request {
	header := map[string]string{name: value}
	for n, v := range r.header {
		if n != name {
			header[n] = v
		}
	}
	r.header = header
	return r
}

func (r request) fill(h http.Header) {
	if r.token != "" {
		h.Set("Authorization", "Bearer "+r.token)
	}
	if r.scope != "" {
		h.Set("X-Organization-Id", r.scope)
	}
	if r.body != "" {
		h.Set("Content-Type", "application/json")
	}
	for name, value := range r.header {
		h.Set(name, value)
	}
}

// ask sends a request over a real connection and holds the answer against what
// every answer must keep.
func (a *api) ask(r request) answer {
	a.t.Helper()
	sent, err := http.NewRequestWithContext(a.t.Context(), r.method, a.url()+r.path, strings.NewReader(r.body))
	if err != nil {
		a.t.Fatal(err)
	}
	r.fill(sent.Header)
	got, err := a.client.Do(sent)
	if err != nil {
		a.t.Fatal(err)
	}
	return a.read(r, got)
}

// hand gives a request with this body to the handler, without a connection.
func (a *api) hand(r request, body *trap) answer {
	a.t.Helper()
	sent := httptest.NewRequestWithContext(a.t.Context(), r.method, r.path, body)
	r.fill(sent.Header)
	recorder := httptest.NewRecorder()
	a.handler.ServeHTTP(recorder, sent)
	return a.read(r, recorder.Result())
}

// handIn gives a request to the handler in a context, without a connection.
func (a *api) handIn(ctx context.Context, r request) answer {
	a.t.Helper()
	sent := httptest.NewRequestWithContext(ctx, r.method, r.path, strings.NewReader(r.body))
	r.fill(sent.Header)
	recorder := httptest.NewRecorder()
	a.handler.ServeHTTP(recorder, sent)
	return a.read(r, recorder.Result())
}

// url starts the server at the first request.
func (a *api) url() string {
	a.once.Do(func() {
		server := httptest.NewServer(a.handler)
		a.t.Cleanup(server.Close)
		a.client = server.Client()
		a.client.Timeout = time.Minute
		a.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		a.client.Transport = onServer{base: server.URL, next: server.Client().Transport}
	})
	return "http://bifrost.test"
}

// onServer sends every request to the server, whatever host it names.
type onServer struct {
	base string
	next http.RoundTripper
}

func (s onServer) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := r.Clone(r.Context())
	sent.URL.Host = strings.TrimPrefix(s.base, "http://")
	return s.next.RoundTrip(sent)
}

// trap is a body that must not be read.
type trap struct{ read bool }

func (b *trap) Read([]byte) (int, error) {
	b.read = true
	return 0, http.ErrBodyReadAfterClose
}

func (b *trap) Close() error { return nil }

// journal keeps what was logged.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(line)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// state is what the program knows about itself.
type state struct {
	notReady  error
	abandoned int64
}

func (s *state) Ready() error     { return s.notReady }
func (s *state) Abandoned() int64 { return s.abandoned }
