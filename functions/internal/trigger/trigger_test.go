package trigger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/domain/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// understood is the one answer that ends a call in the host.
const understood = `{"Outputs":{},"Logs":[],"ReturnValue":null}`

// app is a Set with a function of each sort, and what they were called with.
type app struct {
	*Set
	log      bytes.Buffer
	messages []Message
	ticks    int
	answer   error
}

func newApp() *app {
	a := &app{}
	a.Set = New(slog.New(slog.NewTextHandler(&a.log, nil)))
	a.Queue("deliver", "executions", func(_ context.Context, m Message) error {
		a.messages = append(a.messages, m)
		return a.answer
	})
	a.Timer(Timer{Name: "sweep", Schedule: "*/15 * * * * *", Limit: time.Minute}, func(context.Context) error {
		a.ticks++
		return a.answer
	})
	return a
}

func (a *app) post(name string, body io.Reader) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/"+name, body)
	r.Header.Set("X-Azure-Functions-InvocationId", "0f8fad5b-d9cb-469f-a165-70867728950e")
	a.Serve(w, r, name)
	return w
}

func wantAnswer(t *testing.T, w *httptest.ResponseRecorder, status int, body string) {
	t.Helper()
	if w.Code != status || w.Header().Get("Content-Type") != "application/json" || w.Body.String() != body {
		t.Errorf("answered %d %s %s, want %d %s", w.Code, w.Header().Get("Content-Type"), w.Body, status, body)
	}
}

func TestAMessageIsFoundInEveryFormOfTheHost(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		call, content string
		unread        error
	}{
		"as the host sends it": {`{"Data":{"message":"\"{\\\"v\\\":1}\""},"Metadata":{"DequeueCount":"1","Id":"\"a3f6\"","sys":{"MethodName":"deliver"}}}`, `"\"{\\\"v\\\":1}\""`, nil},
		"encoded once":         {`{"Data":{"message":"{\"v\":1}"}}`, `"{\"v\":1}"`, nil},
		"an object":            {`{"Data":{"message":{"v":1}}}`, `{"v":1}`, nil},
		"binary":               {`{"Data":{"message":"eyJ2IjoxfQ=="},"Metadata":{}}`, `"eyJ2IjoxfQ=="`, nil},
		"under another name":   {`{"Data":{"job":"x"}}`, `"x"`, nil},
		"beside another value": {`{"Data":{"job":"x","message":"y"}}`, `"y"`, nil},
		"nothing in it":        {`{"Data":{"message":null}}`, `null`, nil},
		"metadata overwritten by the message": {
			`{"Metadata":{"message":"no","Data":{"message":"no"},"Id":7,"id":[],"sys":"","DequeueCount":{"x":1}},"Data":{"message":"yes"}}`, `"yes"`, nil,
		},
		"metadata that is none": {`{"Data":{"message":"yes"},"Metadata":"\u0000"}`, `"yes"`, nil},
		"no call of the host":   {`[1]`, `[1]`, errEnvelope},
		"no JSON":               {`{"Data":{"message":"x"`, `{"Data":{"message":"x"`, errEnvelope},
		"more than one":         {`{"Data":{"message":"x"}} {}`, `{"Data":{"message":"x"}} {}`, errEnvelope},
		"no data":               {`{"Metadata":{}}`, `{"Metadata":{}}`, errNothing},
		"empty":                 {``, ``, errEnvelope},
		"several":               {`{"Data":{"a":1,"b":2}}`, `{"Data":{"a":1,"b":2}}`, errManyValues},
	} {
		a := newApp()
		wantAnswer(t, a.post("deliver", strings.NewReader(c.call)), http.StatusOK, understood)
		if len(a.messages) != 1 || a.messages[0].Queue != "executions" || string(a.messages[0].Content) != c.content || !errors.Is(a.messages[0].Unread, c.unread) {
			t.Errorf("%s: %+v", name, a.messages)
		}
	}
}

// endless is a body of that many bytes, and how many of them were read.
type endless struct{ left, read int }

