package connect

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/google/go-cmp/cmp"
)

func TestTheWatchKnowsWhoIsInTroubleAndSinceWhen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now().UTC()
		wire := &stub{script: []reply{says(503), says(503), says(403), lost, says(404), says(200)}}
		s := open(t, Options{ConnectionString: account, Transport: wire, Patience: Patience{Tries: 1}})
		want := func(step string, want ...Trouble) {
			t.Helper()
			if diff := cmp.Diff(want, s.Watch().Troubles()); diff != "" {
				t.Errorf("%s: %s", step, diff)
			}
		}
		want("before anybody asks")
		_ = get(t.Context(), s)
		want("busy", Trouble{Tables, began})
		time.Sleep(time.Minute)
		_ = get(t.Context(), s)
		want("still busy", Trouble{Tables, began})
		_, _ = s.Queue("bells").DequeueMessage(t.Context(), nil)
		want("refused", Trouble{Queues, began.Add(time.Minute)}, Trouble{Tables, began})
		_, _ = s.Container("logs").GetProperties(t.Context(), nil)
		want("lost", Trouble{Blobs, began.Add(time.Minute)}, Trouble{Queues, began.Add(time.Minute)}, Trouble{Tables, began})
		_ = get(t.Context(), s)
		want("a row that is not there is an answer", Trouble{Blobs, began.Add(time.Minute)}, Trouble{Queues, began.Add(time.Minute)})
	})
}

func TestAnIdentityThatFailsIsTroubleOfTheService(t *testing.T) {
	t.Parallel()
	wire := &stub{script: []reply{says(200)}}
	s := open(t, Options{Account: "acct", Credential: token{err: azidentity.NewCredentialUnavailableError("none")}, Transport: wire})
	if err := get(t.Context(), s); err == nil || len(wire.sent) != 0 {
		t.Errorf("%d requests: %v", len(wire.sent), err)
	}
	if got := s.Watch().Troubles(); len(got) != 1 || got[0].Service != Tables {
		t.Errorf("got %v", got)
	}
}

func TestADisabledSecretIsNoTroubleOfTheVault(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]int{
		`{"error":{"code":"Forbidden","innererror":{"code":"SecretDisabled"}}}`:  0,
		`{"error":{"code":"Forbidden","innererror":{"code":"ForbiddenByRbac"}}}`: 1,
	} {
		watch := newWatch()
		client, err := OpenVault(VaultOptions{
			URL: "https://v.vault.azure.net", Credential: token{},
			Transport: &stub{script: []reply{saysBody(403, body)}},
		}, watch)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = client.GetSecret(t.Context(), "name", "", nil)
		if got := watch.Troubles(); len(got) != want {
			t.Errorf("%s: %v", body, got)
		}
	}
}

func TestEveryAnswerTellsTheClockTheTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ahead := time.Now().Add(time.Hour)
		date := ahead.UTC().Format(http.TimeFormat)
		wire := &stub{script: []reply{says(404, "Date", "yesterday"), says(404, "Date", date)}}
		s := open(t, Options{ConnectionString: account, Transport: wire})
		_ = get(t.Context(), s)
		if got := s.Clock().Now(); !got.Equal(time.Now()) {
			t.Errorf("a Date that is none made it %s", got)
		}
		_ = get(t.Context(), s)
		if off := s.Clock().Now().Sub(ahead).Abs(); off > time.Second {
			t.Errorf("the clock is %s off", off)
		}
	})
}
