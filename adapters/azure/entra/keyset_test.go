package entra_test

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/entra"
	"github.com/bifrost-run/bifrost/domain/fault"
)

const keysURL = "https://login.microsoftonline.com/common/discovery/v2.0/keys"

// authority is an issuer that publishes what a test tells it to.
type authority struct {
	mu     sync.Mutex
	body   string
	status int
	down   error
	asked  int
	// holding delays answers until it closes, nil does not.
	holding chan struct{}
}

func (a *authority) RoundTrip(r *http.Request) (*http.Response, error) {
	a.mu.Lock()
	a.asked++
	body, status, down, holding := a.body, a.status, a.down, a.holding
	a.mu.Unlock()
	if holding != nil {
		select {
		case <-holding:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	if down != nil {
		return nil, down
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Location": {keysURL}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func (a *authority) set(change func(*authority)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change(a)
}

func (a *authority) times() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.asked
}

// entry is a key as Entra publishes it, changed by the caller.
func entry(id string, key *rsa.PublicKey, changes ...string) map[string]string {
	e := map[string]string{
		"kty": "RSA", "use": "sig", "kid": id, "issuer": "https://login.microsoftonline.com/{tenantid}/v2.0",
		"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
		"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
	}
	for i := 0; i+1 < len(changes); i += 2 {
		e[changes[i]] = changes[i+1]
	}
	return e
}

func keysBody(entries ...map[string]string) string {
	raw, err := json.Marshal(map[string]any{"keys": entries})
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// publishing is an authority with one good key.
func publishing(id string) *authority {
	return &authority{status: http.StatusOK, body: keysBody(entry(id, &genuineKey().PublicKey))}
}

func openKeys(t testing.TB, a *authority) *entra.KeySet {
	t.Helper()
	s, err := entra.OpenKeySet(entra.KeySetOptions{URL: keysURL, Issuer: issuer, Transport: a, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// look asks for a key and says what came of it: known, unknown or unavailable.
func look(t testing.TB, s *entra.KeySet, id string) string {
	t.Helper()
	key, published, err := s.Key(t.Context(), id)
	switch {
	case err != nil && (key != nil || published || fault.Code(err) != "signin_unavailable"):
		t.Errorf("%s: %v, %t, %v", id, key, published, err)
	case err != nil:
		return "unavailable"
	case published != (key != nil):
		t.Errorf("%s: %v, %t", id, key, published)
	case published:
		return "known"
	}
	return "unknown"
}

func expectLook(t testing.TB, s *entra.KeySet, id, want string) {
	t.Helper()
	if got := look(t, s, id); got != want {
		t.Errorf("the key %s is %s, not %s", id, got, want)
	}
}

func expectAsked(t testing.TB, a *authority, want int) {
	t.Helper()
	synctest.Wait()
	if got := a.times(); got != want {
		t.Errorf("the authority was asked %d times, not %d", got, want)
	}
}

func TestKeysAreReadWithTheFirstTokenAndForADay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := publishing("one")
		s := openKeys(t, a)
		defer s.Close()
		expectAsked(t, a, 0)
		expectLook(t, s, "one", "known")
		time.Sleep(24*time.Hour - time.Second)
		expectLook(t, s, "one", "known")
		expectAsked(t, a, 1)

		a.set(func(a *authority) { a.body = keysBody(entry("two", &forgersKey().PublicKey)) })
		time.Sleep(time.Second)
		expectLook(t, s, "one", "known") // it is replaced behind this answer
		expectAsked(t, a, 2)
		expectLook(t, s, "two", "known")
		expectLook(t, s, "one", "unknown")
		expectAsked(t, a, 2)
	})
}

func TestAnUnknownKeyIsAskedForEveryFiveMinutesByOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := publishing("one")
		s := openKeys(t, a)
		defer s.Close()
		expectLook(t, s, "one", "known")
		time.Sleep(5*time.Minute - time.Second)
		expectLook(t, s, "two", "unknown")
		expectAsked(t, a, 1)

		time.Sleep(time.Second)
		holding := make(chan struct{})
		a.set(func(a *authority) {
			a.holding, a.body = holding, keysBody(entry("one", &genuineKey().PublicKey), entry("two", &forgersKey().PublicKey))
		})
		var waiting sync.WaitGroup
		for range 50 {
			waiting.Go(func() { expectLook(t, s, "two", "known") })
		}
		expectAsked(t, a, 2)
		expectLook(t, s, "one", "known") // who has a known key does not wait
		close(holding)
		waiting.Wait()
		expectLook(t, s, "three", "unknown")
		expectAsked(t, a, 2)
	})
}