func (e *endless) Read(into []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := min(len(into), e.left)
	for i := range n {
		into[i] = 'x'
	}
	e.left, e.read = e.left-n, e.read+n
	return n, nil
}

func TestACallThatIsTooLargeIsReadToItsEndAndUnderstood(t *testing.T) {
	t.Parallel()
	a, sent := newApp(), &endless{left: bodyMax + 1<<20}
	wantAnswer(t, a.post("deliver", sent), http.StatusOK, understood)
	if len(a.messages) != 1 || !errors.Is(a.messages[0].Unread, errOversized) || len(a.messages[0].Content) != bodyMax {
		t.Errorf("%d messages", len(a.messages))
	}
	if sent.left != 0 {
		t.Errorf("%d bytes were left, over which the host would stumble", sent.left)
	}
	if sent = (&endless{left: bodyMax + drainMax + 1<<20}); a.post("deliver", sent).Code != http.StatusOK || sent.read > bodyMax+drainMax+1 {
		t.Errorf("%d bytes were read", sent.read)
	}
	exact := newApp()
	exact.post("deliver", strings.NewReader(`{"Data":{"message":"`+strings.Repeat("x", bodyMax-len(`{"Data":{"message":""}}`))+`"}}`))
	if len(exact.messages) != 1 || exact.messages[0].Unread != nil {
		t.Error("the largest call is taken for too large")
	}
}

func TestACallThatBreaksOffIsNotHandled(t *testing.T) {
	t.Parallel()
	a := newApp()
	wantAnswer(t, a.post("deliver", io.MultiReader(strings.NewReader(`{"Data":{"message":"x"}}`), broken{})), http.StatusBadRequest, `{"error":"body_incomplete"}`)
	wantAnswer(t, a.post("sweep", broken{}), http.StatusBadRequest, `{"error":"body_incomplete"}`)
	if len(a.messages)+a.ticks != 0 {
		t.Error("half of a call was handled")
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestWhatFailsIsToldWithoutItsText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err    error
		status int
		body   string
	}{
		"storage":      {fault.New(fault.Unavailable, "storage_unavailable", "Secret."), http.StatusServiceUnavailable, `{"error":"storage_unavailable"}`},
		"another one":  {fault.New(fault.Conflict, "secret_code", "Secret."), http.StatusInternalServerError, `{"error":"internal"}`},
		"a defect":     {errors.New("secret"), http.StatusInternalServerError, `{"error":"internal"}`},
		"interruption": {context.Canceled, http.StatusInternalServerError, `{"error":"internal"}`},
	} {
		a := newApp()
		a.answer = c.err
		wantAnswer(t, a.post("deliver", strings.NewReader(`{"Data":{"message":"x"}}`)), c.status, c.body)
		wantAnswer(t, a.post("sweep", strings.NewReader(`{}`)), c.status, c.body)
		if said := a.log.String(); strings.Count(said, "function failed") != 2 || !strings.Contains(said, "function=deliver") || !strings.Contains(said, "invocation=0f8fad5b") {
			t.Errorf("%s: the log says %s", name, said)
		}
	}
}

func TestAPanicIsAFailureAndNoMore(t *testing.T) {
	t.Parallel()
	a := newApp()
	a.Queue("panics", "executions", func(context.Context, Message) error { panic("oh") })
	wantAnswer(t, a.post("panics", strings.NewReader(`{}`)), http.StatusInternalServerError, `{"error":"internal"}`)
	if said := a.log.String(); !strings.Contains(said, "panic=oh") || !strings.Contains(said, "trigger_test.go") {
		t.Errorf("the log says %s", said)
	}
}

func TestOnlyAPostIsACall(t *testing.T) {
	t.Parallel()
	a := newApp()
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
		w := httptest.NewRecorder()
		a.Serve(w, httptest.NewRequest(method, "/sweep", nil), "sweep")
		wantAnswer(t, w, http.StatusMethodNotAllowed, `{"error":"method_not_allowed"}`)
	}
	if a.ticks != 0 || !a.Has("sweep") || a.Has("Sweep") || a.Has("") {
		t.Error("a function is called by another name or method")
	}
}

