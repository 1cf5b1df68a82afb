package handler_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/azure/queues"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
	"github.com/bifrost-run/bifrost/tests/integration/funchost"
)

// secretly is in messages that the log must not repeat.
const secretly = "correct horse battery staple"

const (
	garbage = "it is not a doorbell"
	newer   = "it is from a newer program"
)

// strange are messages that name no run, and what is recorded of each.
var strange = []struct {
	name, text, reason string
	// tries is how often a queue that is not for poison brings it.
	tries int
	// raw is in the queue as it is, and not in base64.
	raw bool
}{
	{name: "empty", text: "", reason: garbage, tries: 1},
	{name: "garbage", text: "\x00\xff" + secretly, reason: garbage, tries: 1},
	{name: "another's JSON", text: `{"id":"7","DequeueCount":99,"queueTrigger":"x","sys":1,"say":"` + secretly + `"}`, reason: garbage, tries: 1},
	{name: "truncated", text: `{"v":1,"x":"0190b5a2-7c11-7abc-8def-0123456789ab","s":"GLO`, reason: garbage, tries: 1},
	{name: "oversized", text: strings.Repeat(secretly, 49152/len(secretly)), reason: garbage, tries: 1},
	{name: "deep", text: strings.Repeat(`{"a":`, 8000) + strings.Repeat("}", 8000), reason: garbage, tries: 1},
	{name: "of an older program", text: `{"v":0,"x":"0190b5a2-7c11-7abc-8def-0123456789ab","s":"GLOBAL"}`, reason: garbage, tries: 1},
	{name: "of a newer program", text: `{"v":2,"run":"` + secretly + `"}`, reason: newer, tries: 5},
	{name: "of another version and shape", text: `{"v":7}`, reason: newer, tries: 5},
	// The host itself gives it up: it is not in base64.
	{name: "in no encoding", text: `{"v":1,"say":"` + secretly + `"}`, reason: garbage, tries: 0, raw: true},
}

func TestAMessageThatNamesNoRunIsRecordedAndNeverCircles(t *testing.T) {
	t.Parallel()
	a := start(t, shipped, nil)
	messages := map[string]string{}
	want := map[string]int{}
	for _, name := range queues.Names() {
		for _, one := range strange {
			if one.raw && strings.HasSuffix(name, "-poison") {
				continue // The host leaves it there, hidden, until it expires.
			}
			messages[a.put(name, one.text, one.raw)] = name + " " + one.name
			tries := one.tries
			if strings.HasSuffix(name, "-poison") {
				tries = 1
			}
			want[name+" "+one.name] = tries
		}
	}
	// Each queue lets its messages go, those for poison at last.
	for _, name := range queues.Names() {
		a.until(name+" being empty", func() bool { return a.waiting(name) == 0 })
	}
	a.checkCalls(messages, want)
	a.checkPoison()
	for _, l := range a.host.Lines() {
		if says(secretly)(l) {
			t.Errorf("the log repeats a message: %s", l.Text)
		}
	}
}

// put puts a message into a queue, and answers its id.
func (a *app) put(name, text string, raw bool) string {
	a.t.Helper()
	if !raw {
		text = base64.StdEncoding.EncodeToString([]byte(text))
	}
	answer, err := a.queue(name).EnqueueMessage(a.t.Context(), text, nil)
	if err != nil {
		a.t.Fatalf("%s: %v", name, err)
	}
	return *answer.Messages[0].MessageID
}

// checkCalls expects that the handler was called for each message as often as it had
// to, and lived.
func (a *app) checkCalls(messages map[string]string, want map[string]int) {
	a.t.Helper()
	got := map[string]int{}
	for _, name := range messages {
		got[name] = 0
	}
	moved := 0
	for _, e := range a.host.Events() {
		switch {
		case e.Kind == funchost.Began && messages[e.Message] != "":
			got[messages[e.Message]]++
		case e.Kind == funchost.Began && e.Message != "":
			moved++ // to a queue for poison, by the host, under another id
		case e.Kind == funchost.Exited || e.Kind == funchost.Stopped || e.Kind == funchost.TimedOut || e.Kind == funchost.Troubled:
			a.t.Errorf("the host met %v", e)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		a.t.Errorf("the calls are not as often as they had to be (- wanted, + made):\n%s", diff)
	}
	// Two of a newer program and one in no encoding, of two queues.
	if moved != 6 {
		a.t.Errorf("%d calls were made for what the host has moved, not 6", moved)
	}
}

// checkPoison expects every message once for each queue that it came to its end in.
func (a *app) checkPoison() {
	a.t.Helper()
	want, got := map[string]int{}, map[string]int{}
	for _, name := range queues.Names() {
		for _, one := range strange {
			switch poison := strings.HasSuffix(name, "-poison"); {
			case poison && (one.reason == newer || one.raw): // also what was moved there, which is the same
				want[name+": "+one.reason]++
			case poison || one.tries == 1:
				want[name+": "+one.reason]++
			}
		}
	}
	for _, row := range a.rows("PoisonMessages") {
		got[fmt.Sprintf("%s: %s", row.Properties["Queue"], row.Properties["Reason"])]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		a.t.Errorf("what was recorded is not what came (- wanted, + recorded):\n%s", diff)
	}
}

func TestTheLocalProgramRecordsWhatItCannotRead(t *testing.T) {
	t.Parallel()
	a := &app{t: t, account: azurite.New(t)}
	startLocal(t, "127.0.0.1:0", "BIFROST_STORAGE=azure", "BIFROST_STORAGE_CONNECTION="+a.account.ConnectionString)
	a.put("executions", "\x00"+secretly, false)
	for _, name := range queues.Names() { // It has made all of them.
		until(t, name+" being empty", func() bool { return a.waiting(name) == 0 })
	}
	if kept := a.rows("PoisonMessages"); len(kept) != 1 || kept[0].Properties["Queue"] != "executions" || kept[0].Properties["Reason"] != garbage {
		t.Errorf("it has recorded %v", kept)
	}
}

// The host only gives a message back to a queue that has another one for poison.
func TestAMessageForPoisonComesAgainWhenTheHandlerDiedWithIt(t *testing.T) {
	t.Parallel()
	a := start(t, authors, func(o *funchost.Options) { o.Times.Visibility = time.Second })
	c := a.withClient()
	var run execution
	c.must(http.MethodPost, "/api/workflows/says_one_thing/executions", `{}`, http.StatusAccepted, &run)
	a.until("the end of "+run.ID, func() bool { return isOver(c, run.ID) })

	a.host.Pause()
	message := a.put("executions-poison", `{"v":1,"x":"`+run.ID+`","s":"`+c.organization+`"}`, false)
	of := func(kind funchost.Kind) func(funchost.Event) bool {
		return func(e funchost.Event) bool { return e.Kind == kind && e.Message == message }
	}
	a.host.Await("its first delivery", of(funchost.Began))
	a.host.Kill()
	if left := a.host.Await("its failure", of(funchost.Released)); left.Text != "left hidden" {
		t.Errorf("the host has done %v", left)
	}
	if deleted := a.host.Await("its end", of(funchost.Deleted)); deleted.Delivery < 2 {
		t.Errorf("it was deleted by %v", deleted)
	}
	a.host.AwaitLine("that its run was looked at", func(l funchost.Line) bool {
		return says("brought too often")(l) && says(run.ID)(l)
	})
}
