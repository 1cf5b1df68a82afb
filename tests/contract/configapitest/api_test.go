// Package configapitest holds the contract tests of the operations that configure:
// settings, secrets and integrations. The real handler and the real use cases are
// asked on mocked ports, whose calls are what a case expects.
package configapitest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/configure/connect"
	"github.com/bifrost-run/bifrost/app/configure/probe"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/supply"
	domain "github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/functions/authconfig"
	"github.com/bifrost-run/bifrost/functions/docs"
	"github.com/bifrost-run/bifrost/functions/executions"
	"github.com/bifrost-run/bifrost/functions/health"
	"github.com/bifrost-run/bifrost/functions/integrations"
	"github.com/bifrost-run/bifrost/functions/me"
	"github.com/bifrost-run/bifrost/functions/organizations"
	"github.com/bifrost-run/bifrost/functions/permissions"
	"github.com/bifrost-run/bifrost/functions/secrets"
	"github.com/bifrost-run/bifrost/functions/settings"
	"github.com/bifrost-run/bifrost/functions/workflows"
	identitymocks "github.com/bifrost-run/bifrost/ports/identity/mocks"
	secretmocks "github.com/bifrost-run/bifrost/ports/secret/mocks"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
	"github.com/bifrost-run/bifrost/tests/contract/internal/ready"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// api is the API on mocked ports. A port that a case does not expect to be asked
// fails the case when it is.
type api struct {
	t       *testing.T
	handler http.Handler
	log     *bytes.Buffer

	verifier *identitymocks.MockVerifier
	access   *storemocks.MockAccess
	config   *storemocks.MockConfig
	trail    *trail
	vault    *secretmocks.MockVault
	// tries is what the test of msgraph does with the connection that it is given.
	tries func(context.Context, host.Connection) (string, error)
}

// unhurried lets everybody ask as often as they like.
type unhurried struct{}

func (unhurried) Take(string) time.Duration { return 0 }

// build is what this build of the program can be connected to.
type build []configure.KnownIntegration

func (b build) Integrations() []configure.KnownIntegration { return b }

func newAPI(t *testing.T) *api {
	t.Helper()
	c := gomock.NewController(t)
	a := &api{
		t: t, log: &bytes.Buffer{}, verifier: identitymocks.NewMockVerifier(c), access: storemocks.NewMockAccess(c),
		config: storemocks.NewMockConfig(c), trail: &trail{}, vault: secretmocks.NewMockVault(c),
	}
	clock := systemmocks.NewMockClock(c)
	clock.EXPECT().Now().Return(now).AnyTimes()
	random := systemmocks.NewMockRandom(c)
	random.EXPECT().ID().Return(entryID).AnyTimes()
	recorder, log := record.New(a.trail, random), slog.New(slog.NewTextHandler(a.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	known := build{
		{Name: "msgraph", Title: "Microsoft Graph", Settings: []string{"base_url", "client_id"}, Secrets: []string{"client_secret"}, Test: a.try},
		{Name: "halopsa", Title: "HaloPSA", Secrets: []string{"key"}},
	}
	connected, err := connect.NewIntegrations(a.config, a.vault, recorder, clock, known)
	if err != nil {
		t.Fatal(err)
	}
	described := ready.Take(t, functions.Strangers{})
	described.Authorizer(authorize.New(a.verifier, a.access, nil, unhurried{}, clock, slog.New(slog.DiscardHandler)))
	a.handler = described.Handler(functions.HTTP{
		Health: &health.Function{}, AuthConfig: &authconfig.Function{}, Me: &me.Function{},
		Organizations: &organizations.Function{}, Permissions: &permissions.Function{},
		Settings: settings.New(configure.NewSettings(a.config, recorder, clock)), Secrets: secrets.New(configure.NewSecrets(a.vault, recorder, clock, known)),
		Integrations: integrations.New(connected, probe.New(known, supply.New(configure.NewResolver(a.config, a.vault, known), through{}), recorder, clock, &abandon.Strays{}, probe.Settings{}, log)),
		Workflows:    &workflows.Function{}, Executions: &executions.Function{}, Docs: &docs.Function{},
	}, recorder, log)
	return a
}

// through connects to whatever is configured.
type through struct{}

func (through) Connection(ctx context.Context, configured *configure.Configuration, _ domain.Organization, integration string) (host.Connection, error) {
	found, err := configured.Connect(ctx, integration)
	secrets := map[string]string{}
	for key, value := range found.Secrets {
		secrets[key] = value.Reveal()
	}
	return host.Connection{Integration: integration, Settings: found.Settings, Secrets: secrets}, err
}

// try is the test of msgraph.
func (a *api) try(ctx context.Context, on host.Host, _ host.Run) (string, error) {
	connection, err := on.Connection(ctx, "msgraph")
	if err != nil || a.tries == nil {
		return "", err
	}
	return a.tries(ctx, connection)
}

// request is one call of somebody's about a place.
type request struct{ method, path, token, scope, body string }

// body remembers whether it was read.
type body struct {
	io.Reader
	read bool
}

func (b *body) Read(into []byte) (int, error) {
	b.read = true
	return b.Reader.Read(into)
}

// answer is what a client got.
type answer struct {
	t        *testing.T
	status   int
	header   http.Header
	body     []byte
	bodyRead bool
}

func (a *api) ask(r request) answer {
	a.t.Helper()
	sent := &body{Reader: strings.NewReader(r.body)}
	asked := httptest.NewRequestWithContext(a.t.Context(), r.method, r.path, sent)
	for name, value := range map[string]string{"Authorization": "Bearer " + r.token, "X-Organization-Id": r.scope, "Content-Type": "application/json"} {
		if value != "" && (name != "Authorization" || r.token != "") {
			asked.Header.Set(name, value)
		}
	}
	recorder := httptest.NewRecorder()
	a.handler.ServeHTTP(recorder, asked)
	return answer{t: a.t, status: recorder.Code, header: recorder.Header(), body: recorder.Body.Bytes(), bodyRead: sent.read}
}

// is expects a status.
func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("got %d, want %d: %s", a.status, status, a.body)
	}
	return a
}

