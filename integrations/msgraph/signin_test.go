package msgraph

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// It has the cache for itself: a test at another time would clear away its token.
func TestOneTokenServesAllClientsUntilShortlyBeforeItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		directory := newDirectory()
		client := clientFor(t, directory.Connection(contoso))
		read := func(c *Client) {
			t.Helper()
			if _, err := c.SubscribedSkus(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		read(client)
		time.Sleep(54 * time.Minute)
		read(clientFor(t, directory.Connection(contoso)))
		if got := calls(directory, "POST", tokenPath); got != 1 {
			t.Errorf("signed in %d times within the token's life, want once", got)
		}
		time.Sleep(2 * time.Minute)
		read(client)
		if got := calls(directory, "POST", tokenPath); got != 2 {
			t.Errorf("signed in %d times, want a second time five minutes before the end", got)
		}
	})
}

func TestManyCallersSignInOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		directory := newDirectory()
		connection := directory.Connection(contoso)
		release := make(chan struct{})
		served := connection.HTTP.Transport
		connection.HTTP = &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodPost {
				<-release
			}
			return served.RoundTrip(r)
		})}
		var good atomic.Int32
		for range 20 {
			go func() {
				if _, err := clientFor(t, connection).SubscribedSkus(t.Context()); err == nil {
					good.Add(1)
				}
			}()
		}
		synctest.Wait()
		close(release)
		synctest.Wait()
		if got := calls(directory, "POST", tokenPath); got != 1 || good.Load() != 20 {
			t.Errorf("signed in %d times, %d callers succeeded", got, good.Load())
		}
	})
}

func TestACallerWhoGivesUpDoesNotFailTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		connection := newDirectory().Connection(contoso)
		served, tokenCalls := connection.HTTP.Transport, 0
		connection.HTTP = &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodPost {
				if tokenCalls++; tokenCalls == 1 {
					<-r.Context().Done()
					return nil, r.Context().Err()
				}
			}
			return served.RoundTrip(r)
		})}
		client := clientFor(t, connection)
		first, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 2)
		go func() { _, err := client.SubscribedSkus(first); ended <- err }()
		synctest.Wait()
		go func() { _, err := client.SubscribedSkus(t.Context()); ended <- err }()
		synctest.Wait()
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the first caller got %v", err)
		}
		if err := <-ended; err != nil || tokenCalls != 2 {
			t.Errorf("the second caller got %v after %d sign-ins", err, tokenCalls)
		}
	})
}

func TestARotatedSecretSignsInAnew(t *testing.T) {
	t.Parallel()
	directory := newDirectory()
	connection := directory.Connection(contoso)
	if _, err := clientFor(t, connection).SubscribedSkus(t.Context()); err != nil {
		t.Fatal(err)
	}
	connection.Secrets = map[string]string{"client_secret": "not-the-secret"}
	_, err := clientFor(t, connection).SubscribedSkus(t.Context())
	var refusal *Error
	if !errors.As(err, &refusal) || refusal.Code != "invalid_client" || refusal.Status != 401 {
		t.Fatalf("a wrong secret got %v", err)
	}
	want := "The sign-in to Microsoft 365 failed. Check the organization's tenant id, and the client id and secret of Microsoft Graph."
	if got := host.Diagnose(err).Message; got != want {
		t.Errorf("got %q", got)
	}
}

func TestARefusedTokenIsReplacedOnce(t *testing.T) {
	t.Parallel()
	for failures, want := range map[int]bool{1: true, 2: false} {
		directory := newDirectory()
		for range failures {
			directory.FailNext(msgraphtest.Failure{Method: "POST", Path: usersPath, Status: 401})
		}
		_, err := clientFor(t, directory.Connection(contoso)).CreateUser(t.Context(), cy, "Passw0rd-long")
		if (err == nil) != want {
			t.Errorf("%d refusals: got %v", failures, err)
		}
		if got := calls(directory, "POST", tokenPath); got != 2 {
			t.Errorf("%d refusals: signed in %d times, want 2", failures, got)
		}
	}
}

func TestSigningInSurvivesTrouble(t *testing.T) {
	inBubble(t, func(t *testing.T, directory *msgraphtest.Directory, client *Client) {
		directory.FailNext(msgraphtest.Failure{Path: tokenPath, Status: 500})
		directory.FailNext(msgraphtest.Failure{Path: tokenPath, Done: true})
		if _, err := client.SubscribedSkus(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestAnUnknownTenantCannotSignIn(t *testing.T) {
	t.Parallel()
	_, err := clientFor(t, newDirectory().Connection("33333333-3333-4333-8333-333333333333")).SubscribedSkus(t.Context())
	var refusal *Error
	if !errors.As(err, &refusal) || refusal.Status != 400 {
		t.Errorf("got %v", err)
	}
}

func TestASignInWithoutATokenIsExplained(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "{}", `{"access_token":"x"}`, `{"access_token":"","expires_in":3600}`, "[]"} {
		connection := newDirectory().Connection(contoso)
		connection.HTTP = &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
			return newResponse(r, body), nil
		})}
		_, err := clientFor(t, connection).SubscribedSkus(t.Context())
		if got := host.Diagnose(err).Message; got != "The sign-in to Microsoft 365 failed: its answer could not be read." {
			t.Errorf("%q: got %q", body, got)
		}
	}
}
