package crowd_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/tests/chaos/crowd"
)

// with is a crowd of one client who starts one run of a program that answers so.
func with(t *testing.T, program http.HandlerFunc) *crowd.Crowd {
	t.Helper()
	server := httptest.NewServer(program)
	t.Cleanup(server.Close)
	turns := make(chan struct{}, 1)
	turns <- struct{}{}
	return &crowd.Crowd{
		Client: &crowd.Client{Bases: []string{server.URL}}, Organizations: []string{"org"}, Workflows: []string{"chaos_empty"},
		Clients: 1, Runs: 1, Turns: turns,
	}
}

func TestWhoIsNotAnsweredAsksAgainUnderTheSameKey(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	keys := make(chan string, 10)
	c := with(t, func(w http.ResponseWriter, r *http.Request) {
		keys <- r.Header.Get("Idempotency-Key")
		switch asked.Add(1) {
		case 1:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 2:
			panic(http.ErrAbortHandler) // The program dies.
		default:
			w.WriteHeader(http.StatusAccepted)
			_, _ = fmt.Fprint(w, `{"id":"run"}`)
		}
	})
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Some retries are not the client's own: [http.Transport] sends a request that has
	// an Idempotency-Key again when a connection that was used before breaks.
	if diff := cmp.Diff(map[string][]string{"key-0": {"run"}}, c.Accepted()); diff != "" || asked.Load() != 3 {
		t.Errorf("asked %d times, -want +got\n%s", asked.Load(), diff)
	}
	for range 3 {
		if key := <-keys; key != "key-0" {
			t.Errorf("it asked under %q", key)
		}
	}
}

func TestARunThatIsAcceptedTwiceIsKnownTwice(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	c := with(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusAccepted)
		_, _ = fmt.Fprintf(w, `{"id":"run %d"}`, asked.Add(1))
	})
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Again(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string][]string{"key-0": {"run 1", "run 2"}}, c.Accepted()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestARefusalEndsTheCrowd(t *testing.T) {
	t.Parallel()
	c := with(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	if err := c.Start(t.Context()); err == nil {
		t.Error("nobody minds")
	}
}
