package workflowtest_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
)

// sms is a client that tests fake, sign one that they connect.
type sms interface{ Send(text string) error }

type outbox []string

func (o *outbox) Send(text string) error {
	*o = append(*o, text)
	return nil
}

var (
	gateway = workflow.NewIntegration(workflow.IntegrationSpec[sms]{
		Name: "gateway", Title: "Gateway", Open: func(context.Context, workflow.Connection) (sms, error) {
			return nil, errors.New("a test never opens it")
		},
	})
	sign = workflow.NewIntegration(workflow.IntegrationSpec[workflow.Connection]{
		Name: "sign", Title: "Sign", Settings: []string{"url"}, Secrets: []string{"token"},
		Open: func(_ context.Context, c workflow.Connection) (workflow.Connection, error) { return c, nil },
	})

	office   = workflow.StringSetting("office", workflow.Default("Head office"))
	limit    = workflow.IntSetting("limit")
	strict   = workflow.BoolSetting("strict", workflow.Default(true))
	mapping  = workflow.JSONSetting("mapping", workflow.Default(map[string]int{"a": 1}))
	unneeded = workflow.StringSetting("unneeded", workflow.Default(""))
)

type settingsRead struct {
	Office  string
	Limit   int
	Strict  bool
	Mapping map[string]int
}

func readsSettings() *workflow.Workflow[none, settingsRead] {
	return probe(workflow.Spec{Needs: workflow.Needs(office, limit, strict, mapping)}, func(_ context.Context, run *workflow.Run, _ none) (settingsRead, error) {
		return settingsRead{office.Get(run), limit.Get(run), strict.Get(run), mapping.Get(run)}, nil
	})
}

func TestSettingsAreThoseOfTheTest(t *testing.T) {
	t.Parallel()
	got := workflowtest.Run(t, readsSettings(), none{}, workflowtest.Setting(office, "Leeds"), workflowtest.Setting(limit, 7),
		workflowtest.Setting(strict, false), workflowtest.Setting(mapping, map[string]int{"b": 2})).Out()
	if diff := cmp.Diff(settingsRead{"Leeds", 7, false, map[string]int{"b": 2}}, got); diff != "" {
		t.Error(diff)
	}
	got = workflowtest.Run(t, readsSettings(), none{}, workflowtest.Setting(limit, -1)).Out()
	if diff := cmp.Diff(settingsRead{"Head office", -1, true, map[string]int{"a": 1}}, got); diff != "" {
		t.Error("the defaults:", diff)
	}
	if d := workflowtest.Run(t, readsSettings(), none{}).Diagnosis; d.Code != "setting_missing" {
		t.Errorf("one without a value and a default: %+v", d)
	}
}

func TestWhatAWorkflowDoesNotNeedCannotBeGiven(t *testing.T) {
	t.Parallel()
	w := readsSettings()
	var missing *workflow.Integration[sms]
	var nowhere *workflow.Setting[string]
	for want, option := range map[string]workflowtest.Option{
		"the setting unneeded is given, but it is not among the Needs of probe":        workflowtest.Setting(unneeded, "x"),
		"a client of gateway is given, but it is not among the Needs of probe":         workflowtest.Fake(gateway, sms(&outbox{})),
		"a client of sign is given, but it is not among the Needs of probe":            workflowtest.Connected(sign, workflow.Connection{}),
		"a client is given for a nil integration":                                      workflowtest.Fake(missing, sms(&outbox{})),
		"a setting is given by a nil handle":                                           workflowtest.Setting(nowhere, "x"),
		"the secret pin is too short: no platform keeps one of less than 6 characters": workflowtest.Secret("pin", "12345"),
	} {
		wantSaid(t, "workflowtest: "+want, func(t testing.TB) { workflowtest.Run(t, w, none{}, option) })
	}
	said := saidBy(t, func(t testing.TB) {
		workflowtest.Run(t, w, none{}, workflowtest.Setting(unneeded, "x"), workflowtest.Fake[sms](gateway, nil))
	})
	if len(said) != 3 || said[2] != "workflowtest: the setting unneeded is given, but it is not among the Needs of probe" {
		t.Errorf("all at once: %q", said)
	}
}

func TestAFakeIsTheClientOfEveryAttempt(t *testing.T) {
	t.Parallel()
	sent := &outbox{}
	w := probe(workflow.Spec{Needs: workflow.Needs(gateway), Retry: thrice}, func(ctx context.Context, run *workflow.Run, _ none) (none, error) {
		client, err := workflow.Connect(ctx, gateway)
		if err != nil {
			return none{}, err
		}
		_, err = workflow.Step(ctx, "send", func(context.Context) (none, error) { return none{}, client.Send(run.Org.Name) })
		return none{}, err
	})
	result := workflowtest.Run(t, w, none{}, workflowtest.Fake(gateway, sms(sent)), workflowtest.CrashBefore("send"))
	if result.Status != workflowtest.Success || len(*sent) != 2 || len(result.Connections) != 0 {
		t.Errorf("%v %q", result, *sent)
	}
	if d := workflowtest.Run(t, w, none{}).Diagnosis; d.Code != "integration_not_connected" ||
		d.Message != "This test does not connect gateway: workflowtest.Fake and workflowtest.Connected do." {
		t.Errorf("%+v", d)
	}
}