func TestATickIsOneWhateverItSays(t *testing.T) {
	t.Parallel()
	const late = `{"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":true}},"Metadata":{}}`
	for _, call := range []string{
		late, strings.Replace(late, `Due":true`, `Due":false`, 1), `{"Data":{"timer":"garbage"}}`, `{"Data":{"timer":{"IsPastDue":"yes"}}}`, `{}`, ``, "\xff", strings.Repeat("x", bodyMax+1),
	} {
		a := newApp()
		wantAnswer(t, a.post("sweep", strings.NewReader(call)), http.StatusOK, understood)
		if isLate := strings.Contains(a.log.String(), "makes up"); a.ticks != 1 || isLate != (call == late) {
			t.Errorf("%.80s: %d ticks, log %s", call, a.ticks, &a.log)
		}
	}
}

func TestAHostThatGoesAwayDoesNotTakeARunAlong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newApp()
		var ended []time.Duration
		wait := func(ctx context.Context) error {
			began := time.Now()
			<-ctx.Done()
			ended = append(ended, time.Since(began))
			return ctx.Err()
		}
		a.Queue("long", "executions", func(ctx context.Context, _ Message) error { return wait(ctx) })
		a.Timer(Timer{Name: "tick", Limit: time.Minute}, wait)
		gone, leave := context.WithCancel(t.Context())
		leave()
		call := func(name string, status int) {
			w := httptest.NewRecorder()
			a.Serve(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader("{}")).WithContext(gone), name)
			if w.Code != status {
				t.Errorf("%s: answered %d", name, w.Code)
			}
		}
		call("long", http.StatusInternalServerError)
		call("tick", http.StatusInternalServerError)
		time.AfterFunc(time.Second, a.Stop)
		call("long", http.StatusInternalServerError)
		call("tick", http.StatusServiceUnavailable)
		want := []time.Duration{time.Hour - 30*time.Second, time.Minute, time.Second}
		if diff := cmp.Diff(want, ended); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

func TestAFunctionDeclaresWhatItIsFor(t *testing.T) {
	t.Parallel()
	never, always := false, true
	a := newApp()
	a.Timer(Timer{Name: "repair", Schedule: "0 0 1 * * *", MakesUp: true}, nil)
	var got []map[string]any
	for _, f := range a.Declared() {
		content, err := f.JSON()
		var read map[string]any
		if err != nil || json.Unmarshal(content, &read) != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		got = append(got, read["bindings"].([]any)[0].(map[string]any))
	}
	want := []map[string]any{
		{"type": "queueTrigger", "direction": "in", "name": "message", "queueName": "executions", "connection": "AzureWebJobsStorage"},
		{"type": "timerTrigger", "direction": "in", "name": "timer", "schedule": "*/15 * * * * *", "runOnStartup": never, "useMonitor": never},
		{"type": "timerTrigger", "direction": "in", "name": "timer", "schedule": "0 0 1 * * *", "runOnStartup": never, "useMonitor": always},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func FuzzNoCallIsLeftWithoutAnAnswer(f *testing.F) {
	f.Add([]byte(`{"Data":{"message":"\"{\\\"v\\\":1}\""},"Metadata":{"DequeueCount":"1"}}`))
	f.Add([]byte(`{"Data":{"a":1,"b":2}}`))
	f.Add([]byte("{\"Data\":{\"timer\":{\"IsPastDue\":true}}}\xff"))
	f.Fuzz(func(t *testing.T, call []byte) {
		a := newApp()
		for _, name := range []string{"deliver", "sweep"} {
			wantAnswer(t, a.post(name, bytes.NewReader(call)), http.StatusOK, understood)
		}
		if len(a.messages) != 1 || a.ticks != 1 || a.messages[0].Unread == nil && !json.Valid(a.messages[0].Content) {
			t.Errorf("%q: %+v", call, a.messages)
		}
	})
}
