package msgraph

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow/host"
)

var cy = NewUser{DisplayName: "Cy", MailNickname: "cy", UserPrincipalName: "cy@contoso.com"}

// inBubble runs a test with the clock of synctest, so that waits take no time.
func inBubble(t *testing.T, test func(t *testing.T, directory *msgraphtest.Directory, client *Client)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		directory := newDirectory()
		test(t, directory, clientFor(t, directory.Connection(contoso)))
	})
}

func TestACreationWithAnUncertainEndIsNotSentAgain(t *testing.T) {
	for name, failure := range map[string]msgraphtest.Failure{
		"500":                {Method: "POST", Path: usersPath, Status: 500},
		"500 with a time":    {Method: "POST", Path: usersPath, Status: 500, RetryAfter: "1"},
		"502":                {Method: "POST", Path: usersPath, Status: 502},
		"503 without a time": {Method: "POST", Path: usersPath, Status: 503},
		"dropped before":     {Method: "POST", Path: usersPath},
		"dropped after":      {Method: "POST", Path: usersPath, Done: true},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, directory *msgraphtest.Directory, client *Client) {
				directory.FailNext(failure)
				if _, err := client.CreateUser(t.Context(), cy, "Passw0rd-long"); err == nil {
					t.Error("no error")
				}
				if got := calls(directory, "POST", usersPath); got != 1 {
					t.Errorf("sent %d times, want once", got)
				}
			})
		})
	}
}

func TestADroppedCreationSaysThatItMayHaveBeenDone(t *testing.T) {
	inBubble(t, func(t *testing.T, directory *msgraphtest.Directory, client *Client) {
		directory.FailNext(msgraphtest.Failure{Method: "POST", Path: usersPath, Done: true})
		_, err := client.CreateUser(t.Context(), cy, "Passw0rd-long")
		if err == nil || !strings.Contains(err.Error(), "may have been carried out") {
			t.Errorf("got %v", err)
		}
		if got := host.Diagnose(err).Message; got != "Microsoft 365 could not be reached." {
			t.Errorf("got %q", got)
		}
	})
}

func TestARefusalThatPromisesNothingWasDoneIsSentAgainWhenTold(t *testing.T) {
	for name, status := range map[string]int{"429": 429, "503": 503} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, directory *msgraphtest.Directory, client *Client) {
				directory.FailNext(msgraphtest.Failure{Path: usersPath, Status: status, RetryAfter: "7"})
				begun := time.Now()
				if _, err := client.CreateUser(t.Context(), cy, "Passw0rd-long"); err != nil {
					t.Fatal(err)
				}
				if waited := time.Since(begun); waited != 7*time.Second { // the bubble's clock is exact
					t.Errorf("waited %s, want 7s", waited)
				}
			})
		})
	}
}

func TestRetryAfterMayBeADate(t *testing.T) {
	inBubble(t, func(t *testing.T, directory *msgraphtest.Directory, client *Client) {
		begun := time.Now()
		directory.FailNext(msgraphtest.Failure{Path: usersPath, Status: 429, RetryAfter: begun.UTC().Add(90 * time.Second).Format(http.TimeFormat)})
		if _, err := client.Users(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(begun); waited != 90*time.Second {
			t.Errorf("waited %s, want 90s", waited)
		}
	})
}

func TestReadsSurviveThreeFailuresOfAnyKind(t *testing.T) {
	inBubble(t, func(t *testing.T, directory *msgraphtest.Directory, client *Client) {
		directory.FailNext(msgraphtest.Failure{Path: usersPath, Status: 500})
		directory.FailNext(msgraphtest.Failure{Path: usersPath})
		directory.FailNext(msgraphtest.Failure{Path: usersPath, Status: 503})
		if users, err := client.Users(t.Context(), ""); err != nil || len(users) != 2 {
			t.Errorf("got %d users, %v", len(users), err)
		}
	})
}

func TestTheFourthFailureIsTheLast(t *testing.T) {
	inBubble(t, func(t *testing.T, directory *msgraphtest.Directory, client *Client) {
		for range 4 {
			directory.FailNext(msgraphtest.Failure{Path: usersPath, Status: 429, RetryAfter: "1"})
		}
		_, err := client.Users(t.Context(), "")
		if got := host.Diagnose(err).Message; got != "Microsoft 365 is limiting requests at the moment. Try again later." {
			t.Errorf("got %q", got)
		}
		if got := calls(directory, "GET", usersPath); got != 4 {
			t.Errorf("sent %d times, want 4", got)
		}
	})
}

func TestAWaitBeyondTheDeadlineIsNotBegun(t *testing.T) {
	inBubble(t, func(t *testing.T, directory *msgraphtest.Directory, client *Client) {
		directory.FailNext(msgraphtest.Failure{Path: usersPath, Status: 429, RetryAfter: "600"})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		begun := time.Now()
		_, err := client.Users(ctx, "")
		var refusal *Error
		if !errors.As(err, &refusal) || refusal.Status != 429 || time.Since(begun) != 0 {
			t.Errorf("got %v after %s", err, time.Since(begun))
		}
	})
}

func TestCancellingEndsAWaitAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, directory *msgraphtest.Directory, client *Client) {
		directory.FailNext(msgraphtest.Failure{Path: usersPath, Status: 429, RetryAfter: "600"})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		begun := time.Now()
		time.AfterFunc(5*time.Second, cancel)
		_, err := client.Users(ctx, "")
		if err == nil || time.Since(begun) != 5*time.Second {
			t.Errorf("got %v after %s", err, time.Since(begun))
		}
	})
}

func TestACancelledCallIsNotBlamedOnMicrosoft(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *msgraphtest.Directory, client *Client) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := client.Users(ctx, ""); !errors.Is(err, context.Canceled) || host.Diagnose(err).Code != "cancelled" {
			t.Errorf("got %v", err)
		}
	})
}

func TestATryThatHangsIsGivenUpAndRepeated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		connection := newDirectory().Connection(contoso)
		tries := 0
		served := connection.HTTP.Transport
		connection.HTTP = &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodGet {
				if tries++; tries == 1 {
					<-r.Context().Done()
					return nil, r.Context().Err()
				}
			}
			return served.RoundTrip(r)
		})}
		if users, err := clientFor(t, connection).Users(t.Context(), ""); err != nil || len(users) != 2 || tries != 2 {
			t.Errorf("got %d users after %d tries: %v", len(users), tries, err)
		}
	})
}

func TestAServerThatHangsIsNotTheTimeoutOfTheRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		connection := newDirectory().Connection(contoso)
		connection.HTTP = &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/token") {
				return newResponse(r, `{"access_token":"t","expires_in":3600}`), nil
			}
			<-r.Context().Done()
			return nil, r.Context().Err()
		})}
		_, err := clientFor(t, connection).CreateUser(t.Context(), cy, "Passw0rd-long")
		if errors.Is(err, context.DeadlineExceeded) || host.Diagnose(err).Message != "Microsoft 365 could not be reached." {
			t.Errorf("got %v", err)
		}
	})
}
