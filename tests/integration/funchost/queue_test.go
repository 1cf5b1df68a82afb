package funchost_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/tests/integration/funchost"
)

// called is the stub's line about one call of a function.
type called struct {
	Payload  string
	Header   map[string][]string
	Transfer []string
	PID      int
}

// calls are those so far, in their order, and so many at least.
func calls(t *testing.T, h *funchost.Host, least int) []called {
	t.Helper()
	if least > 0 {
		h.AwaitLine("the calls", nth(least, wrote("called")))
	}
	var all []called
	for _, line := range h.Lines() {
		if !wrote("called")(line) {
			continue
		}
		var c called
		if err := json.Unmarshal([]byte(line.Text), &c); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

// payload is what the host posted, whose changing parts are replaced.
type payload struct{ Data, Metadata map[string]any }

func (c called) payload(t *testing.T) payload {
	t.Helper()
	var p payload
	if err := json.Unmarshal([]byte(c.Payload), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// twice decodes a JSON string that holds a JSON string.
func twice(t *testing.T, v any) string {
	t.Helper()
	outer, ok := v.(string)
	var text string
	if err := json.Unmarshal([]byte(outer), &text); err != nil || !ok {
		t.Fatalf("%v is not encoded twice: %v", v, err)
	}
	return text
}

func TestAMessageIsPostedAsTheHostDoes(t *testing.T) {
	t.Parallel()
	h, s := start(t, nil, nil)
	text := `{"a":1,"b":"x","c":[1],"d":{"e":2},"f":null,"g":true,"id":"mine","DEQUEUECOUNT":77,"myTrigger":"gone"}`
	id := s.send("jobs", text)
	h.Await("the deletion", about(funchost.Deleted, id))
	c := calls(t, h, 1)[0]
	if len(c.Transfer) != 1 || c.Transfer[0] != "chunked" {
		t.Errorf("it was sent %v", c.Transfer)
	}
	ended := h.Await("its end", is(funchost.Ended, "jobs"))
	want := map[string][]string{
		"Content-Type": {"application/json; charset=utf-8"}, "User-Agent": {"Azure-Functions-Host/4.1052.200.0"},
		"X-Azure-Functions-Hostversion": {"4.1052.200.0"}, "X-Azure-Functions-Invocationid": {ended.ID},
	}
	if diff := cmp.Diff(want, c.Header); diff != "" {
		t.Error(diff)
	}
	p := c.payload(t)
	if got := twice(t, p.Data["job"]); got != text || len(p.Data) != 1 {
		t.Errorf("the data are %v", p.Data)
	}
	if twice(t, p.Metadata["PopReceipt"]) == "" || p.Metadata["sys"].(map[string]any)["MethodName"] != "jobs" {
		t.Error(p.Metadata)
	}
	for _, name := range []string{"ExpirationTime", "InsertionTime", "NextVisibleTime"} {
		if _, err := time.Parse("2006-01-02T15:04:05+00:00", p.Metadata[name].(string)); err != nil {
			t.Error(err)
		}
		delete(p.Metadata, name)
	}
	delete(p.Metadata, "PopReceipt")
	delete(p.Metadata, "sys")
	polluted := map[string]any{"Id": `"mine"`, "DequeueCount": `"77"`, "a": `"1"`, "b": `"x"`, "d": map[string]any{"e": 2.0}, "g": `"True"`}
	if diff := cmp.Diff(polluted, p.Metadata); diff != "" {
		t.Error(diff)
	}
	said := h.Await("the log", is(funchost.Said, "jobs"))
	if said.Text != "a line" || said.ID != ended.ID {
		t.Errorf("got %v", said)
	}
}

func TestTheFormsOfAMessage(t *testing.T) {
	t.Parallel()
	text := `{"id":"mine"}`
	for name, test := range map[string]struct {
		form     funchost.Form
		function string
		data     string
		id       string
	}{
		"single":            {funchost.Single, "jobs", text, `"mine"`},
		"binary":            {funchost.Binary, "jobs", base64.StdEncoding.EncodeToString([]byte(text)), ""},
		"binary by trigger": {"", "bytes", base64.StdEncoding.EncodeToString([]byte(text)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := plain(t, map[string]string{"bytes/function.json": byQueue("bytes", "binary")}, func(o *funchost.Options) { o.Form = test.form })
			if err := h.Deliver(test.function, text, 3); err != nil {
				t.Fatal(err)
			}
			p := calls(t, h, 1)[0].payload(t)
			if p.Data["job"] != test.data || p.Metadata["DequeueCount"] != "3" {
				t.Error(p)
			}
			if (p.Metadata["Id"] == `"mine"`) != (test.id != "") {
				t.Errorf("the id is %v", p.Metadata["Id"])
			}
		})
	}
}

// nth matches the last of so many.
func nth[T any](n int, match func(T) bool) func(T) bool {
	return func(v T) bool {
		if match(v) {
			n--
		}
		return n == 0
	}
}

func TestNoMoreThanBatchAndThresholdAreAtWorkAtOnce(t *testing.T) {
	t.Parallel()
	h, s := start(t, nil, nil)
	for i := range 6 {
		s.send("jobs", fmt.Sprintf(`{"do":"wait","n":%d}`, i))
	}
	// One batch of two, and a second one only when at most one is at work: a host that looks
	// before the second message is there has three.
	awaitNth(h, 2, "two at work", is(funchost.Began, "jobs"))
	if left := len(s.texts("jobs")); left < 3 || left > 4 {
		t.Errorf("%d were left", left)
	}
	call(t, h, "GET", "/api/go/", nil)
	awaitNth(h, 6, "the end of all", is(funchost.Deleted, "jobs"))
	running, most := 0, 0
	for _, e := range h.Events() {
		switch {
		case is(funchost.Began, "jobs")(e):
			running++
		case is(funchost.Ended, "jobs")(e):
			running--
		}
		most = max(most, running)
	}
	if most < 2 || most > 3 {
		t.Errorf("%d were at work at once", most)
	}
}

func TestAMessageStaysHiddenForAsLongAsItIsWorkedOn(t *testing.T) {
	t.Parallel()
	h, s := start(t, nil, func(o *funchost.Options) { o.Times.Visibility, o.Times.Renewal = 2*time.Second, 200*time.Millisecond })
	id := s.send("jobs", `{"do":"wait"}`)
	awaitNth(h, 12, "renewals beyond the first time", about(funchost.Renewed, id))
	call(t, h, "GET", "/api/go/", nil)
	h.Await("the deletion", about(funchost.Deleted, id))
	if n := len(calls(t, h, 0)); n != 1 {
		t.Errorf("it was delivered %d times", n)
	}
}

func TestAMessageOfADeadHostComesAgainWhenItIsVisible(t *testing.T) {
	t.Parallel()
	h, s := start(t, nil, nil)
	id := s.send("jobs", `{"do":"wait"}`)
	h.AwaitLine("the call", wrote("called"))
	h.Stop()
	if n := count(h, about(funchost.Released, id)); n != 0 {
		t.Error("a dead host has given it back")
	}
	second := funchost.Start(t, funchost.Options{Root: app(t, nil), Storage: s.connection, Times: quick})
	e := second.Await("its delivery", about(funchost.Began, id))
	if e.Delivery != 2 {
		t.Errorf("it is delivery %d", e.Delivery)
	}
	call(t, second, "GET", "/api/go/", nil)
	second.Await("the deletion", about(funchost.Deleted, id))
}

func TestAQueueThatIsMadeLaterIsFound(t *testing.T) {
	t.Parallel()
	h, s := start(t, map[string]string{"jobs/function.json": byQueue("later", "")}, nil)
	h.Await("that there is none", is(funchost.Troubled, "jobs"))
	if _, err := s.queue("later").Create(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	h.Await("the deletion", about(funchost.Deleted, s.send("later", "{}")))
}

func TestAnInstanceRunsOnlyWhatItIsToldTo(t *testing.T) {
	t.Parallel()
	h, s := start(t, map[string]string{"bytes/function.json": byQueue("bytes", "binary")}, func(o *funchost.Options) { o.Only = []string{"bytes"} })
	s.send("jobs", "{}")
	h.Await("the deletion", about(funchost.Deleted, s.send("bytes", "{}")))
	if count(h, is(funchost.Began, "jobs")) > 0 || call(t, h, "GET", "/api/echo/", nil).status != 404 {
		t.Error("it runs another function")
	}
}
