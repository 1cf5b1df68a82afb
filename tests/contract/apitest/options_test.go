package apitest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/adapters/memory"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/cache"
	"github.com/bifrost-run/bifrost/workflow"
)

const optionsPath = "/api/data-providers/groups/options"

// askFor is a technician's question about Contoso.
func askFor(body string) request {
	r := post(optionsPath, technician, body)
	r.scope = contosoID
	return r
}

// mayAsk expects the decision, and that the inputs are judged good.
func (a *api) mayAsk() {
	a.at(technician, toContoso, contoso(), grant(technician, toContoso, permissions.ManageForms))
	a.input.EXPECT().Validate(gomock.Any()).Return(nil)
}

// remembers answers by a memory that the end of the case forgets.
func (a *api) remembers() {
	a.t.Helper()
	kept, err := memory.NewOptions(a.clock, memory.Limits{})
	if err != nil {
		a.t.Fatal(err)
	}
	a.t.Cleanup(kept.Close)
	a.kept.EXPECT().Ask(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(kept.Ask).AnyTimes()
	a.kept.EXPECT().Last(gomock.Any(), gomock.Any()).DoAndReturn(kept.Last).AnyTimes()
	a.kept.EXPECT().Forget(gomock.Any(), gomock.Any()).Do(kept.Forget).AnyTimes()
}

func TestAProviderOffersItsOptions(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayAsk()
	a.fetches()
	a.isConfigured(inContoso, "Leeds")
	a.ask(askFor(`{"inputs":{"department":"Sales"},"search":"sal","refresh":false}`)).is(200).says(`{
		"options":[{"label":"Sales in Leeds","value":"` + contosoID + `","metadata":{"office":"Leeds"}}],
		"truncated":false,"cached":false,"fetchedAt":"2026-05-04T10:11:12.345Z","expiresAt":"2026-05-04T10:16:12.345Z"}`)
}

func TestEverythingInAQuestionMayBeLeftOut(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.at(technician, toContoso, contoso(), grant(technician, toContoso, permissions.ExecuteWorkflows))
	a.input.EXPECT().Validate([]byte(nil)).Return(nil)
	a.fetches()
	a.isConfigured(inContoso, "Leeds")
	got := a.ask(askFor(`{}`)).is(200)
	if !strings.Contains(string(got.body), `"label":" in Leeds"`) {
		t.Errorf("got %s", got.body)
	}
}

func TestBadInputsArePointedAt(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	enter := func() {
		a.at(technician, toContoso, contoso(), grant(technician, toContoso, permissions.ManageForms))
	}
	enter()
	a.input.EXPECT().Validate([]byte(`{"department":"much too long"}`)).
		Return([]fault.Field{{In: "body", Pointer: "/input/department", Code: "max_length", Message: "Enter at most 10 characters."}})
	a.ask(askFor(`{"inputs":{"department":"much too long"}}`)).fields("body /inputs/department max_length")
	for body, want := range map[string]string{
		`{"search":"` + strings.Repeat("x", 201) + `"}`: "body /search max_length",
		`{"search":7}`:    "body /search type",
		`{"inputs":[]}`:   "body /inputs type",
		`{"refresh":"y"}`: "body /refresh type",
		`{"query":"x"}`:   "body /query unknown_property",
	} {
		enter()
		if strings.Contains(want, "max_length") { // the others have no shape to judge
			a.input.EXPECT().Validate(gomock.Any()).Return(nil)
		}
		a.ask(askFor(body)).fields(want)
	}
	// All of them at once.
	enter()
	a.input.EXPECT().Validate([]byte(`{"department":"much too long"}`)).
		Return([]fault.Field{{In: "body", Pointer: "/input/department", Code: "max_length", Message: "Enter at most 10 characters."}})
	a.ask(askFor(`{"inputs":{"department":"much too long"},"search":"`+strings.Repeat("x", 201)+`"}`)).
		fields("body /inputs/department max_length", "body /search max_length")
}

func TestAnUnknownProviderIsNotFound(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, name := range []string{"nothing", "GROUPS", "add_user"} {
		a.at(technician, toContoso, contoso(), grant(technician, toContoso, permissions.ManageForms))
		r := askFor(`{}`)
		r.path = strings.Replace(r.path, "groups", name, 1)
		a.ask(r).refuses(http.StatusNotFound, "not_found")
	}
}

func TestNothingIsLookedUpForAClientThatHasLeft(t *testing.T) {
	t.Parallel()
	a, left := newAPI(t), contoso()
	left.IsActive = false
	a.at(technician, toContoso, left, grant(technician, toContoso, permissions.ManageForms))
	a.ask(askFor(`{}`)).refuses(http.StatusConflict, "organization_inactive")
}

func TestAProviderThatFailsIs502WithItsReason(t *testing.T) {
	t.Parallel()
	for department, want := range map[string]string{
		"fails": "Graph did not answer.", "panics": "The data provider stopped because of a fault in its code.",
	} {
		t.Run(department, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.mayAsk()
			a.fetches()
			a.isConfigured(inContoso, "Leeds")
			got := a.ask(askFor(`{"inputs":{"department":"` + department + `"}}`))
			p := got.refuses(http.StatusBadGateway, "provider_failed")
			if p.Detail != want || strings.Contains(string(got.body), "tok-1234") {
				t.Errorf("got %s", got.body)
			}
			if log := a.log.String(); !strings.Contains(log, p.CorrelationID) || !strings.Contains(log, "tok-1234") {
				t.Errorf("the log does not tell what happened to %s: %s", p.CorrelationID, log)
			}
		})
	}
}

