package client

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// answering is a client of a program that answers each request ("GET /api/x")
// with a status and a body, and remembers what it was asked.
func answering(t *testing.T, answers map[string]string) (*Client, *[]string) {
	t.Helper()
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked = append(asked, r.Method+" "+r.URL.RequestURI()+" "+r.Header.Get("X-Organization-Id")+" "+strings.TrimSpace(string(body)))
		answer, ok := answers[r.Method+" "+r.URL.RequestURI()]
		w.Header().Set("Connection", "close")
		if r.Header.Get("Authorization") != "Bearer a-token" || !ok {
			w.WriteHeader(http.StatusNotFound)
			answer = `{"code":"not_found","detail":"There is nothing at this address."}`
		} else if status, rest, has := strings.Cut(answer, " "); has && len(status) == 3 {
			w.WriteHeader(http.StatusUnprocessableEntity)
			answer = rest
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	return New(server.URL, "a-token"), &asked
}

func organizations(t *testing.T) *Client {
	t.Helper()
	c, _ := answering(t, map[string]string{
		"GET /api/organizations?limit=1000":          `{"items":[{"id":"1","name":"Contoso"},{"id":"2","name":"Contoso Labs"}],"nextCursor":"n"}`,
		"GET /api/organizations?cursor=n&limit=1000": `{"items":[{"id":"3","name":"Fabrikam"},{"id":"4","name":"Élan"}]}`,
	})
	return c
}

func TestAnOrganizationIsFoundByWhateverNamesItAlone(t *testing.T) {
	t.Parallel()
	c := organizations(t)
	for word, want := range map[string]string{
		"contoso": "1", "CONTOSO L": "2", "fab": "3", "3": "3", "élan": "4", "él": "4", "global": Global, "GLOBAL": Global,
	} {
		if got, err := c.Organization(t.Context(), word); err != nil || got.ID != want {
			t.Errorf("%s is %+v, %v", word, got, err)
		}
	}
	for word, says := range map[string]string{
		"cont": "Contoso, Contoso Labs", "northwind": "Contoso, Contoso Labs, Fabrikam, Élan", "ontoso": "Fabrikam", "\xc3": "Fabrikam",
	} {
		_, err := c.Organization(t.Context(), word)
		if unknown := (*UnknownOrganizationError)(nil); !errors.As(err, &unknown) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", word, err)
		}
	}
	alone, _ := answering(t, map[string]string{"GET /api/organizations?limit=1000": `{"items":[]}`})
	if _, err := alone.Organization(t.Context(), "x"); err == nil || !strings.Contains(err.Error(), "belongs to no organization") {
		t.Errorf("%v", err)
	}
	broken, _ := answering(t, nil)
	if _, err := broken.Organization(t.Context(), "x"); err == nil {
		t.Error("a list that cannot be read has an organization")
	}
}

func TestARunIsStartedFollowedReadAndCancelled(t *testing.T) {
	t.Parallel()
	c, asked := answering(t, map[string]string{
		"POST /api/workflows/a%2Fb/executions":           `{"id":"r/1","status":"Pending"}`,
		"GET /api/executions/r%2F1/logs?cursor=&wait=20": `{"lines":[{"time":"2026-11-22T14:00:00.000Z","level":"info","message":"m","step":"s","fields":{"k":1}}],"cursor":"c","done":true}`,
		"GET /api/executions/r%2F1":                      `{"id":"r/1","status":"Failed","durationMs":5,"error":{"code":"c","message":"m","step":"s"},"failures":[{"item":"i","message":"m"}],"unknown":1}`,
		"POST /api/executions/r%2F1/cancel":              `{}`,
	})
	e, err := c.Start(t.Context(), "o", "a/b", map[string]json.RawMessage{"n": json.RawMessage(`1`)})
	if err != nil || e.ID != "r/1" {
		t.Fatal(e, err)
	}
	log, err := c.Log(t.Context(), "o", e.ID, "", 20*time.Second)
	if err != nil || !log.Done || log.Cursor != "c" || len(log.Lines) != 1 || log.Lines[0].Step != "s" || string(log.Lines[0].Fields) != `{"k":1}` {
		t.Errorf("%+v %v", log, err)
	}
	e, err = c.Execution(t.Context(), "o", e.ID)
	if err != nil || e.Error.Step != "s" || len(e.Failures) != 1 || !strings.Contains(string(e.JSON), `"unknown":1`) {
		t.Errorf("%+v %v", e, err)
	}
	if err := c.Cancel(t.Context(), "o", e.ID); err != nil {
		t.Error(err)
	}
	want := []string{
		`POST /api/workflows/a%2Fb/executions o {"input":{"n":1}}`, "GET /api/executions/r%2F1/logs?cursor=&wait=20 o ",
		"GET /api/executions/r%2F1 o ", "POST /api/executions/r%2F1/cancel o ",
	}
	if diff := cmp.Diff(want, *asked); diff != "" {
		t.Error(diff)
	}
}

