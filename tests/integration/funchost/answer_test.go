package funchost_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/funchost"
)

func TestWhatCountsAsSuccess(t *testing.T) {
	t.Parallel()
	h := plain(t, nil, nil)
	for do, wants := range map[string]string{
		"ok": "", "fail": "answered 500", "text": `"text/plain" of the answer is not supported`, "untyped": "is not supported",
		"garbage": "cannot be read", "list": "cannot be read", "redirect": "answered 404",
	} {
		err := h.Deliver("jobs", `{"do":"`+do+`"}`, 1)
		if (err == nil) != (wants == "") || err != nil && !strings.Contains(err.Error(), wants) {
			t.Errorf("%s: %v", do, err)
		}
	}
	if h.Deliver("jobs", `{"do":"die"}`, 1) == nil {
		t.Error("a handler that dies has succeeded")
	}
}

func TestAnAnswerWithoutABodyHangsUntilTheHandlerIsKilledWithAllThatItDoes(t *testing.T) {
	t.Parallel()
	for _, do := range []string{"empty", "nocontent", "null", "hang"} {
		t.Run(do, func(t *testing.T) {
			t.Parallel()
			h := plain(t, nil, func(o *funchost.Options) { o.Times.FunctionTimeout, o.Times.StrikeWindow = 500*time.Millisecond, 0 })
			other := make(chan error, 1)
			for i := range 3 { // More often than a host may crash.
				awaitNth(h, i+1, "a process", is(funchost.Ready, ""))
				began := time.Now()
				done := make(chan error, 1)
				go func() { done <- h.Deliver("jobs", `{"do":"`+do+`"}`, 1) }()
				if i == 2 {
					h.AwaitLine("the last call", nth(3, wrote("called")))
					go func() { other <- h.Deliver("jobs", `{"do":"wait"}`, 1) }()
				}
				if err := <-done; err == nil || !strings.Contains(err.Error(), "timeout") && do != "hang" || time.Since(began) < 500*time.Millisecond {
					t.Fatalf("after %v: %v", time.Since(began), err)
				}
				if e := awaitNth(h, i+1, "its end", is(funchost.Exited, "")); e.Text != "137" {
					t.Errorf("it ended with %v", e)
				}
			}
			if err := <-other; err == nil {
				t.Error("another invocation has survived")
			}
			awaitNth(h, 4, "another process", is(funchost.Ready, ""))
			if n := count(h, is(funchost.Exited, "")); n != 3 || count(h, is(funchost.TimedOut, "jobs")) < 3 {
				t.Errorf("it has ended %d times", n)
			}
		})
	}
}
