package gate_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions/health"
	"github.com/bifrost-run/bifrost/platform/local/internal/gate"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var listening = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 7071}

func newGate() *gate.Gate {
	return gate.New(health.Build{Version: "v1.2.3", Storage: "azure"}, listening)
}

// teapot is what stands behind the gate.
var teapot = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })

// ask sends a request and waits for the answer.
func ask(ctx context.Context, g *gate.Gate, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:7071"+path, nil)
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	return w
}

// wantStarting expects the refusal of a program that does not serve yet.
func wantStarting(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	var problem struct{ Code, Detail string }
	if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil {
		t.Error(err)
	}
	wait, err := strconv.Atoi(w.Header().Get("Retry-After"))
	if w.Code != http.StatusServiceUnavailable || problem.Code != "starting" || problem.Detail == "" || err != nil || wait < 1 {
		t.Errorf("answered %d with Retry-After %q: %s", w.Code, w.Header().Get("Retry-After"), w.Body)
	}
	if kind := w.Header().Get("Content-Type"); kind != "application/problem+json" {
		t.Errorf("the answer is %s", kind)
	}
}

func TestHealthIsAnsweredAtOnceWhileTheProgramStarts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		began := time.Now()
		time.Sleep(2500 * time.Millisecond)
		w := ask(t.Context(), g, "/api/health")
		var got health.Health
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("answered %d, %v: %s", w.Code, err, w.Body)
		}
		wanted := health.Health{Status: "starting", Version: "v1.2.3", Storage: "azure"}
		if diff := cmp.Diff(wanted, got); diff != "" {
			t.Error(diff)
		}
		wantStarting(t, ask(t.Context(), g, "/api/health/ready"))
		if waited := time.Since(began); waited != 2500*time.Millisecond {
			t.Errorf("it waited: %s", waited)
		}
	})
}

func TestARequestIsHeldUntilTheProgramServes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		answers := make(chan int, 3)
		for _, path := range []string{"/", "/api/me", "/api/health/"} {
			go func() { answers <- ask(t.Context(), g, path).Code }()
		}
		synctest.Wait()
		time.Sleep(gate.ReadyWait - time.Nanosecond)
		if len(answers) != 0 {
			t.Error("answered before the program serves")
		}
		g.Open(teapot)
		synctest.Wait()
		for range 3 {
			if code := <-answers; code != http.StatusTeapot {
				t.Errorf("answered %d", code)
			}
		}
	})
}

func TestARequestIsTurnedAwayAfterTheWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		began := time.Now()
		wantStarting(t, ask(t.Context(), g, "/api/me"))
		if waited := time.Since(began); waited != gate.ReadyWait {
			t.Errorf("it waited %s", waited)
		}
		// Whoever comes back later is served.
		g.Open(teapot)
		if code := ask(t.Context(), g, "/api/me").Code; code != http.StatusTeapot {
			t.Errorf("answered %d", code)
		}
	})
}

func TestAClientThatHasGoneIsNotHeldOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		wantStarting(t, ask(ctx, g, "/api/me"))
		if waited := time.Since(began); waited != time.Second {
			t.Errorf("it waited %s", waited)
		}
	})
}

func TestAnOpenGateLetsEverythingThrough(t *testing.T) {
	t.Parallel()
	g := newGate()
	var closed *fault.Fault
	if !errors.As(g.Ready(), &closed) || closed.Kind != fault.Unavailable || closed.Code != "starting" || closed.RetryAfter != time.Second {
		t.Errorf("closed, and says %+v", closed)
	}
	g.Open(teapot)
	g.Open(http.NotFoundHandler()) // too late
	if err := g.Ready(); err != nil {
		t.Errorf("open, and says %v", err)
	}
	for _, path := range []string{"/", "/api/health", "/api/health/ready", "/signin/x"} {
		if code := ask(t.Context(), g, path).Code; code != http.StatusTeapot {
			t.Errorf("%s is answered %d", path, code)
		}
	}
}

// A page of another site can make a browser send requests here under a name of
// its own, which it points at this machine.
func TestOnlyRequestsToThisMachineByNameAreAnswered(t *testing.T) {
	t.Parallel()
	for host, wanted := range map[string]int{
		"127.0.0.1:7071":                  http.StatusTeapot,
		"localhost:7071":                  http.StatusTeapot,
		"[::1]:7071":                      http.StatusTeapot,
		"127.0.0.1":                       http.StatusMisdirectedRequest,
		"localhost":                       http.StatusMisdirectedRequest,
		"localhost:7072":                  http.StatusMisdirectedRequest,
		"attacker.example":                http.StatusMisdirectedRequest,
		"attacker.example:7071":           http.StatusMisdirectedRequest,
		"localhost.attacker.example:7071": http.StatusMisdirectedRequest,
		"127.0.0.2:7071":                  http.StatusMisdirectedRequest,
		"":                                http.StatusMisdirectedRequest,
	} {
		closed, open := newGate(), newGate()
		open.Open(teapot)
		if code := askAs(t, open, host); code != wanted {
			t.Errorf("%q is answered %d", host, code)
		}
		early := http.StatusMisdirectedRequest
		if wanted == http.StatusTeapot {
			early = http.StatusOK
		}
		if code := askAs(t, closed, host); code != early {
			t.Errorf("%q is answered %d before the program serves", host, code)
		}
	}
}

// askAs asks for health under a name.
func askAs(t *testing.T, g *gate.Gate, host string) int {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:7071/api/health", nil)
	r.Host = host
	g.ServeHTTP(w, r)
	return w.Code
}

func TestTheAddressListenedOnIsANameOfThisMachine(t *testing.T) {
	t.Parallel()
	for _, address := range []*net.TCPAddr{{IP: net.IPv4(127, 0, 0, 9), Port: 81}, {IP: net.IPv6loopback, Port: 81}} {
		g := gate.New(health.Build{}, address)
		g.Open(teapot)
		if code := askAs(t, g, address.String()); code != http.StatusTeapot {
			t.Errorf("%s is answered %d", address, code)
		}
	}
}

// Browsers leave the port of HTTP out.
func TestThePortOfHTTPNeedNotBeNamed(t *testing.T) {
	t.Parallel()
	g := gate.New(health.Build{}, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80})
	g.Open(teapot)
	for host, wanted := range map[string]int{
		"127.0.0.1": http.StatusTeapot, "localhost": http.StatusTeapot, "[::1]": http.StatusTeapot, "localhost:80": http.StatusTeapot,
		"attacker.example": http.StatusMisdirectedRequest, "": http.StatusMisdirectedRequest, "::1": http.StatusMisdirectedRequest,
	} {
		if code := askAs(t, g, host); code != wanted {
			t.Errorf("%q is answered %d", host, code)
		}
	}
}