func TestTheLastGoodKeysStayWhenTheAuthorityFails(t *testing.T) {
	t.Parallel()
	failures := map[string]func(*authority){
		"it is away":          func(a *authority) { a.down = errors.New("connection refused") },
		"it refuses":          func(a *authority) { a.status = http.StatusServiceUnavailable },
		"it points elsewhere": func(a *authority) { a.status = http.StatusFound },
		"it answers a page":   func(a *authority) { a.body = "<html>" },
		"it answers no keys":  func(a *authority) { a.body = `{"keys":[]}` },
		"it answers no end": func(a *authority) {
			a.body = keysBody(entry("two", &forgersKey().PublicKey)) + strings.Repeat(" ", 1<<20)
		},
		"it answers never":      func(a *authority) { a.holding = make(chan struct{}) },
		"its keys are not safe": func(a *authority) { a.body = keysBody(entry("two", &forgersKey().PublicKey, "e", "AQ")) },
	}
	for name, fail := range failures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := publishing("one")
				s := openKeys(t, a)
				defer s.Close()
				expectLook(t, s, "one", "known")
				a.set(fail)
				time.Sleep(time.Hour)
				expectLook(t, s, "two", "unavailable")
				expectLook(t, s, "one", "known")
				if since := s.Trouble(); !since.IsZero() {
					t.Errorf("young keys are in trouble since %v", since)
				}
				time.Sleep(30 * 24 * time.Hour)
				expectLook(t, s, "one", "known")
				expectAsked(t, a, 3)
				if since := s.Trouble(); since.IsZero() || time.Since(since) < 30*24*time.Hour {
					t.Errorf("old keys are in trouble since %v", since)
				}
			})
		})
	}
}

func TestWithoutAnyKeyTheAuthorityIsAskedAgainSoon(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &authority{down: errors.New("connection refused")}
		s := openKeys(t, a)
		defer s.Close()
		if since := s.Trouble(); !since.IsZero() {
			t.Errorf("nobody needed keys, and yet there is trouble since %v", since)
		}
		began := time.Now()
		expectLook(t, s, "one", "unavailable")
		time.Sleep(5*time.Second - time.Nanosecond)
		expectLook(t, s, "one", "unavailable")
		expectAsked(t, a, 1)
		if since := s.Trouble(); !since.Equal(began) {
			t.Errorf("the trouble is since %v, not %v", since, began)
		}
		expectAsked(t, a, 1)
		time.Sleep(time.Nanosecond)
		a.set(func(a *authority) {
			a.down, a.status, a.body = nil, http.StatusOK, keysBody(entry("one", &genuineKey().PublicKey))
		})
		if since := s.Trouble(); !since.Equal(began) { // this look begins the end of it
			t.Errorf("the trouble is since %v, not %v", since, began)
		}
		synctest.Wait()
		if since := s.Trouble(); !since.IsZero() {
			t.Errorf("the trouble goes on since %v", since)
		}
		expectLook(t, s, "one", "known")
		expectAsked(t, a, 2)
	})
}

func TestWhoeverLeavesDoesNotEndTheQuestion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := publishing("one")
		holding := make(chan struct{})
		a.holding = holding
		s := openKeys(t, a)
		defer s.Close()
		leaving, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		if _, _, err := s.Key(leaving, "one"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("leaving answers %v", err)
		}
		close(holding)
		expectLook(t, s, "one", "known")
		expectAsked(t, a, 1)
	})
}

func TestAClosedKeySetAsksNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := publishing("one")
		a.holding = make(chan struct{})
		s := openKeys(t, a)
		answered := make(chan string, 1)
		go func() { answered <- look(t, s, "one") }()
		synctest.Wait()
		s.Close()
		if got := <-answered; got != "unavailable" {
			t.Errorf("who waited heard %s", got)
		}
		time.Sleep(time.Hour)
		expectLook(t, s, "one", "unavailable")
		expectAsked(t, a, 1)
	})
}
