package handler_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/funchost"
)

// until asks again and again, for as long as a run may take whose handler died twice.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	if !await(is, func() int { return 0 }) {
		t.Fatalf("it has not come to %s", what)
	}
}

// until is that for what becomes of messages: it gives up when none has been delivered
// for so long, because a busy machine takes its time for each.
func (a *app) until(what string, is func() bool) {
	a.t.Helper()
	if await(is, a.brought) {
		return
	}
	all := a.deliveries()
	a.t.Fatalf("it has not come to %s; the last messages were %v", what, all[max(0, len(all)-20):])
}

// periods is how often more was done than at the last look, until nobody waits any longer.
const periods = 3

// await answers false when it has not come to that, although nothing more is done.
func await(is func() bool, done func() int) bool {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for range periods {
		before := done()
		for late := time.Now().Add(2 * patience); time.Now().Before(late); <-tick.C {
			if is() {
				return true
			}
		}
		if done() == before {
			return false
		}
	}
	return is()
}

// deliveries are the messages that the host has brought so far, and how each time ended.
func (a *app) deliveries() []funchost.Event {
	return slices.DeleteFunc(a.host.Events(), func(e funchost.Event) bool { return e.Message == "" })
}

// brought is how many those are.
func (a *app) brought() int { return len(a.deliveries()) }

func is(kind funchost.Kind) func(funchost.Event) bool {
	return func(e funchost.Event) bool { return e.Kind == kind }
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

// says matches the lines with a text.
func says(text string) func(funchost.Line) bool {
	return func(l funchost.Line) bool { return strings.Contains(l.Text, text) }
}

func isOver(c *caller, id string) bool {
	c.t.Helper()
	var e execution
	c.must(http.MethodGet, "/api/executions/"+id, "", http.StatusOK, &e)
	return slices.Contains([]string{"Success", "Failed", "CompletedWithErrors", "Timeout", "Cancelled"}, e.Status)
}