func TestWhatIsNotSetIsAConflictAndNoFailure(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayAsk()
	a.fetches()
	a.config.EXPECT().Load(gomock.Any(), gomock.Any()).Return(organizations.Config{}, nil).Times(2)
	p := a.ask(askFor(`{}`)).refuses(http.StatusConflict, "setting_missing")
	if p.Detail != "The setting office has no value. Set it, then try again." {
		t.Errorf("got %+v", p)
	}
}

func TestAnAnswerIsRememberedUntilItIsRefreshedOrTheProviderFails(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.remembers()
	for _, c := range []struct{ body, contains string }{
		{`{"search":"in"}`, `"cached":false`},
		{`{"search":"leeds"}`, `"cached":true`},
		{`{"refresh":true}`, `"cached":false`},
	} {
		a.mayAsk()
		a.isConfigured(inContoso, "Leeds")
		if got := a.ask(askFor(c.body)).is(200); !strings.Contains(string(got.body), c.contains) || strings.Contains(string(got.body), "staleReason") {
			t.Errorf("%s: got %s", c.body, got.body)
		}
	}
	value, err := organizations.NewSecretValue("tok-1234")
	if err != nil {
		t.Fatal(err)
	}
	a.vault.EXPECT().Resolve(gomock.Any(), inContoso, "key").Return(value, nil)
	a.vault.EXPECT().Resolve(gomock.Any(), inContoso, "key").Return(organizations.SecretValue{}, down())
	for range 2 {
		a.mayAsk()
		a.isConfigured(inContoso, "Leeds")
		got := a.ask(askFor(`{"inputs":{"department":"secret"},"refresh":true}`)).is(200)
		if strings.Contains(string(got.body), `"cached":false`) {
			continue
		}
		got.says(`{
		"options":[{"label":"secret in Leeds","value":"` + contosoID + `","metadata":{"office":"Leeds"}}],
		"truncated":false,"cached":true,"fetchedAt":"2026-05-04T10:11:12.345Z","expiresAt":"2026-05-04T10:16:12.345Z",
		"staleReason":"The storage does not answer. Try again in a moment."}`)
	}
}

