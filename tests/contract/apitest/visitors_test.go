package apitest

import (
	"net/http"
	"testing"
	"time"
)

// visits are requests that nobody has to sign in for, or for what is not there.
var visits = []request{
	{method: http.MethodGet, path: "/api/auth/config"}, {method: http.MethodGet, path: "/api/openapi.json"},
	{method: http.MethodGet, path: "/api/docs"}, {method: http.MethodHead, path: "/api/docs/swagger-ui-bundle.js"}, {method: http.MethodGet, path: "/api/docs/nothing"},
	{method: http.MethodGet, path: "/api"}, {method: http.MethodGet, path: "/api/nothing"}, {method: http.MethodPut, path: "/api/me"}, {method: "BREW", path: "/api/health"},
	// A request that contradicts itself is refused before anybody looks whose it is.
	{method: http.MethodGet, path: "/api/organizations/" + contosoID, token: "guessed", scope: fabrikID}, {method: http.MethodGet, path: runPath, token: "guessed"},
}

func TestAVisitorWhoAsksTooOftenWaits(t *testing.T) {
	t.Parallel()
	for _, r := range visits {
		t.Run(r.method+" "+r.path, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			if got := a.ask(r); got.status == http.StatusTooManyRequests {
				t.Fatalf("the first request is answered %d", got.status)
			}
			a.visitors.wait = 1500 * time.Millisecond
			got := a.ask(r).is(http.StatusTooManyRequests).has("Retry-After", "2")
			if r.method != http.MethodHead {
				got.refuses(http.StatusTooManyRequests, "too_many_requests")
			}
			if len(a.visitors.took) != 2 || a.visitors.took[1] != "127.0.0.1" || len(a.strangers.took) != 0 {
				t.Errorf("visitors: %q, strangers: %q", a.visitors.took, a.strangers.took)
			}
		})
	}
}

// A platform that watches over the program would take it for dead.
func TestAProbeNeverWaits(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.visitors.wait, a.strangers.wait = time.Hour, time.Hour
	for _, path := range []string{"/api/health", "/api/health/ready"} {
		a.ask(request{method: http.MethodGet, path: path}).is(200)
		a.ask(request{method: http.MethodHead, path: path}).is(200)
	}
	if len(a.visitors.took) != 0 {
		t.Errorf("%q was counted", a.visitors.took)
	}
}

func TestWhoeverIsKnownIsNoVisitor(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.visitors.wait = time.Hour // everybody behind the address has to wait
	a.mayView()
	a.stored(executionOf(whole), storedSteps)
	a.ask(reads(runPath)).is(200)
	a.ask(request{method: http.MethodGet, path: runPath, scope: contosoID}).refuses(http.StatusUnauthorized, "token_missing")
	if len(a.visitors.took) != 0 {
		t.Errorf("%q was counted", a.visitors.took)
	}
}
