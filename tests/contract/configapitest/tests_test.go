package configapitest

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/workflow/host"
)

const testPath = "/api/integrations/msgraph/test"

// tested is the answer of a test at this moment.
func tested(ok, message, more, source string) string {
	return `{"ok":` + ok + `,"message":"` + message + `",` + more + `"durationMs":0,"checkedAt":"2026-05-04T10:11:12.345Z","source":"` + source + `"}`
}

// resolves expects that the secret of msgraph is read in a scope, and nowhere else.
func (a *api) resolves(s organizations.Scope, err error) {
	a.vault.EXPECT().Resolve(gomock.Any(), s, "msgraph_client_secret").Return(secretOf(mark), err)
}

func TestAConnectionIsTriedWholeWithWhatTheScopeUses(t *testing.T) {
	t.Parallel()
	own, global := graph("https://own", "client_secret"), shared(graph("https://global", "client_secret"), organizations.SharedWithAll)
	for name, c := range map[string]struct {
		at       organizations.Target
		own      organizations.Config
		from     organizations.Scope
		address  string
		source   string
		defaults bool
	}{
		"its own":         {toContoso, connected(own), inContoso, "https://own", "organization", true},
		"one it inherits": {toContoso, nothing, inGlobal, "https://global", "global", true},
		"the global one":  {toGlobal, connected(global), inGlobal, "https://global", "global", false},
	} {
		a := newAPI(t)
		a.enters(technician, c.at)
		if c.defaults {
			a.configured(c.own, connected(global))
		} else {
			a.loads(inGlobal, c.own, nil)
		}
		a.resolves(c.from, nil)
		a.tries = func(_ context.Context, with host.Connection) (string, error) {
			if with.Settings["base_url"] != c.address || with.Secrets["client_secret"] != mark {
				t.Errorf("%s: tried with %v", name, with.Settings)
			}
			return "Signed in to Contoso with " + mark + ".", nil
		}
		r := send(http.MethodPost, testPath, "")
		r.scope = c.at.String()
		got := a.ask(r).is(200).says(tested("true", "Signed in to Contoso with ***.", "", c.source))
		if strings.Contains(a.everything(got), mark) {
			t.Errorf("%s: the secret is there: %s", name, a.everything(got))
		}
	}
}

func TestAConnectionThatDoesNotWorkIsAnAnswer(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.configured(connected(graph("https://a", "client_secret")), nothing)
	a.resolves(inContoso, nil)
	a.tries = func(context.Context, host.Connection) (string, error) {
		return "", host.Refusal("no_consent", "Give it "+mark+" and a permission.")
	}
	got := a.ask(send(http.MethodPost, testPath, "")).is(200).says(tested("false", "Give it *** and a permission.", `"code":"no_consent",`, "organization"))
	if all := a.everything(got); strings.Contains(all, mark) || !strings.Contains(a.log.String(), "no_consent") {
		t.Errorf("the log and the answer: %s", all)
	}
}

// The vault has lost what the row names: a person has to enter it again.
func TestASecretThatIsGoneIsSomethingToMend(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.configured(connected(graph("https://a", "client_secret")), nothing)
	a.resolves(inContoso, fault.New(fault.NotFound, "secret_not_found", "It is gone."))
	a.ask(send(http.MethodPost, testPath, "")).is(200).
		says(tested("false", "The secret client_secret of Microsoft Graph is missing. Enter it again.", `"code":"secret_missing",`, "organization"))
}

func TestWhatIsNotConfiguredOrHasNoTestIsAConflict(t *testing.T) {
	t.Parallel()
	halo := connected(organizations.Integration{Type: "halopsa"})
	for name, c := range map[string]struct {
		path, code string
		status     int
		own        *organizations.Config
	}{
		"nothing is configured": {testPath, "integration_not_connected", http.StatusConflict, &nothing},
		"another one is":        {testPath, "integration_not_connected", http.StatusConflict, &halo},
		"there is no test":      {"/api/integrations/halopsa/test", "test_not_supported", http.StatusConflict, &halo},
		"the build has it not":  {"/api/integrations/gone/test", "not_found", http.StatusNotFound, nil},
	} {
		a := newAPI(t)
		a.enters(technician, toContoso)
		if c.own != nil {
			a.configured(*c.own, connected(shared(graph("https://a"), organizations.SharedWithNone)))
		}
		t.Log(name)
		a.ask(send(http.MethodPost, c.path, "")).refuses(c.status, c.code)
	}
}

// What a system answers about an inherited connection may hold its settings.
func TestAClientLearnsOfAnInheritedConnectionOnlyWhetherItWorks(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, host.Refusal("no_such_app", "There is no app "+mark+"-id at https://"+mark+".")} {
		a := newAPI(t)
		a.enters(client, toContoso)
		a.configured(nothing, connected(shared(graph("https://a", "client_secret"), organizations.SharedWithAll)))
		a.vault.EXPECT().Resolve(gomock.Any(), inGlobal, "msgraph_client_secret").Return(secretOf("another secret"), nil)
		a.tries = func(context.Context, host.Connection) (string, error) { return "Signed in as " + mark + ".", err }
		r := send(http.MethodPost, testPath, "")
		r.token = client.token
		want := tested("true", "The connection that your provider shares with you works.", "", "global")
		if err != nil {
			want = tested("false", "The connection that your provider shares with you does not work. Tell your provider.", `"code":"no_such_app",`, "global")
		}
		if got := a.ask(r).is(200).says(want); strings.Contains(string(got.body), mark) {
			t.Errorf("it is told more: %s", got.body)
		}
	}
}

// Whoever sends something to try would believe that it was tried.
func TestATestTakesNoBody(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.ask(request{method: http.MethodPost, path: testPath, token: technician.token, scope: contosoID, body: `{"x":"` + mark + `"}`}).fields("validation_failed", "body  unknown_property")
}