func TestHowOldAnAnswerMayBe(t *testing.T) {
	t.Parallel()
	for body, after := range map[string]time.Time{`{}`: now.Add(-5 * time.Minute), `{"refresh":true}`: now} {
		a := newAPI(t)
		a.mayAsk()
		kept := catalog.OptionList{FetchedAt: now.Add(-time.Minute), Truncated: true}
		a.isConfigured(inContoso, "Leeds")
		a.kept.EXPECT().Ask(gomock.Any(), inContoso, gomock.Any(), after, gomock.Any()).Return(cache.Answer{OptionList: kept, Remembered: true}, nil)
		a.ask(askFor(body)).is(200).says(`{"options":[],"truncated":true,"cached":true,"fetchedAt":"2026-05-04T10:10:12.345Z","expiresAt":"2026-05-04T10:15:12.345Z"}`)
	}
}

func TestAThousandOptionsAreShown(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayAsk()
	a.fetches()
	a.isConfigured(inContoso, "Leeds")
	got := a.ask(askFor(`{"inputs":{"department":"many"}}`)).is(200)
	if n := strings.Count(string(got.body), `"value"`); n != 1000 || !strings.Contains(string(got.body), `"truncated":true`) {
		t.Errorf("%d options: %.100s", n, got.body)
	}
}

// Two organizations ask the same question a thousand times each, all at once:
// nobody is answered anything of the other.
func TestNoAnswerHoldsAnythingOfAnotherOrganization(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.remembers()
	a.verifier.EXPECT().Verify(gomock.Any(), admin.token).Return(admin.claims(), nil).AnyTimes()
	a.input.EXPECT().Validate(gomock.Any()).Return(nil).AnyTimes()
	a.config.EXPECT().Load(gomock.Any(), inGlobal).Return(organizations.Config{}, nil).AnyTimes()
	offices := map[string]string{contosoID: "Leeds", fabrikID: "Essen"}
	for _, org := range []*organizations.Organization{contoso(), fabrik()} {
		target := organizations.TargetOf(org.ID)
		facts := permissions.Facts{Standing: &permissions.Standing{User: admin.user}, Organization: org}
		a.access.EXPECT().Facts(gomock.Any(), admin.user.ID, target).Return(facts, nil).AnyTimes()
	}
	a.config.EXPECT().Load(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, s organizations.Scope) (organizations.Config, error) {
		return officeIn(offices[s.OrganizationID()]), nil
	}).AnyTimes()
	var all sync.WaitGroup
	for id, office := range offices {
		for i := range 1000 {
			all.Go(func() {
				provider := []string{"groups", "people"}[i%2]
				r := request{method: "POST", path: "/api/data-providers/" + provider + "/options", token: admin.token, scope: id}
				r.body = fmt.Sprintf(`{"inputs":{"department":"d%d"},"refresh":%t}`, i%5, i%7 == 0)
				got := a.handIn(t.Context(), r)
				wanted := fmt.Sprintf(`[{"label":"d%d in %s","value":"%s","metadata":{"office":"%s"}}]`, i%5, office, id, office)
				if got.status != 200 || !strings.Contains(string(got.body), wanted) || strings.Count(string(got.body), "label") != 1 {
					t.Errorf("%s got %d %s", office, got.status, got.body)
				}
			})
		}
	}
	all.Wait()
}

// departmentInput is the input of every data provider here.
type departmentInput struct {
	Department string `json:"department,omitempty" label:"Department" maxLength:"10"`
}

var office = workflow.StringSetting("office")

// offer answers by what it is asked for: with what is the client's, or not.
func offer(ctx context.Context, run *workflow.Run, in departmentInput) ([]workflow.Option, error) {
	switch in.Department {
	case "fails":
		return nil, workflow.Explain(errors.New("403 with tok-1234"), "Graph did not answer.")
	case "panics":
		panic("tok-1234")
	case "secret":
		if _, err := run.Secret(ctx, "key"); err != nil {
			return nil, err
		}
	case "many":
		return make([]workflow.Option, 1001), nil
	}
	there := office.Get(run)
	return []workflow.Option{{Label: in.Department + " in " + there, Value: run.Org.ID, Metadata: map[string]any{"office": there}}}, nil
}

// The data providers of every case.
var (
	_ = workflow.Provide("groups", offer, workflow.CacheFor(5*time.Minute), workflow.About("Groups of the client."), workflow.Requires(office))
	_ = workflow.Provide("people", offer, workflow.Searchable(), workflow.Requires(office))
)
