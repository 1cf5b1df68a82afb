package msgraph

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
)

func TestTheTenantIsReadAsItCallsItself(t *testing.T) {
	t.Parallel()
	got, err := clientFor(t, newDirectory().Connection(contoso)).Organization(t.Context())
	want := Organization{ID: contoso, DisplayName: "contoso.com", Domains: []Domain{{Name: "contoso.com", Default: true}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	for text, o := range map[string]Organization{
		"Contoso (contoso.com)": {DisplayName: "Contoso", Domains: []Domain{{Name: "contoso.onmicrosoft.com"}, {Name: "contoso.com", Default: true}}},
		"contoso.com":           {Domains: []Domain{{Name: "contoso.com", Default: true}}},
		"Contoso":               {DisplayName: "Contoso", Domains: []Domain{{Name: "contoso.onmicrosoft.com"}}},
	} {
		if o.String() != text {
			t.Errorf("got %s, want %s", o, text)
		}
	}
}

// tried tries a connection to a directory with one thing changed about it.
func tried(t *testing.T, directory *msgraphtest.Directory, change func(*workflow.Connection)) workflowtest.Trial {
	t.Helper()
	connection := directory.Connection(contoso)
	change(&connection)
	return workflowtest.TestOf(t, Integration, workflowtest.Connected(Integration, connection))
}

func TestAConnectionThatWorksSaysWhoseTenantItIs(t *testing.T) {
	t.Parallel()
	trial := tried(t, newDirectory(), func(*workflow.Connection) {})
	if trial.Found != "Signed in to contoso.com." || trial.Diagnosis.Code != "" {
		t.Errorf("%+v", trial)
	}
}

func TestAConnectionThatDoesNotWorkSaysWhatToMend(t *testing.T) {
	t.Parallel()
	const signIn = "The sign-in to Microsoft 365 failed. Check the organization's tenant id, and the client id and secret of Microsoft Graph."
	for name, c := range map[string]struct {
		change  func(*workflow.Connection)
		failure msgraphtest.Failure
		want    string
	}{
		"another secret":     {func(c *workflow.Connection) { c.Secrets["client_secret"] = "not the secret" }, msgraphtest.Failure{}, signIn},
		"another client id":  {func(c *workflow.Connection) { c.Settings["client_id"] = "x" }, msgraphtest.Failure{}, signIn},
		"an unknown tenant":  {func(c *workflow.Connection) { c.TenantID = strings.Repeat("3", 8) + contoso[8:] }, msgraphtest.Failure{}, signIn},
		"no client id":       {func(c *workflow.Connection) { c.Settings["client_id"] = "" }, msgraphtest.Failure{}, "Microsoft Graph is not connected: its client id and client secret must be set."},
		"a permission":       {func(*workflow.Connection) {}, msgraphtest.Failure{Path: "/v1.0/organization", Status: http.StatusForbidden}, "The sign-in works, but the app registration may not read the organization. Give it the permission Organization.Read.All, and an administrator's consent."},
		"another such thing": {func(*workflow.Connection) {}, msgraphtest.Failure{Path: "/v1.0/organization", Status: http.StatusNotFound}, "Microsoft 365 refused the request: This failure was planned by a test."},
	} {
		directory := newDirectory()
		if c.failure.Status != 0 {
			directory.FailNext(c.failure)
		}
		if trial := tried(t, directory, c.change); trial.Found != "" || trial.Diagnosis.Message != c.want {
			t.Errorf("%s: %+v", name, trial)
		}
	}
}

// It has the cache for itself: a test at another time would clear away its token.
func TestATestSignsInAnewAndLeavesTheNewTokenToOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		directory := newDirectory()
		client := clientFor(t, directory.Connection(contoso))
		if _, err := client.SubscribedSkus(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if _, err := test(t.Context(), client); err != nil {
			t.Fatal(err)
		}
		if got := calls(directory, "POST", tokenPath); got != 2 {
			t.Errorf("signed in %d times, want again for the test", got)
		}
		if _, err := client.SubscribedSkus(t.Context()); err != nil || calls(directory, "POST", tokenPath) != 2 {
			t.Errorf("%v; signed in %d times", err, calls(directory, "POST", tokenPath))
		}
	})
}

func TestAnAnswerWithoutOneOrganizationIsNone(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"value":[]}`, `{"value":[{"id":"a"},{"id":"b"}]}`, `[]`} {
		connection := newDirectory().Connection(contoso)
		connection.HTTP = answering(func(*http.Request) (int, http.Header, string) { return 200, nil, body })
		if got, err := clientFor(t, connection).Organization(t.Context()); err == nil || got.ID != "" {
			t.Errorf("%s: %+v", body, got)
		}
	}
}