// answering is the other system, in memory.
type answering func(*http.Request) (*http.Response, error)

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) { return a(r) }

func TestTheCallsOfAConnectionAreRecorded(t *testing.T) {
	t.Parallel()
	w := probe(workflow.Spec{Needs: workflow.Needs(sign), Retry: thrice}, func(ctx context.Context, _ *workflow.Run, _ none) (string, error) {
		c, err := workflow.Connect(ctx, sign)
		if err != nil {
			return "", err
		}
		for _, path := range []string{"/ok?q=1", "/gone", "/lost"} {
			request, _ := http.NewRequestWithContext(ctx, http.MethodPost, c.Settings["url"]+path, nil)
			if response, err := c.HTTP.Do(request); err == nil {
				_ = response.Body.Close()
			}
		}
		return c.Integration + " " + c.TenantID, call(ctx, "sign", map[string]int{})
	})
	given := workflow.Connection{Settings: map[string]string{"url": "https://sign.test"}, HTTP: &http.Client{Transport: answering(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/lost" {
			return nil, errBroken
		}
		return &http.Response{StatusCode: map[string]int{"/ok": 200}[r.URL.Path] + len(r.URL.Path), Body: io.NopCloser(strings.NewReader(""))}, nil
	})}}
	result := workflowtest.Run(t, w, none{}, workflowtest.Connected(sign, given), workflowtest.CrashAfter("sign"))
	if got := result.Out(); got != "sign 11111111-1111-4111-8111-111111111111" {
		t.Errorf("the connection is %s", got)
	}
	want := []workflowtest.Call{
		{Integration: "sign", Method: "POST", Path: "/ok", Status: 203},
		{Integration: "sign", Method: "POST", Path: "/gone", Status: 5},
		{Integration: "sign", Method: "POST", Path: "/lost", Status: 0},
	}
	if diff := cmp.Diff(append(want, want...), result.Calls); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"sign", "sign"}, result.Connections); diff != "" {
		t.Error(diff)
	}
	if _, wrapped := given.HTTP.Transport.(answering); !wrapped {
		t.Error("the client of the test was changed")
	}
}

type fileInput struct {
	List workflow.File `json:"list,omitempty"`
}

func TestAFileIsReadFromTheTestAndKeptForIt(t *testing.T) {
	t.Parallel()
	w := probe(workflow.Spec{}, func(ctx context.Context, _ *workflow.Run, in fileInput) (workflow.FileResult, error) {
		upload, err := in.List.Open(ctx)
		if err != nil {
			return workflow.FileResult{}, err
		}
		return workflow.FileResult{Name: "Re: " + upload.Name, ContentType: "text/plain", Content: upload}, nil
	})
	in := fileInput{List: workflow.NewFile("upload-1")}
	result := workflowtest.Run(t, w, in, workflowtest.File("upload-1", "people.csv", "Ana\n"))
	want := workflowtest.SavedFile{Name: "Re: people.csv", ContentType: "text/plain", Content: []byte("Ana\n")}
	if diff := cmp.Diff(&want, result.File); diff != "" {
		t.Error(diff)
	}
	out := result.Out()
	if content, err := io.ReadAll(out.Content); out.Name != want.Name || out.ContentType != want.ContentType || string(content) != "Ana\n" || err != nil {
		t.Errorf("%+v %s %v", out, content, err)
	}
	if d := workflowtest.Run(t, w, in).Diagnosis; d.Code != "file_not_found" || d.Message != "This test has no file upload-1: workflowtest.File uploads one." {
		t.Errorf("%+v", d)
	}
}

func TestAResultReadsBackByItsType(t *testing.T) {
	t.Parallel()
	text := probe(workflow.Spec{}, func(context.Context, *workflow.Run, none) (workflow.Markdown, error) { return "**done**", nil })
	if got := workflowtest.Run(t, text, none{}).Out(); got != "**done**" {
		t.Error(got)
	}
	table := probe(workflow.Spec{}, func(context.Context, *workflow.Run, none) (workflow.Table, error) {
		return workflow.TableOf([]int{1}), nil
	})
	want := workflow.Table{Columns: []workflow.Column{{Key: "value", Label: "Value"}}, Rows: []map[string]any{{"value": 1.0}}}
	if diff := cmp.Diff(want, workflowtest.Run(t, table, none{}).Out()); diff != "" {
		t.Error(diff)
	}
	nothing := probe(workflow.Spec{}, func(context.Context, *workflow.Run, none) (none, error) { return none{}, nil })
	if result := workflowtest.Run(t, nothing, none{}); result.JSON != nil || result.Out() != (none{}) {
		t.Error(result)
	}
	oneWay := probe(workflow.Spec{}, func(context.Context, *workflow.Run, none) (sealed, error) { return sealed{}, nil })
	wantSaid(t, "workflowtest: the result of probe does not read back as workflowtest_test.sealed: no; Result.JSON has it", func(t testing.TB) {
		workflowtest.Run(t, oneWay, none{}).Out()
	})
}

// sealed can be written and not be read.
type sealed struct{}

func (sealed) MarshalJSON() ([]byte, error) { return json.Marshal("x") }

func (*sealed) UnmarshalJSON([]byte) error { return errors.New("no") }
