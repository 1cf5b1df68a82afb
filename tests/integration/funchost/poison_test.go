package funchost_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/tests/integration/funchost"
)

func TestAMessageThatFailsFiveTimesIsCopiedToThePoisonQueue(t *testing.T) {
	t.Parallel()
	h, s := start(t, nil, nil)
	id := s.send("jobs", `{"do":"fail"}`)
	e := h.Await("the copy", about(funchost.Poisoned, id))
	if n := count(h, func(e funchost.Event) bool { return e.Kind == funchost.Began && e.Message == id }); n != 5 || e.Delivery != 5 {
		t.Errorf("it was tried %d times: %v", n, e)
	}
	if diff := cmp.Diff([]string{`{"do":"fail"}`}, s.texts("jobs-poison")); diff != "" {
		t.Error(diff)
	}
	if left := s.texts("jobs"); len(left) > 0 {
		t.Errorf("there is %v", left)
	}
	counts := []string(nil)
	for _, c := range calls(t, h, 5) {
		counts = append(counts, c.payload(t).Metadata["DequeueCount"].(string))
	}
	if diff := cmp.Diff([]string{"1", "2", "3", "4", "5"}, counts); diff != "" {
		t.Error(diff)
	}
}

func TestAMessageThatIsNoBase64IsPoisonAtOnce(t *testing.T) {
	t.Parallel()
	h, s := start(t, nil, nil)
	id := s.sendRaw("jobs", "{not base64}")
	h.Await("the copy", about(funchost.Poisoned, id))
	if diff := cmp.Diff([]string{"{not base64}"}, s.texts("jobs-poison")); diff != "" {
		t.Error(diff)
	}
	if len(calls(t, h, 0)) > 0 {
		t.Error("it was tried")
	}
}

func TestAPoisonQueueHasNoneOfItsOwn(t *testing.T) {
	t.Parallel()
	h, s := start(t, map[string]string{"jobs-dead/function.json": byQueue("jobs-poison", "")}, func(o *funchost.Options) { o.Times.Visibility = time.Second })
	id := s.send("jobs", `{"do":"fail"}`)
	h.Await("the copy", about(funchost.Poisoned, id))
	first := h.Await("its failure", is(funchost.Released, "jobs-dead"))
	if first.Text != "left hidden" {
		t.Errorf("got %v", first)
	}
	if again := awaitNth(h, 2, "another try", is(funchost.Began, "jobs-dead")); again.At.Sub(first.At) < 500*time.Millisecond {
		t.Error("it was not hidden")
	}
}

func TestAFailureIsTriedAgainAfterTheVisibilityTimeout(t *testing.T) {
	t.Parallel()
	h, s := start(t, nil, func(o *funchost.Options) { o.Times.Reappear = time.Second })
	id := s.send("jobs", `{"do":"fail"}`)
	released := h.Await("the failure", about(funchost.Released, id))
	if again := awaitNth(h, 2, "another try", about(funchost.Began, id)); again.At.Sub(released.At) < 500*time.Millisecond {
		t.Errorf("after %v", again.At.Sub(released.At))
	}
}

func TestADyingHandlerFailsWhatItDoes(t *testing.T) {
	t.Parallel()
	h, s := start(t, nil, nil)
	id := s.send("jobs", `{"do":"die"}`)
	h.Await("the copy", about(funchost.Poisoned, id))
	if n := count(h, is(funchost.Exited, "")); n != 5 {
		t.Errorf("it has died %d times", n)
	}
}

func TestFaultsHappenByChance(t *testing.T) {
	t.Parallel()
	h, s := start(t, nil, func(o *funchost.Options) {
		o.Faults = funchost.Faults{Duplicate: 1, Delay: 1, Kill: 0.5, Longest: 50 * time.Millisecond}
		o.Seed = 7
	})
	const messages = 20
	for i := range messages {
		s.send("jobs", fmt.Sprintf(`{"n":%d}`, i))
	}
	awaitNth(h, messages, "the end of all", func(e funchost.Event) bool { return e.Kind == funchost.Deleted || e.Kind == funchost.Poisoned })
	if count(h, is(funchost.Killed, "jobs")) == 0 || count(h, is(funchost.Exited, "")) == 0 {
		t.Error("nothing was killed")
	}
	seen := map[string]int{}
	for _, e := range h.Events() {
		if e.Kind == funchost.Began {
			seen[e.Message]++
		}
	}
	for id, n := range seen {
		if n < 2 {
			t.Errorf("%s was delivered %d times", id, n)
		}
	}
}