func TestARefusalIsItsSentenceAndALineForEachField(t *testing.T) {
	t.Parallel()
	c, _ := answering(t, map[string]string{
		"GET /api/workflows/bad": `422 {"code":"validation_failed","detail":"2 fields need attention.","errors":[{"pointer":"/input/name","message":"Fill in this field."},{"pointer":"/input/groups/0","message":"Too long."}]}`,
		"GET /api/workflows/odd": `422 <html>`, "GET /api/workflows/half": `{"name":`,
	})
	_, err := c.Workflow(t.Context(), "bad")
	if p := (*RefusedError)(nil); !errors.As(err, &p) || p.Status != 422 || err.Error() != "2 fields need attention.\n  name: Fill in this field.\n  groups/0: Too long." {
		t.Errorf("%v", err)
	}
	for name, says := range map[string]string{"odd": "422 Unprocessable Entity", "half": "read the program's answer", "none": "There is nothing at this address."} {
		if _, err := c.Workflow(t.Context(), name); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	gone := New("http://127.0.0.1:1", "a-token")
	if _, err := gone.Workflows(t.Context(), ""); !errors.As(err, new(*url.Error)) {
		t.Errorf("%v", err)
	}
}

func TestTheWorkflowsOfEveryPageAreListed(t *testing.T) {
	t.Parallel()
	c, asked := answering(t, map[string]string{
		"GET /api/workflows?limit=200":          `{"items":[{"name":"a","ready":false,"missing":["Not connected."]}],"nextCursor":"n"}`,
		"GET /api/workflows?cursor=n&limit=200": `{"items":[{"name":"b"}]}`,
		"GET /api/workflows/a":                  `{"name":"a","parameters":[{"name":"n","type":"int"}]}`,
	})
	list, err := c.Workflows(t.Context(), "o")
	if err != nil || len(list) != 2 || *list[0].Ready || list[0].Missing[0] != "Not connected." || list[1].Ready != nil {
		t.Errorf("%+v %v", list, err)
	}
	if !strings.HasSuffix((*asked)[1], " o ") {
		t.Errorf("asked %q", *asked)
	}
	one, err := c.Workflow(t.Context(), "a")
	if diff := cmp.Diff([]Parameter{{Name: "n", Type: "int"}}, one.Parameters); diff != "" || err != nil || one.Name != "a" {
		t.Errorf("%s %v", diff, err)
	}
}

func TestTheBodyOfAResultIsWhatItsKindNeeds(t *testing.T) {
	t.Parallel()
	for want, r := range map[string]Result{
		`{"columns":[1],"rows":[2]}`: {Columns: json.RawMessage(`[1]`), Rows: json.RawMessage(`[2]`)},
		`{"id":"f"}`:                 {File: json.RawMessage(`{"id":"f"}`)}, `3`: {Value: json.RawMessage(`3`)},
	} {
		if got := string(r.Body()); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