// says expects exactly this JSON, spacing and order of properties aside.
func (a answer) says(want string) answer {
	a.t.Helper()
	if got := a.header.Get("Content-Type"); got != "application/json" {
		a.t.Errorf("content type %q", got)
	}
	if diff := cmp.Diff(decode(a.t, []byte(want)), decode(a.t, a.body)); diff != "" {
		a.t.Errorf("-want +got\n%s", diff)
	}
	return a
}

// problem is an error answer as a client reads it.
type problem struct {
	Code, Detail, CorrelationID, Permission string
	Errors                                  []struct{ In, Pointer, Code, Message string }
}

// refuses expects a problem of a status and code.
func (a answer) refuses(status int, code string) problem {
	a.t.Helper()
	if got := a.is(status).header.Get("Content-Type"); got != "application/problem+json" {
		a.t.Errorf("an error of content type %q: %s", got, a.body)
	}
	var p problem
	if err := json.Unmarshal(a.body, &p); err != nil || p.Code != code || p.Detail == "" || p.CorrelationID == "" {
		a.t.Errorf("want the code %s, got %s, %v", code, a.body, err)
	}
	return p
}

// fields expects a problem of exactly these "in pointer code", in any order.
func (a answer) fields(code string, want ...string) {
	a.t.Helper()
	var got []string
	for _, e := range a.refuses(http.StatusUnprocessableEntity, code).Errors {
		got = append(got, e.In+" "+e.Pointer+" "+e.Code)
		if !strings.HasSuffix(e.Message, ".") {
			a.t.Errorf("%s is told %q, not a sentence", e.Pointer, e.Message)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		a.t.Errorf("-want +got\n%s", diff)
	}
}

// has expects a header.
func (a answer) has(name, want string) answer {
	a.t.Helper()
	if got := a.header.Get(name); got != want {
		a.t.Errorf("%s is %q, want %q", name, got, want)
	}
	return a
}

// cursor is where the list goes on; there must be one.
func (a answer) cursor() string {
	a.t.Helper()
	var page struct{ NextCursor string }
	if err := json.Unmarshal(a.body, &page); err != nil || page.NextCursor == "" {
		a.t.Fatalf("no cursor: %s", a.body)
	}
	return page.NextCursor
}

// everything is all that a client and the log got, for what must not be there.
func (a *api) everything(got answer) string {
	var all strings.Builder
	_ = got.header.Write(&all) // a builder does not fail
	return all.String() + string(got.body) + a.log.String()
}

func decode(t *testing.T, raw []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	return value
}
